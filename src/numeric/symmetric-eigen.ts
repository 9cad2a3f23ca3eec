/** Eigenvalues and eigenvectors of a small symmetric matrix, by ml-matrix (Householder tridiagonalization and QL). */
import { EigenvalueDecomposition, Matrix as MlMatrix } from 'ml-matrix';
import { DomainError, ShapeError } from '../errors.js';
import { allocate } from './allocation.js';
import { matrix, type Matrix } from './matrix.js';

/** A = V·diag(values)·Vᵀ. */
export interface SymmetricEigen {
  /** The eigenvalues, ascending. */
  readonly values: Float64Array;
  /** V: column j is the unit eigenvector of `values[j]`. */
  readonly vectors: Matrix;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix. Cost about 9·n³ flops, in plain JavaScript: for small
 * matrices.
 *
 * @throws ShapeError if A is not square, DomainError if it holds NaN or Infinity (on which the iteration would fail)
 */
export function symmetricEigen(a: Matrix): SymmetricEigen {
  const n = a.rows;
  if (a.columns !== n) {
    const advice = 'Pass a symmetric matrix.';
    throw new ShapeError('symmetricEigen', 'a', 'a square matrix', `${a.rows}×${a.columns}`, advice);
  }
  const at = a.data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) {
    const got = `${a.data[at]} at row ${Math.floor(at / n)}, column ${at % n}`;
    const advice = 'Look where it was made: a parameter or a loss has overflowed.';
    throw new DomainError('symmetricEigen', 'a', 'finite numbers', got, advice);
  }
  const values = allocate(n);
  const vectors = matrix(n, n);
  if (n === 0) return { values, vectors };
  const source = new MlMatrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) source.set(i, j, a.data[i * n + j]!);
  }
  const decomposition = new EigenvalueDecomposition(source, { assumeSymmetric: true });
  const unsorted = decomposition.realEigenvalues;
  const v = decomposition.eigenvectorMatrix;
  const order = unsorted.map((_, index) => index).sort((p, q) => unsorted[p]! - unsorted[q]!);
  for (const [j, from] of order.entries()) {
    values[j] = unsorted[from]!;
    for (let i = 0; i < n; i++) vectors.data[i * n + j] = v.get(i, from);
  }
  return { values, vectors };
}
