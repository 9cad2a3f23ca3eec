/**
 * Products with one to three rows or columns by the bound BLAS: each of these is a matrix times a vector, which is several
 * times faster so than as a product of matrices, whose operands are packed first.
 */
import { cblas, type BlasLibrary } from './blas-library.js';
import { partFrom } from './part-from.js';

/** `gemm` for n ≤ 3 (or any n): column by column of op(B). */
export function thinProduct(
  { dgemv }: BlasLibrary,
  transposeA: boolean,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: Float64Array,
  aOffset: number,
  lda: number,
  b: Float64Array,
  bOffset: number,
  bRow: number,
  bColumn: number,
  beta: number,
  c: Float64Array,
  cOffset: number,
  cRow: number,
  cColumn: number,
): void {
  const form = transposeA ? cblas.transposed : cblas.plain;
  const [rows, columns] = transposeA ? [k, m] : [m, k];
  const matrix = partFrom(a, aOffset);
  for (let j = 0; j < n; j++) {
    const to = cOffset + j * cColumn;
    // Some versions compute 0·y where beta is 0, and y may hold NaN.
    if (beta === 0) for (let i = 0; i < m; i++) c[to + i * cRow] = 0;
    const vector = partFrom(b, bOffset + j * bColumn);
    const factor = beta === 0 ? 1 : beta;
    dgemv(
      cblas.rowMajor,
      form,
      rows,
      columns,
      alpha,
      matrix,
      lda,
      vector,
      bRow,
      factor,
      partFrom(c, to),
      cRow,
    );
  }
}
