/** Products of matrices, with their shapes checked: what all code outside `numeric` calls when it holds matrices. */
import { ShapeError } from '../errors.js';
import { gemm } from './gemm.js';
import { matrix, type Matrix } from './matrix.js';

/** How a product is formed and where it goes. */
export interface ProductOptions {
  /** The matrix that receives the result; a new one by default. It must not share memory with an operand. */
  readonly into?: Matrix;
  /** Add to what `into` holds (default false: overwrite it). */
  readonly accumulate?: boolean;
  /** A factor of the product (default 1). */
  readonly scale?: number;
}

/** `ProductOptions` and which operands are transposed. */
export interface MultiplyOptions extends ProductOptions {
  /** Use Aᵀ (default false). */
  readonly transposeA?: boolean;
  /** Use Bᵀ (default false). */
  readonly transposeB?: boolean;
}

/**
 * scale·op(A)·op(B), added to `into` where `accumulate` is set. Cost 2·m·n·k flops.
 *
 * @returns the m×n result (`into` itself if given)
 * @throws ShapeError if the inner dimensions differ or `into` is not m×n
 * @example
 * multiply(x, w, { transposeB: true }); // X·Wᵀ: a dense layer without bias, on a batch
 */
export function multiply(a: Matrix, b: Matrix, options: MultiplyOptions = {}): Matrix {
  const { transposeA = false, transposeB = false, accumulate = false, scale = 1 } = options;
  const m = transposeA ? a.columns : a.rows;
  const k = transposeA ? a.rows : a.columns;
  const n = transposeB ? b.rows : b.columns;
  const bInner = transposeB ? b.columns : b.rows;
  if (k !== bInner) {
    const expected = `${k} ${transposeB ? 'columns' : 'rows'} to match ${transposeA ? 'Aᵀ' : 'A'} (${m}×${k})`;
    const advice = 'Set transposeA or transposeB if an operand is stored transposed.';
    throw new ShapeError('multiply', 'b', expected, `${b.rows}×${b.columns}`, advice);
  }
  const c = resultFor('multiply', options, m, n);
  const beta = accumulate && options.into !== undefined ? 1 : 0;
  gemm(
    transposeA,
    transposeB,
    m,
    n,
    k,
    scale,
    a.data,
    0,
    a.columns,
    b.data,
    0,
    b.columns,
    beta,
    c.data,
    0,
    n,
  );
  return c;
}

/** `into`, checked to be m×n, or a new matrix. */
export function resultFor(operation: string, options: ProductOptions, m: number, n: number): Matrix {
  const { into } = options;
  if (into === undefined) return matrix(m, n);
  if (into.rows !== m || into.columns !== n) {
    const advice = 'Leave `into` out to get a new matrix.';
    throw new ShapeError(operation, 'into', `${m}×${n}`, `${into.rows}×${into.columns}`, advice);
  }
  return into;
}
