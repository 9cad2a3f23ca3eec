/**
 * Triangular systems with many right-hand sides, solved in place: blocks on the diagonal by substitution, everything
 * else by products. Upper triangles only, because that is how the row-major factorizations store theirs.
 */
import { gemm } from './gemm.js';
import type { Matrix } from './matrix.js';
import { blasLibrary } from './openblas/blas-library.js';
import { solveUpperBlas } from './openblas/triangular-solve-blas.js';
import { substitute } from './substitution.js';

/** Rows per diagonal block: large enough for the products, small enough that little is left to substitution. */
const BLOCK = 32;

/** B ← U⁻¹·B, U being the leading n×n upper triangle of an array with row stride ld, B n×r. Cost n²·r flops. */
export function solveUpper(u: Float64Array, ld: number, n: number, b: Matrix): void {
  const { columns: r, data } = b;
  const library = blasLibrary();
  if (library !== null && solveUpperBlas(library, false, u, ld, n, data, r)) return;
  for (let last = n; last > 0; last -= BLOCK) {
    const first = Math.max(0, last - BLOCK);
    const size = last - first;
    gemm(
      false,
      false,
      size,
      r,
      n - last,
      -1,
      u,
      first * ld + last,
      ld,
      data,
      last * r,
      r,
      1,
      data,
      first * r,
      r,
    );
    // Rows and columns backwards: the upper triangle is a lower one.
    substitute(size, r, u, (last - 1) * (ld + 1), -ld, -1, data, (last - 1) * r, -r);
  }
}

/** B ← U⁻ᵀ·B, U and B as for `solveUpper`. Cost n²·r flops. */
export function solveUpperTransposed(u: Float64Array, ld: number, n: number, b: Matrix): void {
  const { columns: r, data } = b;
  const library = blasLibrary();
  if (library !== null && solveUpperBlas(library, true, u, ld, n, data, r)) return;
  for (let first = 0; first < n; first += BLOCK) {
    const size = Math.min(BLOCK, n - first);
    gemm(true, false, size, r, first, -1, u, first, ld, data, 0, r, 1, data, first * r, r);
    substitute(size, r, u, first * (ld + 1), 1, ld, data, first * r, r);
  }
}
