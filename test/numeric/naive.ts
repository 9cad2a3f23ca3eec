/** The naive twins of the numeric kernels: the definition as a loop, for tests only. */

export interface Product {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly alpha: number;
  readonly beta: number;
  readonly a: Float64Array;
  readonly aOffset: number;
  readonly lda: number;
  readonly b: Float64Array;
  readonly bOffset: number;
  readonly ldb: number;
  readonly c: Float64Array;
  readonly cOffset: number;
  readonly ldc: number;
}

/** C after the product: a copy, everything outside the m×n block included. */
export function naiveProduct(product: Product): Float64Array {
  const { transposeA, transposeB, m, n, k, alpha, beta, a, aOffset, lda, b, bOffset, ldb } = product;
  const result = product.c.slice();
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        const x = a[aOffset + (transposeA ? p * lda + i : i * lda + p)]!;
        const y = b[bOffset + (transposeB ? j * ldb + p : p * ldb + j)]!;
        sum += x * y;
      }
      const at = product.cOffset + i * product.ldc + j;
      result[at] = beta === 0 ? alpha * sum : beta * result[at]! + alpha * sum;
    }
  }
  return result;
}
