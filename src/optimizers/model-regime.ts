/**
 * Where a quadratic model is made, by counted flops and memory (mathematics 4.13): the whole Hessian, factored, is exact
 * for every step; a Krylov space is exact to a tolerance, for one step, and needs products alone.
 */

/** The size of a model: N samples, P parameters, and the d dimensions in which its Hessian lives. */
export interface ModelSize {
  readonly samples: number;
  readonly order: number;
  readonly dimension: number;
}

/** Largest order of a Hessian that is written out: 72 MB. */
const largestExact = 3000;

/** An exact model is worth this many times the flops of a Krylov space: Newton's last steps need that. */
const worth = 20;

/** Flops of a whole model. */
export function exactFlops({ samples, order, dimension }: ModelSize): number {
  return 2 * samples * order * dimension + (8 / 3) * dimension ** 3;
}

/** Flops of a Krylov space of `products` dimensions. */
export function krylovFlops({ samples, order, dimension }: ModelSize, products: number): number {
  const count = Math.min(products, dimension);
  return 12 * samples * order * count + 4 * dimension * count ** 2;
}

/** Whether 'auto' makes the whole model. */
export function isExactModel(size: ModelSize, products: number): boolean {
  if (size.dimension > largestExact) return false;
  return exactFlops(size) <= worth * krylovFlops(size, products);
}
