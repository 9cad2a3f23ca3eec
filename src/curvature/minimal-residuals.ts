/**
 * MINRES: min |b − A x| over Krylov spaces of a symmetric, in general indefinite matrix known by its products, by a QR
 * factorization of Lanczos's tridiagonal matrix that is updated column by column (Paige and Saunders, SIAM J. Numer.
 * Anal. 12, 1975). On a consistent singular system it gives the solution of minimum norm.
 */
import { allocate } from '../numeric/allocation.js';
import { axpy, dot, norm } from '../numeric/vector.js';

export interface MinimalResiduals {
  readonly x: Float64Array;
  /** Products with A. */
  readonly iterations: number;
}

/** Stops when the recurrence's |b − A x| is below tolerance·|b|. Cost of a step: one product and 10·n flops. */
export function minimalResiduals(
  multiply: (v: Float64Array) => Float64Array,
  b: Float64Array,
  tolerance: number,
  limit: number,
): MinimalResiduals {
  const n = b.length;
  const x = allocate(n);
  const size = norm(b);
  if (size === 0) return { x, iterations: 0 };
  let previous = allocate(n);
  let v = b.map((value) => value / size);
  let beta = 0;
  let left = size; // what is left of the residual, with its sign
  let [c, s, cOld, sOld] = [1, 0, 1, 0];
  let w = allocate(n);
  let wOld = allocate(n);
  let iterations = 0;
  while (iterations < limit) {
    const next = multiply(v);
    iterations++;
    const alpha = dot(v, next);
    axpy(-alpha, v, next);
    axpy(-beta, previous, next);
    const betaNext = norm(next);
    // The new column of T, (beta, alpha, betaNext), after the two rotations before it and one of its own.
    const far = sOld * beta;
    const middle = cOld * beta;
    const near = c * middle + s * alpha;
    const diagonal = c * alpha - s * middle;
    const pivot = Math.hypot(diagonal, betaNext);
    if (!(pivot > 0)) break; // A is singular on the space, and b has nothing left in its range
    [cOld, sOld] = [c, s];
    c = diagonal / pivot;
    s = betaNext / pivot;
    const direction = v.map((value, i) => (value - far * wOld[i]! - near * w[i]!) / pivot);
    axpy(c * left, direction, x);
    left = -s * left;
    [wOld, w] = [w, direction];
    if (Math.abs(left) <= tolerance * size || betaNext === 0) break;
    [previous, v, beta] = [v, next.map((value) => value / betaNext), betaNext];
  }
  return { x, iterations };
}
