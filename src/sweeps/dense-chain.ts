/**
 * A chain of dense layers as the assembly of its Hessian by pairs sees it: the layers, and the nodes that stand between
 * them, each of which works on every unit by itself.
 */
import { affineInputs, affineOutputs, type AffineNode, type Node } from '../program/nodes.js';
import type { Program } from '../program/program.js';
import { sharesWeights } from '../program/sharing.js';
import { isChain } from './chain-curvature.js';

export interface DenseLayer {
  readonly node: AffineNode;
  readonly outputs: number;
  readonly inputs: number;
  /** Inputs, and 1 for the bias. */
  readonly width: number;
  /** The activations and scalings up to the next layer, or to the program's output. */
  readonly after: readonly Exclude<Node, AffineNode>[];
}

/**
 * The layers from the input to the output; null for a program that is no such chain, uses a weight twice, or whose
 * parameters do not stand in the order of the layers, each weight before its bias.
 */
export function denseChain(program: Program): readonly DenseLayer[] | null {
  if (!isChain(program) || sharesWeights(program)) return null;
  const layers: (DenseLayer & { after: Exclude<Node, AffineNode>[] })[] = [];
  for (const node of program.nodes) {
    if (node.kind !== 'affine') {
      layers.at(-1)?.after.push(node);
      continue;
    }
    const [outputs, inputs] = [affineOutputs(node), affineInputs(node)];
    layers.push({ node, outputs, inputs, width: inputs + Number(node.bias !== null), after: [] });
  }
  return layers.length === 0 || !isInOrder(layers) ? null : layers;
}

function isInOrder(layers: readonly DenseLayer[]): boolean {
  const offsets = layers.flatMap(({ node: { weight, bias } }) =>
    bias === null ? [weight.offset] : [weight.offset, bias.offset],
  );
  return offsets.every((offset, k) => k === 0 || offset > offsets[k - 1]!);
}
