/** Whether a weight is used at more than one place: at several sites of one node, or by several nodes. */
import type { AffineNode } from './nodes.js';
import type { Program } from './program.js';

/**
 * True if some weight or bias has more than one use per sample: a convolution's filters, a recurrent layer's matrices,
 * tied layers. Closed forms that count on one outer product per block do not hold then.
 */
export function sharesWeights(program: Program): boolean {
  const affine = affineNodes(program);
  const blocks = affine.flatMap((node) => (node.bias === null ? [node.weight] : [node.weight, node.bias]));
  return affine.some((node) => node.sites > 1) || new Set(blocks).size < blocks.length;
}

export function affineNodes(program: Program): AffineNode[] {
  return program.nodes.filter((node) => node.kind === 'affine');
}
