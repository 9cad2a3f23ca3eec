/** Products with the curvature of an objective, or of a part of its samples (Byrd, Chin, Neveitt and Nocedal 2011). */
import type { Linearization } from '../linearization/linearization.js';
import { hessianProducts } from '../factors/hessian/products.js';
import { combineRows } from '../factors/rows/combine.js';
import { stateRange } from '../factors/state.js';
import { sum } from '../numeric/vector.js';

/** Whose products Newton-CG uses. */
export type NewtonCore = 'gaussNewton' | 'exact';

/**
 * v ↦ H v + λv with H over ⌈fraction·N⌉ consecutive samples, the `turn`-th such window of the batch; over all of them
 * if the fraction is 1, if the window's weights are all zero, or if the objective (Sobolev) knows its Hessian as a
 * whole only. The window shares the batch's sweeps: nothing is evaluated again.
 */
export function curvatureProduct(
  at: Linearization,
  core: NewtonCore,
  fraction: number,
  turn: number,
): (v: Float64Array) => Float64Array {
  const hessian = core === 'exact' ? at.hessian : at.ggn;
  const { samples } = hessian.verbs;
  const count = Math.ceil(fraction * samples);
  if (count === samples) return (v) => hessian.multiply(v);
  // Asked only where it is needed: a linearization over threads makes it then.
  const { state } = hessian.verbs;
  if (state === null) return (v) => hessian.multiply(v);
  const start = (turn % Math.floor(samples / count)) * count;
  const part = state.weights.subarray(start, start + count);
  const total = sum(part);
  if (total === 0) return (v) => hessian.multiply(v);
  const weights = part.map((weight) => weight / total);
  const range = stateRange(state, start, count);
  return (v) =>
    combineRows(
      hessianProducts(range, core, v),
      weights,
      v.map((value) => at.l2 * value),
    );
}
