/**
 * `gemm` by the bound BLAS. Typed arrays pass without copying, so a call costs 0.16 µs and 0.02 µs more for each operand
 * that does not begin its array.
 */
import { cblas, type BlasLibrary } from './blas-library.js';
import { partFrom } from './part-from.js';
import { thinProduct } from './thin-product.js';
import { turnedProduct } from './turned-product.js';

/** Below this many multiplications our own kernels are faster (measured: 10·10·8). */
const SMALL = 800;
/** The same for a matrix times a vector (measured). */
const SMALL_VECTOR = 150;
/** Two or three vectors are multiplied one by one where each takes at least this many multiplications (measured). */
const FEW = 3;
const LONG = 3500;
/** Rows of a triangle that are multiplied at once; what lies right of the diagonal in a strip is computed in vain. */
const STRIP = 128;

/** Whether a product is large enough for the library. */
export function isForBlas(m: number, n: number, k: number): boolean {
  return m * n * k >= (Math.min(m, n) === 1 ? SMALL_VECTOR : SMALL);
}

/**
 * C ← alpha·op(A)·op(B) + beta·C as `gemm`, with `triangle` the lower triangle at least.
 *
 * @returns false, and nothing done, where our own kernels should do it: small products, and blocks that do not lie
 *   within their arrays, as C would read past these
 */
export function gemmBlas(
  library: BlasLibrary,
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
): boolean {
  const size = m * n * k;
  const thin = Math.min(m, n);
  if (!isForBlas(m, n, k)) return false;
  const inside =
    fits(a, aOffset, transposeA ? k : m, transposeA ? m : k, lda) &&
    fits(b, bOffset, transposeB ? n : k, transposeB ? k : n, ldb) &&
    fits(c, cOffset, m, n, ldc);
  if (!inside) return false;
  if (thin === 1 || (thin <= FEW && size >= thin * LONG)) {
    const bRow = transposeB ? 1 : ldb;
    const bColumn = transposeB ? ldb : 1;
    if (n === thin) {
      thinProduct(
        library,
        transposeA,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        b,
        bOffset,
        bRow,
        bColumn,
        beta,
        c,
        cOffset,
        ldc,
        1,
      );
    } else {
      // The transposed product: op(B)ᵀ times the rows of op(A).
      const aRow = transposeA ? lda : 1;
      const aColumn = transposeA ? 1 : lda;
      thinProduct(
        library,
        !transposeB,
        n,
        m,
        k,
        alpha,
        b,
        bOffset,
        ldb,
        a,
        aOffset,
        aRow,
        aColumn,
        beta,
        c,
        cOffset,
        1,
        ldc,
      );
    }
    return true;
  }
  const isTurned =
    !transposeB &&
    !triangle &&
    turnedProduct(
      library,
      transposeA,
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
  if (isTurned) return true;
  const formA = transposeA ? cblas.transposed : cblas.plain;
  const formB = transposeB ? cblas.transposed : cblas.plain;
  const first = partFrom(a, aOffset);
  if (triangle && a === b && aOffset === bOffset && lda === ldb && transposeA !== transposeB) {
    library.dsyrk(
      cblas.rowMajor,
      cblas.lower,
      formA,
      n,
      k,
      alpha,
      first,
      lda,
      beta,
      partFrom(c, cOffset),
      ldc,
    );
    return true;
  }
  const second = partFrom(b, bOffset);
  const step = triangle ? STRIP : m;
  for (let i = 0; i < m; i += step) {
    const rows = Math.min(step, m - i);
    const columns = triangle ? i + rows : n;
    const strip = i === 0 ? first : partFrom(a, aOffset + (transposeA ? i : i * lda));
    const target = partFrom(c, cOffset + i * ldc);
    library.dgemm(
      cblas.rowMajor,
      formA,
      formB,
      rows,
      columns,
      k,
      alpha,
      strip,
      lda,
      second,
      ldb,
      beta,
      target,
      ldc,
    );
  }
  return true;
}

/** Whether a block with this stride lies within the array, and BLAS takes the stride. */
function fits(array: Float64Array, offset: number, rows: number, columns: number, ld: number): boolean {
  return offset >= 0 && ld >= columns && offset + (rows - 1) * ld + columns <= array.length;
}
