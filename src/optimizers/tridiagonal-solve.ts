/**
 * What a secular equation asks of a symmetric tridiagonal matrix T, each in O(n): solutions with T + λI where that is
 * positive definite, the number of eigenvalues below a shift, the smallest one and its vector.
 */
import { allocate } from '../numeric/allocation.js';
import { random } from '../numeric/random.js';
import { norm, scale } from '../numeric/vector.js';

/** A shift for the matrix 0, where there is no rounding to go by; its reciprocal and square are still numbers. */
export const tinyShift = 1e-150;

/** T by its diagonal (n numbers) and the n − 1 numbers beside it. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly offDiagonal: Float64Array;
}

/** (T + λI)⁻¹ b by LDLᵀ without pivoting; null unless every pivot is positive, that is, T + λI positive definite. */
export function solveShifted(t: Tridiagonal, shift: number, b: Float64Array): Float64Array | null {
  const { diagonal, offDiagonal } = t;
  const n = diagonal.length;
  const pivots = allocate(n);
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    let pivot = diagonal[i]! + shift;
    if (i > 0) {
      const ratio = offDiagonal[i - 1]! / pivots[i - 1]!;
      pivot -= ratio * offDiagonal[i - 1]!;
      x[i]! -= ratio * x[i - 1]!;
    }
    if (!(pivot > 0)) return null;
    pivots[i] = pivot;
  }
  for (let i = n - 1; i >= 0; i--) {
    if (i < n - 1) x[i]! -= offDiagonal[i]! * x[i + 1]!;
    x[i]! /= pivots[i]!;
  }
  return x;
}

/** The number of eigenvalues of T below x: the negative pivots of T − xI (Sylvester; Sturm's count). */
export function countBelow(t: Tridiagonal, x: number): number {
  const { diagonal, offDiagonal } = t;
  // A pivot of zero is moved by less than T's own rounding (Kahan 1966).
  const least = Number.EPSILON * Number.EPSILON * magnitude(t) || tinyShift;
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    const beside = i === 0 ? 0 : offDiagonal[i - 1]!;
    pivot = diagonal[i]! - x - (beside * beside) / pivot;
    if (Math.abs(pivot) < least) pivot = -least;
    if (pivot < 0) count++;
  }
  return count;
}

/** A bound of |T|: the largest sum of absolute values in a row. */
export function magnitude({ diagonal, offDiagonal }: Tridiagonal): number {
  let largest = 0;
  for (let i = 0; i < diagonal.length; i++) {
    const sum = Math.abs(diagonal[i]!) + Math.abs(offDiagonal[i - 1] ?? 0) + Math.abs(offDiagonal[i] ?? 0);
    largest = Math.max(largest, sum);
  }
  return largest;
}

/** The smallest eigenvalue by bisection on `countBelow`, to the last digit of |T|. */
export function smallestEigenvalue(t: Tridiagonal): number {
  let high = magnitude(t);
  let low = -high;
  const enough = 2 * Number.EPSILON * high;
  while (high - low > enough) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (countBelow(t, middle) > 0) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
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
