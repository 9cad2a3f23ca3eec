/**
 * General matrix multiplication, the library's one hot kernel. This file is its front door; gemm/ holds the
 * WebAssembly SIMD implementation and its plain TypeScript twin.
 *
 * Both give the same bits: each entry of C is the sum of its products in ascending order of p, rounded after each
 * multiplication and each addition, in runs of gemm/depth.ts. Which one runs, how large the other dimensions are and
 * which operand is stored transposed never shows in a result; a sample's row is the same alone and in a batch.
 * (Where A has many zeros they may be passed over, gemm/many-zeros.ts: what they would have met adds nothing, even an Infinity.)
 * Where `accelerate` has bound a BLAS, that multiplies instead, and none of this holds but to rounding.
 */
import { gemmPlain } from './gemm/plain.js';
import { isBaseInUse, simdKernel } from './gemm/simd-kernel.js';
import { gemmSimd, storesTiles } from './gemm/simd.js';
import { blasLibrary } from './openblas/blas-library.js';
import { gemmBlas } from './openblas/gemm-blas.js';

/** Below this many multiplications, copying into the kernel's memory costs more than it saves (measured: 6·6·6). */
const TINY = 250;

/**
 * C ← alpha·op(A)·op(B) + beta·C for row-major arrays, as BLAS's dgemm: op(A) is m×k, op(B) is k×n, C is m×n, and op
 * is the transpose where asked. Entry (i, p) of A as stored is `a[aOffset + i * lda + p]`.
 *
 * With beta 0, C is overwritten and never read (it may hold NaN); with alpha 0, A and B are not read. C must not
 * overlap A or B. Cost 2·m·n·k flops. Shapes are not checked; `multiply` does that.
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
  run(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc, false);
}

/**
 * As `gemm` for an n×n C of which only the lower triangle is wanted, at about half the flops: what C holds above its
 * diagonal afterwards is undefined.
 */
export function gemmLower(
  transposeA: boolean,
  transposeB: boolean,
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
  run(transposeA, transposeB, n, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc, true);
}

/**
 * Whether the m×n product of A and Bᵀ with k terms should be followed by the addition of a row rather than begin with it:
 * where sums begin with zero and are stored as they are, adding them to what is there takes another pass over each tile.
 * The numbers are the same.
 */
export function addsRowsLast(m: number, n: number, k: number): boolean {
  return blasLibrary() === null && isBaseInUse() && storesTiles(m, n, k);
}

function run(
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
  if (k === 0 || alpha === 0) {
    scaleBlock(m, n, beta, c, cOffset, ldc);
    return;
  }
  const library = blasLibrary();
  if (
    library !== null &&
    gemmBlas(
      library,
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
      triangle,
    )
  ) {
    return;
  }
  const kernel = m * n * k < TINY ? null : simdKernel();
  if (kernel === null) {
    gemmPlain(
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
      triangle,
    );
  } else {
    gemmSimd(
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
      triangle,
    );
  }
}

/** C ← beta·C, with zeros where beta is 0 whatever C holds. */
function scaleBlock(m: number, n: number, beta: number, c: Float64Array, cOffset: number, ldc: number): void {
  if (beta === 1) return;
  for (let i = 0; i < m; i++) {
    const from = cOffset + i * ldc;
    if (beta === 0) c.fill(0, from, from + n);
    else for (let j = 0; j < n; j++) c[from + j]! *= beta;
  }
}
