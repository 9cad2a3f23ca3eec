/** Cholesky factorization by the bound library's LAPACK. */
import type { BlasLibrary } from './blas-library.js';

/**
 * A = Uᵀ·U in place; only the upper triangle of the n×n array is read and written. LAPACK takes columns first, and so it
 * sees a lower triangle.
 *
 * @returns the first pivot that is not positive and finite, or −1
 */
export function choleskyLapack({ dpotrf }: BlasLibrary, u: Float64Array, n: number): number {
  const order = new Int32Array([n]);
  const info = new Int32Array(1);
  dpotrf('L', order, u, order, info, 1);
  const done = info[0]! > 0 ? info[0]! - 1 : n;
  // It stops at a pivot that is not positive; NaN and Infinity, which are neither, it lets pass.
  for (let i = 0; i < done; i++) {
    const pivot = u[i * (n + 1)]!;
    if (!(pivot > 0 && pivot < Infinity)) return i;
  }
  return done < n ? done : -1;
}
