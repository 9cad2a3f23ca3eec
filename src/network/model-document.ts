/**
 * The saved form of a network, a document for JSON.
 *
 *   { "format": "dyadic-model", "version": 1, "inputs": 2,
 *     "layers": [ { "kind": "dense", "inputs": 2, "outputs": 3, "bias": true },
 *                 { "kind": "activation", "activation": "tanh" }, … ],
 *     "parameters": [ 0.1, -2.5e-300, "-0", … ], "metadata": { … } }
 *
 * JSON writes each finite number with the digits that restore it exactly, save one: −0 becomes 0. It is therefore
 * written as the text "-0", so that a document stays exact however often it passes through JSON.
 *
 * Activations are saved by name. A user's own is code and cannot be saved: it is marked `"user": true`, so that no
 * built-in of the same name, now or later, is taken for it, and must be handed in again when the network is loaded.
 */
import { DomainError } from '../errors.js';
import type { Activation } from '../functions/activation.js';
import type { Layer } from './layers/layer.js';
import type { WindowGeometry } from './layers/windows.js';

/** A finite number; −0 as the text `'-0'`. */
export type SavedNumber = number | '-0';

/** The saved form of a layer. */
export type LayerDocument =
  | {
      readonly kind: 'dense';
      readonly inputs: number;
      readonly outputs: number;
      readonly bias: boolean;
      /** Absent means 1. */
      readonly steps?: number;
    }
  | { readonly kind: 'activation'; readonly activation: string; readonly user?: true }
  | { readonly kind: 'residual'; readonly layers: readonly LayerDocument[] }
  | {
      readonly kind: 'elman';
      readonly inputs: number;
      readonly hidden: number;
      readonly steps: number;
      readonly sequence: boolean;
      readonly activation: string;
      readonly user?: true;
    }
  | {
      readonly kind: 'gru';
      readonly inputs: number;
      readonly hidden: number;
      readonly steps: number;
      readonly sequence: boolean;
    }
  | (WindowDocument & {
      readonly kind: 'convolution';
      readonly dimensions: 1 | 2;
      readonly outChannels: number;
      readonly bias: boolean;
    })
  | (WindowDocument & { readonly kind: 'pool'; readonly of: 'average' | 'maximum' })
  | { readonly kind: 'flatten' }
  | { readonly kind: 'tied'; readonly name: string; readonly layer: LayerDocument }
  | {
      readonly kind: 'scaling';
      readonly scale: readonly SavedNumber[];
      readonly shift: readonly SavedNumber[];
    };

/** The saved form of a network; see the head of this file. */
export interface ModelDocument {
  readonly format: 'dyadic-model';
  readonly version: 1;
  readonly inputs: number;
  readonly layers: readonly LayerDocument[];
  readonly parameters: readonly SavedNumber[];
  /** Whatever the caller wishes to keep with the model: column names, units, how it was trained. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * The document of a network.
 *
 * @throws DomainError if an activation of the user's has no name
 */
export function modelDocument(
  inputs: number,
  layers: readonly Layer[],
  parameters: Float64Array,
): ModelDocument {
  return {
    format: 'dyadic-model',
    version: 1,
    inputs,
    layers: layers.map((layer, index) => layerDocument(`layers[${index}]`, layer)),
    parameters: savedNumbers(parameters),
  };
}

function layerDocument(path: string, layer: Layer): LayerDocument {
  switch (layer.kind) {
    case 'dense': {
      const { kind, inputs, outputs, bias, steps } = layer;
      return { kind, inputs, outputs, bias, ...(steps === undefined ? {} : { steps }) };
    }
    case 'activation':
      return { kind: 'activation', ...activationName(path, layer.activation) };
    case 'elman': {
      const { kind, inputs, hidden, steps, sequence } = layer;
      return { kind, inputs, hidden, steps, sequence, ...activationName(path, layer.activation) };
    }
    case 'gru': {
      const { kind, inputs, hidden, steps, sequence } = layer;
      return { kind, inputs, hidden, steps, sequence };
    }
    case 'convolution': {
      const { kind, dimensions, outChannels, bias } = layer;
      return { kind, dimensions, outChannels, bias, ...windowDocument(layer) };
    }
    case 'pool':
      return { kind: 'pool', of: layer.of, ...windowDocument(layer) };
    case 'flatten':
      return { kind: 'flatten' };
    case 'tied':
      return { kind: 'tied', name: layer.name, layer: layerDocument(`${path}.layer`, layer.layer) };
    case 'residual': {
      const layers = layer.layers.map((inner, index) => layerDocument(`${path}.layers[${index}]`, inner));
      return { kind: 'residual', layers };
    }
    case 'scaling':
      return { kind: 'scaling', scale: savedNumbers(layer.scale), shift: savedNumbers(layer.shift) };
  }
}

/** The picture a convolution or a pool walks over, and its windows. */
export interface WindowDocument {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [height: number, width: number];
  readonly stride: readonly [height: number, width: number];
  readonly padding: readonly [height: number, width: number];
}

function windowDocument({
  channels,
  height,
  width,
  kernel,
  stride,
  padding,
}: WindowGeometry): WindowDocument {
  return { channels, height, width, kernel, stride, padding };
}

function activationName(
  path: string,
  { name, builtIn }: Activation,
): { readonly activation: string; readonly user?: true } {
  if (builtIn) return { activation: name };
  if (name !== unnamedActivation) return { activation: name, user: true };
  const expected = 'an activation with a name, because functions cannot be saved';
  const advice = "Add name: '…' to the activation, and pass it by that name to loadNetwork.";
  throw new DomainError('saveNetwork', `${path}.activation`, expected, 'one without', advice);
}

/** The name that an activation without one gets in `functions/user-activation.ts`. */
const unnamedActivation = 'custom';

function savedNumbers(values: ArrayLike<number>): readonly SavedNumber[] {
  return Array.from(values, (value) => (Object.is(value, -0) ? '-0' : value));
}
