/**
 * Products with one or two terms a sum (outer products, first layers of two inputs, the way back from heads) on the WebAssembly kernel: C passes
 * once, row after row, where tiles would spend their time on beginning and ending sums.
 */
import { addressOf, staging } from '../kernel/memory.js';
import { EDGE, type SimdKernel } from './simd-kernel.js';
import { copyIn, copyOut } from './staging.js';

/** The most terms of a sum. */
export const MOST_TERMS = 2;

/** Largest block of C: a row of it and MOST_TERMS rows of B stay in the level-1 cache. */
const ROWS = 320;
const COLUMNS = 768;

/** `gemm` on the kernel for k ≤ MOST_TERMS. */
export function outerSimd(
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
): void {
  const rows = Math.min(m, ROWS);
  const columns = Math.min(n, COLUMNS);
  const aThere = addressOf(a);
  const bThere = addressOf(b);
  const cThere = addressOf(c);
  // Areas of the staging part, in numbers, with room for reads past their ends.
  const aAt = EDGE;
  const bAt = aAt + MOST_TERMS * rows + 8;
  const turnedAt = bAt + MOST_TERMS * columns + 8;
  const cAt = turnedAt + MOST_TERMS * columns + 8;
  const memory = staging(cAt + rows * columns + 8)!;

  for (let j = 0; j < n; j += columns) {
    const width = Math.min(columns, n - j);
    let bFrom = bThere + 8 * (bOffset + (transposeB ? j * ldb : j));
    let bRow = 8 * ldb;
    if (bThere < 0) {
      bFrom = 8 * bAt;
      bRow = 8 * (transposeB ? k : width);
      if (transposeB) copyIn(b, bOffset + j * ldb, ldb, width, k, memory, bAt);
      else copyIn(b, bOffset + j, ldb, k, width, memory, bAt);
    }
    if (transposeB) {
      kernel.transpose(k, width, bFrom, bRow, 8 * turnedAt, 8 * width);
      bFrom = 8 * turnedAt;
      bRow = 8 * width;
    }
    for (let i = 0; i < m; i += rows) {
      const height = Math.min(rows, m - i);
      let aFrom = aThere + 8 * (aOffset + (transposeA ? i : i * lda));
      let aLine = 8 * lda;
      if (aThere < 0) {
        aFrom = 8 * aAt;
        aLine = 8 * (transposeA ? height : k);
        if (transposeA) copyIn(a, aOffset + i, lda, k, height, memory, aAt);
        else copyIn(a, aOffset + i * lda, lda, height, k, memory, aAt);
      }
      const cFrom = cOffset + i * ldc + j;
      const cTo = cThere < 0 ? 8 * cAt : cThere + 8 * cFrom;
      const cRow = 8 * (cThere < 0 ? width : ldc);
      if (cThere < 0 && beta !== 0) copyIn(c, cFrom, ldc, height, width, memory, cAt);
      kernel.outer(
        height,
        width,
        k,
        alpha,
        aFrom,
        transposeA ? 8 : aLine,
        transposeA ? aLine : 8,
        bFrom,
        bRow,
        beta,
        cTo,
        cRow,
      );
      if (cThere < 0) copyOut(memory, cAt, c, cFrom, ldc, height, width);
    }
  }
}
