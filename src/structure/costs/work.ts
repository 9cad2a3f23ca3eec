/**
 * Floating-point operations, counted as the code spends them: a multiplication and an addition are one each. Counted are
 * products with weights, outer products and inner products. Left out is what each number of a state costs on its own
 * (activations, products with γ, copies): it is proportional to the units and small beside them.
 */
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';

/** Flops of one piece of work. */
export interface Work {
  /** In multiplications of matrices. */
  readonly products: number;
  /** In inner and outer products of single vectors. */
  readonly vectors: number;
}

export const noWork: Work = { products: 0, vectors: 0 };

export function products(flops: number): Work {
  return { products: flops, vectors: 0 };
}

export function vectors(flops: number): Work {
  return { products: 0, vectors: flops };
}

export function sumOf(parts: Iterable<Work>): Work {
  let sum = noWork;
  for (const part of parts)
    sum = { products: sum.products + part.products, vectors: sum.vectors + part.vectors };
  return sum;
}

export function times(factor: number, work: Work): Work {
  return { products: factor * work.products, vectors: factor * work.vectors };
}

export function flopsOf({ products: a, vectors: b }: Work): number {
  return a + b;
}

/** One multiplication with the node's weight for each of `rows` batches of its sites. */
export function weightProduct(node: AffineNode, rows: number): Work {
  return products(2 * rows * node.sites * affineInputs(node) * affineOutputs(node));
}
