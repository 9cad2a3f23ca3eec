/**
 * A few steps of conjugate gradients on (H + λI) x = g for the batch's own gradient, in pairs of factors (factor-space.ts).
 * The same iterates as numeric/conjugate-gradients.ts makes of parameters, to rounding, and the same way to end; each
 * vector goes with its dual, and the duals of sums are the sums of duals.
 */
import { scratch, scratchZeros, withRound } from '../../numeric/allocation.js';
import { FEW_STEPS, type ConjugateGradientsOptions } from '../../numeric/conjugate-gradients.js';
import { multiplyBy, scaleAndAdd } from '../../numeric/elementwise.js';
import { iterativeSettings, type IterativeSolution } from '../../numeric/iterative-solution.js';
import { axpy, dot, norm } from '../../numeric/vector.js';
import type { FactorSpace } from './factor-space.js';

export type FewStepsOptions = Pick<
  ConjugateGradientsOptions,
  'tolerance' | 'iterations' | 'throughNegativeCurvature'
>;

/**
 * The solution as parameters; null where there is nothing to solve or a number is not finite, and where more steps than a
 * few may be taken. Options as for `conjugateGradients`. Cost of a step: a product, a dual and 24 flops for each coefficient.
 */
export function fewSteps(
  space: FactorSpace,
  shift: number,
  options: FewStepsOptions,
): IterativeSolution<'solved' | 'notConverged'> | null {
  const { dimension } = space;
  const { tolerance, most } = iterativeSettings('conjugateGradients', dimension, options);
  if (most > FEW_STEPS) return null;
  const vector = (): Float64Array => scratch(dimension);
  const [b, r, rDual, p, pDual, q, qDual] = [
    vector(),
    vector(),
    vector(),
    vector(),
    vector(),
    vector(),
    vector(),
  ] as const;
  const x = scratchZeros(dimension);
  const dualOf = (c: Float64Array, out: Float64Array): void => withRound(() => space.writeDual(c, out));
  space.writeGradient(b);
  dualOf(b, rDual);
  const size = Math.sqrt(dot(b, rDual));
  if (!(size > 0 && size < Infinity)) return null;
  multiplyBy(dimension, 1 / size, b, 0, b, 0);
  multiplyBy(dimension, 1 / size, rDual, 0, rDual, 0);
  r.set(b);
  const goal = Math.max(tolerance, Number.EPSILON / 16);
  let residual = 1;
  let iterations = 0;
  let stopped = false;
  for (;;) {
    let former = 0;
    let square = dot(r, rDual);
    while (!stopped && iterations < most && Math.sqrt(square) > goal) {
      if (former === 0) {
        p.set(r);
        pDual.set(rDual);
      } else {
        scaleAndAdd(dimension, square / former, r, 0, p, 0);
        scaleAndAdd(dimension, square / former, rDual, 0, pDual, 0);
      }
      former = square;
      space.writeProduct(pDual, q);
      dualOf(q, qDual);
      axpy(shift, p, q);
      axpy(shift, pDual, qDual);
      iterations++;
      const curvature = dot(q, pDual);
      if (!Number.isFinite(curvature)) return null;
      stopped = !(curvature > 0 || (curvature < 0 && options.throughNegativeCurvature === true));
      if (stopped) break;
      const step = square / curvature;
      axpy(step, p, x);
      axpy(-step, q, r);
      axpy(-step, qDual, rDual);
      square = dot(r, rDual);
    }
    const before = residual;
    if (!stopped && iterations >= most && Math.sqrt(square) > goal) residual = Math.sqrt(square);
    else {
      dualOf(x, pDual);
      space.writeProduct(pDual, r);
      axpy(shift, x, r);
      scaleAndAdd(dimension, -1, b, 0, r, 0);
      iterations++;
      // What a small residual is made of need not be small: it is measured where it is unique.
      residual = norm(space.expand(r));
      if (!Number.isFinite(residual)) return null;
    }
    const isEnd = stopped || iterations >= most || residual <= tolerance;
    if (!isEnd && residual <= before / 2) {
      dualOf(r, rDual);
      continue;
    }
    multiplyBy(dimension, size, x, 0, x, 0);
    const status = residual <= tolerance ? 'solved' : 'notConverged';
    return { value: space.expand(x), status, residual, iterations };
  }
}
