/**
 * Products of few rows with a matrix whose rows are a power of two apart, by the bound BLAS. BLAS rearranges the larger operand
 * before it multiplies, and with such rows does so along columns that share few sets of the cache; asked for the transposed
 * product, it goes along the rows.
 */
import { EDGE, baseKernel } from '../gemm/simd-kernel.js';
import { addressOf, staging, viewAt } from '../kernel/memory.js';
import { cblas, type BlasLibrary } from './blas-library.js';
import { partFrom } from './part-from.js';

/** Rows so many numbers apart, or a multiple, are meant: with others there is nothing to gain. */
const STEEP = 256;
/**
 * Rearranging counts for up to so many rows of C. (Measured, times of a product: 0.67 with 16 rows, 0.79 with 32, 0.87 with 64,
 * 0.92 with 128; the transposes take some of that.)
 */
const FEW_ROWS = 64;
/** Fewer rows and columns than these are no product of matrices, or a small one. */
const FEWEST = 8;

/**
 * `gemm` without transposed B, as the transpose of op(B)ᵀ·op(A)ᵀ. Returns false, and nothing is done, where that gains nothing
 * or C does not lie in the kernels' memory.
 */
export function turnedProduct(
  library: BlasLibrary,
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
  ldb: number,
  beta: number,
  c: Float64Array,
  cOffset: number,
  ldc: number,
): boolean {
  if (ldb % STEEP !== 0 || m > FEW_ROWS || m < FEWEST || k < STEEP || n < STEEP / 2) return false;
  const there = addressOf(c);
  const kernel = baseKernel();
  if (there < 0 || kernel === null || staging(EDGE + m * n) === null) return false;
  const from = 8 * EDGE;
  const turned = viewAt(from, m * n);
  const to = there + 8 * cOffset;
  if (beta !== 0) kernel.transpose(n, m, to, 8 * ldc, from, 8 * m);
  library.dgemm(
    cblas.rowMajor,
    cblas.transposed,
    transposeA ? cblas.plain : cblas.transposed,
    n,
    m,
    k,
    alpha,
    partFrom(b, bOffset),
    ldb,
    partFrom(a, aOffset),
    lda,
    beta,
    turned,
    m,
  );
  kernel.transpose(m, n, from, 8 * m, to, 8 * ldc);
  return true;
}
