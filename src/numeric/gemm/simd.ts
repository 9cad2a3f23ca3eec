/**
 * Matrix multiplication on the WebAssembly kernel: cuts the product into blocks that the caches hold, copies the
 * operands' blocks into the kernel's memory, and copies C back.
 *
 * A block of C stays in the kernel's memory while k runs, so each C entry crosses once. The packed panels of B are
 * made once for each block of C, or once for a column of blocks if k fits one block.
 */
import { DEPTH } from './depth.js';
import { staging } from '../kernel/memory.js';
import type { SimdKernel } from './simd-kernel.js';
import { copyIn, copyOut } from './staging.js';

/** Largest block of C. */
const ROWS = 320;
const COLUMNS = 1024;
/** Below this many numbers an operand lies in the level-1 cache as it is, and is not rearranged. */
const SMALL = 2048;

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
  const rows = Math.min(m, ROWS);
  const columns = Math.min(n, COLUMNS);
  const depth = Math.min(k, DEPTH);
  // Areas, in numbers from the start of the memory, the first of them for tiles at the edges; up to 15 more each for reads
  // past the end and for alignment.
  const cAt = 24;
  const aAt = align(cAt + rows * columns);
  const aTurnedAt = align(aAt + rows * depth);
  const bAt = align(aTurnedAt + (transposeA ? rows * depth : 0));
  const bPackedAt = align(bAt + columns * depth);
  // At most ROWS·COLUMNS + 2·DEPTH·(ROWS + COLUMNS) numbers, which the staging area always has.
  const memory = staging(align(bPackedAt + (columns + 3) * depth))!;
  const turnA = transposeA && rows * depth > SMALL;

  for (let j = 0; j < n; j += columns) {
    const width = Math.min(columns, n - j);
    const packB = transposeB || width * depth > SMALL;
    let staged = false;
    for (let i = 0; i < m; i += rows) {
      const height = Math.min(rows, m - i);
      if (triangle && j > i + height - 1) continue;
      const cFrom = cOffset + i * ldc + j;
      if (beta !== 0) {
        copyIn(c, cFrom, ldc, height, width, memory, cAt);
        if (beta !== 1) for (let at = cAt; at < cAt + height * width; at++) memory[at]! *= beta;
      }
      for (let p = 0; p < k; p += depth) {
        const deep = Math.min(depth, k - p);
        // A, its rows in the kernel's memory: turned if it is stored transposed, unless it is small enough to read as it is.
        let aRow = 8 * deep;
        let aColumn = 8;
        let aFrom = 8 * aAt;
        if (transposeA) {
          copyIn(a, aOffset + p * lda + i, lda, deep, height, memory, aAt);
          if (turnA) {
            aFrom = 8 * aTurnedAt;
            kernel.transpose(height, deep, 8 * aAt, 8 * height, aFrom, aRow);
          } else {
            aRow = 8;
            aColumn = 8 * height;
          }
        } else copyIn(a, aOffset + i * lda + p, lda, height, deep, memory, aAt);
        // B, in panels of four columns; a small one can be read from its rows.
        if (!staged) {
          if (transposeB) {
            copyIn(b, bOffset + j * ldb + p, ldb, width, deep, memory, bAt);
            kernel.packPanelsTransposed(width, deep, 8 * bAt, 8 * deep, 8 * bPackedAt);
          } else {
            copyIn(b, bOffset + p * ldb + j, ldb, deep, width, memory, bAt);
            if (packB) kernel.packPanels(width, deep, 8 * bAt, 8 * width, 8 * bPackedAt);
          }
          staged = deep === k;
        }
        const bFrom = packB ? 8 * bPackedAt : 8 * bAt;
        const bPanel = packB ? 32 * deep : 32;
        const bRow = packB ? 32 : 8 * width;
        const accumulate = p > 0 || beta !== 0;
        const diagonal = triangle ? i - j : width;
        kernel.multiply(
          height,
          width,
          deep,
          alpha,
          aFrom,
          aRow,
          aColumn,
          bFrom,
          bPanel,
          bRow,
          accumulate,
          8 * cAt,
          8 * width,
          diagonal,
          0,
        );
      }
      copyOut(memory, cAt, c, cFrom, ldc, height, width);
    }
  }
}

function align(at: number): number {
  return (at + 15) & ~7;
}
