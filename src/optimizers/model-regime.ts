/**
 * Where a quadratic model is made, by counted flops and memory (mathematics 4.13): the whole Hessian, factored, is exact
 * for every step; a Krylov space is exact to a tolerance, for one step, and needs products alone.
 */
import type { ModelRegime } from './quadratic-model.js';

/** Largest P whose Hessian is written out: 72 MB. */
const largestDense = 3000;

/** A whole model is worth this many times the flops of a Krylov space: it is exact, and Newton's last steps need that. */
const worth = 20;

/** Flops of a model from N samples with P parameters; `products` counts those of the Krylov space. */
export function modelFlops(regime: ModelRegime, samples: number, order: number, products: number): number {
  if (regime === 'dense') return 2 * samples * order ** 2 + (8 / 3) * order ** 3;
  const count = Math.min(products, order);
  return 12 * samples * order * count + 4 * order * count ** 2;
}

/** The regime of 'auto'. */
export function modelRegime(samples: number, order: number, products: number): ModelRegime {
  if (order > largestDense) return 'krylov';
  const whole = modelFlops('dense', samples, order, products);
  return whole > worth * modelFlops('krylov', samples, order, products) ? 'krylov' : 'dense';
}
