/**
 * General matrix multiplication, the library's one hot kernel. This file is its front door.
 */
import { gemmPlain } from './gemm/plain.js';

/**
 * C ← alpha·op(A)·op(B) + beta·C for row-major arrays, as BLAS's dgemm: op(A) is m×k, op(B) is k×n, C is m×n, and op
 * is the transpose where asked. Entry (i, p) of A as stored is `a[aOffset + i * lda + p]`.
 * With beta 0, C is overwritten and never read (it may hold NaN). C must not overlap A or B.
 * Cost 2·m·n·k flops. Shapes are not checked; `multiply` does that.
 */
export function gemm(
  transposeA: boolean,
  transposeB: boolean,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: Float64Array,
  aOffset: number,
  lda: number,
  b: Float64Array,
  bOffset: number,
  ldb: number,
  beta: number,
  c: Float64Array,
  cOffset: number,
  ldc: number,
): void {
  gemmPlain(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
}
