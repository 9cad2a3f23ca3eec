/** Gram matrices A·Aᵀ and Aᵀ·A at about half the flops of a general product. */
import { gemmLower } from './gemm.js';
import { baseKernel } from './gemm/simd-kernel.js';
import { addressOf } from './kernel/memory.js';
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

/** Rows and columns of this many are mirrored together, so that each line of the cache is used whole. */
const SQUARE = 16;
/** The kernel's are longer, for the sake of fewer calls. */
const STRIP = 64;

/** Copies the lower triangle of an n×n array to its upper one. Bound by memory. */
export function mirrorLower(n: number, c: Float64Array): void {
  const kernel = baseKernel();
  const from = addressOf(c);
  const isForKernel = kernel !== null && from >= 0;
  const step = isForKernel ? STRIP : n;
  for (let top = 0; top < n; top += step) {
    const bottom = Math.min(n, top + step);
    if (isForKernel && top > 0) {
      // What lies left of the strip's square, turned, is what lies above it.
      kernel.transpose(top, bottom - top, from + 8 * top * n, 8 * n, from + 8 * top, 8 * n);
    }
    mirrorSquare(n, c, top, bottom);
  }
}

/** The same for the square of the rows and columns from `first` to `end`. */
function mirrorSquare(n: number, c: Float64Array, first: number, end: number): void {
  for (let top = first; top < end; top += SQUARE) {
    for (let left = first; left <= top; left += SQUARE) {
      const bottom = Math.min(end, top + SQUARE);
      for (let i = top; i < bottom; i++) {
        const right = Math.min(i, left + SQUARE);
        for (let j = left; j < right; j++) c[j * n + i] = c[i * n + j]!;
      }
    }
  }
}
