/** Triangular systems by the bound BLAS. */
import { cblas, type BlasLibrary } from './blas-library.js';

/** Below this many multiplications our own substitution is faster (measured). */
const SMALL = 250;

/**
 * B ← U⁻¹·B, or U⁻ᵀ·B, for the leading n×n upper triangle of `u` with row stride ld and an n×r array B.
 *
 * @returns false, and nothing done, where our own substitution should do it: small systems, and a U that does not lie
 *   within its array
 */
export function solveUpperBlas(
  library: BlasLibrary,
  transpose: boolean,
  u: Float64Array,
  ld: number,
  n: number,
  b: Float64Array,
  r: number,
): boolean {
  if ((n * n * r) / 2 < SMALL || ld < n || (n - 1) * ld + n > u.length || n * r > b.length) return false;
  const form = transpose ? cblas.transposed : cblas.plain;
  const { rowMajor, left, upper, anyDiagonal } = cblas;
  if (r === 1) library.dtrsv(rowMajor, upper, form, anyDiagonal, n, u, ld, b, 1);
  else library.dtrsm(rowMajor, left, upper, form, anyDiagonal, n, r, 1, u, ld, b, r);
  return true;
}
