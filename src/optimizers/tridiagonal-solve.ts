/**
 * What a secular equation asks of a symmetric tridiagonal matrix T, each in O(n): solutions with T + λI where that is
 * positive definite, a bound of its size, and the vector of its smallest eigenvalue.
 */
import { random } from '../numeric/random.js';
import { factorShifted, type Tridiagonal } from '../numeric/shifted-tridiagonal.js';
import { norm, scale } from '../numeric/vector.js';

/** A shift for the matrix 0, where there is no rounding to go by; its reciprocal and square are still numbers. */
export const tinyShift = 1e-150;

/** (T + λI)⁻¹ b; null unless T + λI is positive definite, which the signs of its pivots certify. */
export function solveShifted(t: Tridiagonal, shift: number, b: Float64Array): Float64Array | null {
  // Of a matrix with NaN or Infinity nothing is known, least of all that it is positive definite.
  if (!Number.isFinite(magnitude(t) + shift)) return null;
  const factor = factorShifted(t, shift);
  return factor.inertia.positive === factor.order ? factor.solve(b) : null;
}

/** A bound of |T|: the largest sum of absolute values in a row. */
export function magnitude({ diagonal, offDiagonal }: Tridiagonal): number {
  let largest = 0;
  for (let i = 0; i < diagonal.length; i++) {
    const sum = Math.abs(diagonal[i]!) + Math.abs(offDiagonal[i - 1] ?? 0) + Math.abs(offDiagonal[i] ?? 0);
    if (!(sum <= largest)) largest = sum;
  }
  return largest;
}

/** A unit eigenvector of the smallest eigenvalue, by inverse iteration from just below it. */
export function smallestEigenvector(t: Tridiagonal, smallest: number): Float64Array {
  const { normal } = random(1);
  let vector: Float64Array = Float64Array.from(t.diagonal, normal);
  let margin = 4 * Number.EPSILON * magnitude(t) || tinyShift;
  for (let turn = 0; turn < 3; turn++) {
    let next = solveShifted(t, margin - smallest, vector);
    while (next === null) {
      margin *= 4;
      next = solveShifted(t, margin - smallest, vector);
    }
    scale(1 / norm(next), next);
    vector = next;
  }
  return vector;
}
