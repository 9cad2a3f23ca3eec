/** Matrix multiplication on the WebAssembly kernels: picks the one for the shape. */
import { matrixVectorSimd } from './matrix-vector.js';
import { MOST_TERMS, outerSimd } from './outer.js';
import type { SimdKernel } from './simd-kernel.js';
import { hasManyZeros } from './many-zeros.js';
import { tiledProduct } from './tiled.js';

/** Outer products with fewer columns are as quick in tiles. */
export const FEW_COLUMNS_OF_OUTER = 8;
/** With so few rows, A·Bᵀ is formed as the transpose of B·Aᵀ: then the smaller operand is the one to be rearranged. */
const FEW_SAMPLES = 40;
/** With fewer terms a sum, storing the transpose costs more than that saves. */
const FEW_TERMS = 48;

/** Whether A·Bᵀ is formed as the transpose of B·Aᵀ. */
export function isFewSamples(
  transposeA: boolean,
  transposeB: boolean,
  m: number,
  n: number,
  k: number,
): boolean {
  return !transposeA && transposeB && m <= FEW_SAMPLES && n >= 2 * m && k >= FEW_TERMS;
}

/** Whether A·Bᵀ is formed in tiles that are stored to C as they are, unless something is added to what is there. */
export function storesTiles(m: number, n: number, k: number): boolean {
  return (
    m > 1 && n > 1 && (k > MOST_TERMS || n < FEW_COLUMNS_OF_OUTER) && !isFewSamples(false, true, m, n, k)
  );
}

/** `gemm` on the kernel. With `triangle`, entries above the diagonal of C are left undefined. */
export function gemmSimd(
  kernel: SimdKernel,
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
  triangle: boolean,
): void {
  if (n === 1) {
    const xStep = transposeB ? 1 : ldb;
    matrixVectorSimd(
      kernel,
      transposeA,
      m,
      k,
      alpha,
      a,
      aOffset,
      lda,
      b,
      bOffset,
      xStep,
      beta,
      c,
      cOffset,
      ldc,
    );
  } else if (m === 1) {
    const xStep = transposeA ? lda : 1;
    matrixVectorSimd(
      kernel,
      !transposeB,
      n,
      k,
      alpha,
      b,
      bOffset,
      ldb,
      a,
      aOffset,
      xStep,
      beta,
      c,
      cOffset,
      1,
    );
  } else if (k <= MOST_TERMS && n >= FEW_COLUMNS_OF_OUTER && !triangle) {
    outerSimd(
      kernel,
      transposeA,
      transposeB,
      m,
      n,
      k,
      alpha,
      a,
      aOffset,
      lda,
      b,
      bOffset,
      ldb,
      beta,
      c,
      cOffset,
      ldc,
    );
  } else if (isFewSamples(transposeA, transposeB, m, n, k) && !triangle) {
    tiledProduct(
      kernel,
      false,
      true,
      n,
      m,
      k,
      alpha,
      b,
      bOffset,
      ldb,
      a,
      aOffset,
      lda,
      beta,
      c,
      cOffset,
      ldc,
      true,
      false,
    );
  } else {
    const lists = !triangle && hasManyZeros(kernel, transposeA, m, n, k, a, aOffset, lda);
    tiledProduct(
      (lists ? kernel.sparse() : null) ?? kernel,
      transposeA,
      transposeB,
      m,
      n,
      k,
      alpha,
      a,
      aOffset,
      lda,
      b,
      bOffset,
      ldb,
      beta,
      c,
      cOffset,
      ldc,
      false,
      triangle,
    );
  }
}
