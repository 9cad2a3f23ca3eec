/** Gram matrices A·Aᵀ and Aᵀ·A at about half the flops of a general product. */
import { gemmLower } from './gemm.js';
import type { Matrix } from './matrix.js';
import { resultFor, type ProductOptions } from './multiply.js';

/** `ProductOptions` and which of the two Gram matrices. */
export interface SymmetricProductOptions extends ProductOptions {
  /** Aᵀ·A instead of A·Aᵀ (default false). */
  readonly transpose?: boolean;
}

/**
 * scale·A·Aᵀ (rows against rows), or scale·Aᵀ·A with `transpose`, added to `into` where `accumulate` is set; then only
 * the lower triangle of `into` is read. The result is exactly symmetric, and its lower triangle has the bits that
 * `multiply` gives. Cost about n²·k flops.
 *
 * @throws ShapeError if `into` is not n×n
 */
export function symmetricProduct(a: Matrix, options: SymmetricProductOptions = {}): Matrix {
  const { transpose = false, accumulate = false, scale = 1 } = options;
  const n = transpose ? a.columns : a.rows;
  const k = transpose ? a.rows : a.columns;
  const c = resultFor('symmetricProduct', options, n, n);
  const beta = accumulate && options.into !== undefined ? 1 : 0;
  gemmLower(
    transpose,
    !transpose,
    n,
    k,
    scale,
    a.data,
    0,
    a.columns,
    a.data,
    0,
    a.columns,
    beta,
    c.data,
    0,
    n,
  );
  mirrorLower(n, c.data);
  return c;
}

/** Squares of this many rows and columns are mirrored together, so that each line of the cache is used whole. */
const SQUARE = 16;

/** Copies the lower triangle of an n×n array to its upper one. Bound by memory. */
export function mirrorLower(n: number, c: Float64Array): void {
  for (let top = 0; top < n; top += SQUARE) {
    for (let left = 0; left <= top; left += SQUARE) {
      const bottom = Math.min(n, top + SQUARE);
      for (let i = top; i < bottom; i++) {
        const right = Math.min(i, left + SQUARE);
        for (let j = left; j < right; j++) c[j * n + i] = c[i * n + j]!;
      }
    }
  }
}
