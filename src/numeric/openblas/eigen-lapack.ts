/** Eigenvalues and eigenvectors of a symmetric matrix by the bound library's LAPACK, by divide and conquer. */
import { allocate } from '../allocation.js';
import type { BlasLibrary } from './blas-library.js';

/** Columns that LAPACK turns at a time where its work array has room for them. */
const PANEL = 64;

/**
 * The eigenvalues, ascending; with `vectors`, unit eigenvectors as rows in place of A. Only the lower triangle of the n×n
 * array is read (LAPACK takes columns first and sees an upper one); all of it is overwritten.
 *
 * @returns null if the iteration did not converge
 */
export function eigenLapack(
  { dsyevd }: BlasLibrary,
  a: Float64Array,
  n: number,
  vectors: boolean,
): Float64Array | null {
  const order = new Int32Array([n]);
  const values = allocate(n);
  const work = allocate(vectors ? 1 + 6 * n + 2 * n * n + PANEL * n : 1 + (2 + PANEL) * n);
  const whole = new Int32Array(vectors ? 3 + 5 * n : 1);
  const info = new Int32Array(1);
  const [length, wholeLength] = [new Int32Array([work.length]), new Int32Array([whole.length])];
  const job = vectors ? 'V' : 'N';
  dsyevd(job, 'U', order, a, order, values, work, length, whole, wholeLength, info, 1, 1);
  return info[0] === 0 ? values : null;
}
