/**
 * Eigenvalues and eigenvectors of a symmetric matrix: tridiagonalization A = Q·T·Qᵀ, divide and conquer on T = S·Λ·Sᵀ, and
 * the vectors Q·S. For more than a few dozen rows nearly all of the work is in matrix products.
 */
import { DomainError, ShapeError } from '../errors.js';
import { copyOf } from './allocation.js';
import { matrix, transpose, type Matrix } from './matrix.js';
import { tridiagonalize, type Tridiagonalization } from './tridiagonal.js';
import { tridiagonalEigen, tridiagonalEigenvalues } from './tridiagonal-eigen.js';

/** A = V·diag(values)·Vᵀ. */
export interface SymmetricEigen {
  /** The eigenvalues, ascending. */
  readonly values: Float64Array;
  /** V: column j is the unit eigenvector of `values[j]`. */
  readonly vectors: Matrix;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix; only its lower triangle is used. ‖AV − VΛ‖ and ‖VᵀV − I‖ are a
 * modest multiple of n·ε, relative to ‖A‖. Cost at most 14/3·n³ flops (4/3 of them each in the tridiagonalization and in
 * the merging, which equal eigenvalues make cheaper, and 2 in the turn back), and about six arrays of n² numbers.
 *
 * @throws ShapeError if A is not square, DomainError if it holds NaN or Infinity (on which the iteration would fail)
 */
export function symmetricEigen(a: Matrix): SymmetricEigen {
  const { t, scale } = reduced('symmetricEigen', a);
  const n = a.rows;
  const { values, rows } = tridiagonalEigen(t);
  return { values: timesPower(values, scale), vectors: t.applyQ(transpose(matrix(n, n, rows))) };
}

/**
 * All eigenvalues of a symmetric matrix, ascending; only its lower triangle is used. Cost 4/3·n³ + O(n²) flops.
 *
 * @throws as `symmetricEigen`
 */
export function symmetricEigenvalues(a: Matrix): Float64Array {
  const { t, scale } = reduced('symmetricEigenvalues', a);
  return timesPower(tridiagonalEigenvalues(t), scale);
}

/** T of A·2^−scale, whose largest entry is near 1 if A's own squares could overflow or underflow. */
function reduced(operation: string, a: Matrix): { readonly t: Tridiagonalization; readonly scale: number } {
  const n = a.rows;
  if (a.columns !== n) {
    const advice = 'Pass a symmetric matrix.';
    throw new ShapeError(operation, 'a', 'a square matrix', `${a.rows}×${a.columns}`, advice);
  }
  let largest = 0;
  for (let at = 0; at < a.data.length; at++) {
    const size = Math.abs(a.data[at]!);
    if (!(size < Infinity)) {
      const got = `${a.data[at]} at row ${Math.floor(at / n)}, column ${at % n}`;
      const advice = 'Look where it was made: a parameter or a loss has overflowed.';
      throw new DomainError(operation, 'a', 'finite numbers', got, advice);
    }
    if (size > largest) largest = size;
  }
  const isExtreme = largest > 2 ** 190 || (largest < 2 ** -190 && largest > 0);
  const scale = isExtreme ? Math.floor(Math.log2(largest)) : 0;
  const data = timesPower(copyOf(a.data), -scale);
  return { t: tridiagonalize(matrix(n, n, data), { overwrite: true }), scale };
}

/** Numbers times 2^exponent, in place; in two factors, as 2^exponent itself may overflow. */
function timesPower(numbers: Float64Array, exponent: number): Float64Array {
  if (exponent === 0) return numbers;
  const half = Math.trunc(exponent / 2);
  for (let i = 0; i < numbers.length; i++) numbers[i]! *= 2 ** half;
  for (let i = 0; i < numbers.length; i++) numbers[i]! *= 2 ** (exponent - half);
  return numbers;
}
