/**
 * Which layer of the network each parameter block belongs to. Layers with parameters are numbered from 1 in the order in
 * which their blocks lie: layer k has the blocks `layers.(k−1).…`, reads the state v^(k−1) and makes z^(k) (B1).
 */
import type { ConvolutionLayer } from '../network/layers/convolution.js';
import type { DenseLayer } from '../network/layers/dense.js';
import type { ElmanLayer } from '../network/layers/elman.js';
import type { GruLayer } from '../network/layers/gru.js';
import type { Layer } from '../network/layers/layer.js';
import type { TiedLayer } from '../network/layers/tied.js';
import type { ParameterBlock } from '../program/nodes.js';

/** A layer with parameters, without the name that ties it. */
export type WeightedLayer = DenseLayer | ConvolutionLayer | ElmanLayer | GruLayer;

/** A layer with parameters and its blocks. */
export interface Role {
  /** k, from 1. */
  readonly number: number;
  readonly layer: WeightedLayer;
  /** The weights and biases, in the order of the parameter vector. */
  readonly blocks: readonly ParameterBlock[];
  /** In how many places it stands: more than one if it is tied. */
  readonly places: number;
}

/** The roles in order, and for each place of a layer in the network (in order) the index of its role. */
export interface Roles {
  readonly roles: readonly Role[];
  readonly places: readonly number[];
}

export function rolesOf(layers: readonly Layer[], blocks: readonly ParameterBlock[]): Roles {
  const made: { layer: WeightedLayer; places: number }[] = [];
  const tied = new Map<string, number>();
  const places: number[] = [];
  for (const layer of weighted(layers)) {
    const name = layer.kind === 'tied' ? layer.name : undefined;
    const known = name === undefined ? undefined : tied.get(name);
    if (known !== undefined) {
      made[known]!.places++;
      places.push(known);
      continue;
    }
    if (name !== undefined) tied.set(name, made.length);
    places.push(made.length);
    made.push({ layer: layer.kind === 'tied' ? layer.layer : layer, places: 1 });
  }
  const roles = made.map(({ layer, places: count }, index) => ({
    number: index + 1,
    layer,
    places: count,
    blocks: blocks.filter(({ name }) => name.startsWith(`layers.${index}.`)),
  }));
  return { roles, places };
}

function weighted(layers: readonly Layer[]): (WeightedLayer | TiedLayer)[] {
  return layers.flatMap((layer): (WeightedLayer | TiedLayer)[] => {
    switch (layer.kind) {
      case 'residual':
        return weighted(layer.layers);
      case 'dense':
      case 'convolution':
      case 'elman':
      case 'gru':
      case 'tied':
        return [layer];
      default:
        return [];
    }
  });
}

/** What a use of a weight is called, and the label of the first: Elman's W is first used at step 2. */
export interface UseNames {
  readonly noun: 'layer' | 'position' | 'step' | 'place';
  readonly from: number;
}

export function useNames({ layer, places }: Role, block: ParameterBlock): UseNames {
  if (layer.kind === 'elman') return { noun: 'step', from: block.name.endsWith('.weightRecurrent') ? 2 : 1 };
  if (layer.kind === 'gru') return { noun: 'step', from: 1 };
  if (layer.kind === 'convolution') return { noun: 'position', from: 1 };
  if (stepsOf(layer) > 1) return { noun: 'step', from: 1 };
  return { noun: places > 1 ? 'place' : 'layer', from: 1 };
}

/** True if the formulas of this layer carry the number of the use. */
export function isIndexed({ layer, places }: Role): boolean {
  return layer.kind !== 'dense' || places > 1 || stepsOf(layer) > 1;
}

/** Steps at which a dense layer is used. */
export function stepsOf(layer: Role['layer']): number {
  return layer.kind === 'dense' ? (layer.steps ?? 1) : 1;
}
