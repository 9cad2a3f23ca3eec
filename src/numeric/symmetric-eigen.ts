/**
 * Eigenvalues and eigenvectors of a symmetric matrix: tridiagonalization A = Q·T·Qᵀ, divide and conquer on T = S·Λ·Sᵀ, and
 * the vectors Q·S. For more than a few dozen rows nearly all of the work is in matrix products; a very small matrix
 * is turned by rotations.
 */
import { DomainError, ShapeError } from '../errors.js';
import { copyOf } from './allocation.js';
import { jacobiEigen } from './jacobi-eigen.js';
import { matrix, transpose, type Matrix } from './matrix.js';
import { blasLibrary } from './openblas/blas-library.js';
import { eigenLapack } from './openblas/eigen-lapack.js';
import { tridiagonalize } from './tridiagonal.js';
import { tridiagonalEigen, tridiagonalEigenvalues } from './tridiagonal-eigen.js';

/** A = V·diag(values)·Vᵀ. */
export interface SymmetricEigen {
  /** The eigenvalues, ascending. */
  readonly values: Float64Array;
  /** V: column j is the unit eigenvector of `values[j]`. */
  readonly vectors: Matrix;
}

/** Order up to which rotations are faster than a tridiagonal form. */
const TINY = 10;
/** Orders below this one never leave for a bound LAPACK (measured). */
const SMALL = 16;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix; only its lower triangle is used. ‖AV − VΛ‖ and ‖VᵀV − I‖ are a
 * modest multiple of n·ε, relative to ‖A‖. Cost at most 14/3·n³ flops (4/3 of them each in the tridiagonalization and in
 * the merging, which equal eigenvalues make cheaper, and 2 in the turn back), and about six arrays of n² numbers.
 *
 * @throws ShapeError if A is not square, DomainError if it holds NaN or Infinity (on which the iteration would fail)
 */
export function symmetricEigen(a: Matrix): SymmetricEigen {
  const { data, scale } = scaledCopy('symmetricEigen', a);
  const n = a.rows;
  if (n <= TINY) {
    const { values, vectors } = jacobiEigen(n, data);
    return { values: timesPower(values, scale), vectors };
  }
  const library = n < SMALL ? null : blasLibrary();
  const byLapack = library === null ? null : eigenLapack(library, data, n, true);
  if (byLapack !== null) {
    return { values: timesPower(byLapack, scale), vectors: transpose(matrix(n, n, data)) };
  }
  // An iteration of LAPACK that failed, which is rare, has used its copy up.
  const own = library === null ? data : scaledCopy('symmetricEigen', a).data;
  const t = tridiagonalize(matrix(n, n, own), { overwrite: true });
  const { values, rows } = tridiagonalEigen(t);
  return { values: timesPower(values, scale), vectors: t.applyQ(transpose(matrix(n, n, rows))) };
}

/**
 * All eigenvalues of a symmetric matrix, ascending; only its lower triangle is used. Cost 4/3·n³ + O(n²) flops.
 *
 * @throws as `symmetricEigen`
 */
export function symmetricEigenvalues(a: Matrix): Float64Array {
  const { data, scale } = scaledCopy('symmetricEigenvalues', a);
  const n = a.rows;
  if (n <= TINY) return timesPower(jacobiEigen(n, data).values, scale);
  const library = n < SMALL ? null : blasLibrary();
  const byLapack = library === null ? null : eigenLapack(library, data, n, false);
  if (byLapack !== null) return timesPower(byLapack, scale);
  // An iteration of LAPACK that failed, which is rare, has used its copy up.
  const own = library === null ? data : scaledCopy('symmetricEigenvalues', a).data;
  const t = tridiagonalize(matrix(n, n, own), { overwrite: true });
  return timesPower(tridiagonalEigenvalues(t), scale);
}

/** A·2^−scale; scale is 0 unless squares of A's entries could overflow or underflow. */
function scaledCopy(operation: string, a: Matrix): { readonly data: Float64Array; readonly scale: number } {
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
  return { data: timesPower(copyOf(a.data), -scale), scale };
}

/** Numbers times 2^exponent, in place; in two factors, as 2^exponent itself may overflow. */
function timesPower(numbers: Float64Array, exponent: number): Float64Array {
  if (exponent === 0) return numbers;
  const half = Math.trunc(exponent / 2);
  for (let i = 0; i < numbers.length; i++) numbers[i]! *= 2 ** half;
  for (let i = 0; i < numbers.length; i++) numbers[i]! *= 2 ** (exponent - half);
  return numbers;
}
