/** Gram matrices A·Aᵀ and Aᵀ·A at about half the flops of a general product. */
import { gemm } from './gemm.js';
import type { Matrix } from './matrix.js';
import { resultFor, type ProductOptions } from './multiply.js';

/** `ProductOptions` and which of the two Gram matrices. */
export interface SymmetricProductOptions extends ProductOptions {
  /** Aᵀ·A instead of A·Aᵀ (default false). */
  readonly transpose?: boolean;
}

/**
 * scale·A·Aᵀ (rows against rows), or scale·Aᵀ·A with `transpose`, added to `into` where `accumulate` is set. The result
 * is exactly symmetric, provided that `into` was. Cost about n²·k flops.
 *
 * @throws ShapeError if `into` is not n×n
 */
export function symmetricProduct(a: Matrix, options: SymmetricProductOptions = {}): Matrix {
  const { transpose = false, accumulate = false, scale = 1 } = options;
  const n = transpose ? a.columns : a.rows;
  const k = transpose ? a.rows : a.columns;
  const c = resultFor('symmetricProduct', options, n, n);
  const beta = accumulate && options.into !== undefined ? 1 : 0;
  gemm(transpose, !transpose, n, n, k, scale, a.data, 0, a.columns, a.data, 0, a.columns, beta, c.data, 0, n);
  return c;
}
