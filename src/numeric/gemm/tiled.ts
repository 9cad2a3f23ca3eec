/**
 * Matrix multiplication in tiles on the WebAssembly kernel: cuts the product into blocks that the caches hold and finds each
 * operand: in place where it lies in the kernels' memory, in a kept copy where it is marked as unchanging
 * (kernel/resident.ts), and else through the staging area, block by block.
 */
import { addressOf, staging } from '../kernel/memory.js';
import { isMarkedThere } from '../kernel/resident.js';
import { DEPTH } from './depth.js';
import { packedOperand, storedOperand, turnedOperand } from './resident-operand.js';
import type { SimdKernel } from './simd-kernel.js';
import { copyIn, copyOut } from './staging.js';

/** Largest block of C. */
export const LARGEST_ROWS = 320;
export const LARGEST_COLUMNS = 1024;
/** For so few rows of C, rearranging B costs more than it gives. */
const FEW_ROWS = 8;
/** So few columns of C that A passes only once or twice, and is read as it is. */
const FEW_COLUMNS = 8;

/** Whether a transposed op(A), m×k, is turned round before it is read. */
export function isTurned({ small }: SimdKernel, m: number, k: number, n: number): boolean {
  return m * k > small && n > FEW_COLUMNS;
}

/** Whether op(B), stored with rows of ldb numbers, is put in panels before m rows are multiplied with k rows of it. */
export function isPacked(
  { small }: SimdKernel,
  transposeB: boolean,
  m: number,
  ldb: number,
  k: number,
): boolean {
  return transposeB || (m > FEW_ROWS && ldb * k > small);
}

/** `gemm` in tiles; what is written is the transpose of C with `swapped`. With `triangle`, not what is above its diagonal. */
export function tiledProduct(
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
  swapped: boolean,
  triangle: boolean,
): void {
  const { panel, room, isSparse } = kernel;
  const rows = Math.min(m, LARGEST_ROWS);
  const columns = Math.min(n, LARGEST_COLUMNS);
  const depth = Math.min(k, DEPTH);

  const turnA = transposeA && isTurned(kernel, rows, depth, n);
  const inPlace = addressOf(a);
  let bBase = addressOf(b);
  let cBase = addressOf(c);
  if (
    (inPlace | bBase | cBase) >= 0 &&
    !(turnA && isMarkedThere(inPlace)) &&
    m <= LARGEST_ROWS &&
    n <= LARGEST_COLUMNS &&
    k <= DEPTH
  ) {
    // One block, and nothing to copy: small networks know no other products.
    let aFrom = inPlace + 8 * aOffset;
    let aStep = transposeA ? 8 : 8 * lda;
    let aNext = transposeA ? 8 * lda : 8;
    let bFrom = bBase + 8 * bOffset;
    const packs = isSparse || isPacked(kernel, transposeB, m, ldb, k);
    if (packs) {
      const kept = isMarkedThere(bBase)
        ? packedOperand(kernel, transposeB, b, bOffset, ldb, n, k, LARGEST_COLUMNS)
        : -1;
      const to = kept < 0 ? 8 * align(room) : kept;
      if (kept < 0) {
        if (transposeB) kernel.packPanelsTransposed(n, k, bFrom, 8 * ldb, to);
        else kernel.packPanels(n, k, bFrom, 8 * ldb, to);
      }
      bFrom = to;
    }
    if (turnA) {
      const to = 8 * align(align(room) + (n + panel) * k);
      kernel.transpose(m, k, aFrom, aNext, to, 8 * k);
      aFrom = to;
      aStep = 8 * k;
      aNext = 8;
    }
    kernel.multiply(
      m,
      n,
      k,
      alpha,
      aFrom,
      aStep,
      aNext,
      bFrom,
      packs ? 8 * panel * k : 8 * panel,
      packs ? 8 * panel : 8 * ldb,
      beta,
      cBase + 8 * cOffset,
      swapped ? 8 : 8 * ldc,
      swapped ? 8 * ldc : 8,
      triangle ? 0 : n,
      0,
    );
    return;
  }

  // Where op(A) and op(B) are, in bytes, or −1 for what goes through the staging area; their strides in numbers.
  let turned = false;
  let aRow = transposeA ? 1 : lda;
  let aColumn = transposeA ? lda : 1;
  let aBase = -1;
  if (turnA && (inPlace < 0 || isMarkedThere(inPlace))) {
    aBase = turnedOperand(kernel, a, aOffset, lda, m, k);
    turned = aBase >= 0;
  }
  if (turned) {
    aRow = k;
    aColumn = 1;
  } else if (inPlace >= 0) aBase = inPlace + 8 * aOffset;
  else if (!turnA) aBase = storedOperand(a, aOffset, lda, transposeA ? k : m, transposeA ? m : k);

  const bThere = bBase < 0;
  const packB = isSparse || isPacked(kernel, transposeB, m, bThere ? columns : ldb, depth);
  const kept =
    packB && (bThere || isMarkedThere(bBase))
      ? packedOperand(kernel, transposeB, b, bOffset, ldb, n, k, LARGEST_COLUMNS)
      : -1;
  const packed = kept >= 0;
  if (packed) bBase = kept;
  else if (!bThere) bBase += 8 * bOffset;
  else if (!packB) bBase = storedOperand(b, bOffset, ldb, k, n);

  const cThere = cBase < 0;
  if (!cThere) cBase += 8 * cOffset;

  // Areas of the staging part, in numbers; up to 15 more each for reads past the end and for alignment.
  const cAt = room;
  const aAt = align(cAt + (cThere ? rows * columns : 0));
  const aTurnedAt = align(aAt + (aBase < 0 ? rows * depth : 0));
  const bAt = align(aTurnedAt + (turnA && !turned ? rows * depth : 0));
  const bPackedAt = align(bAt + (bBase < 0 ? columns * depth : 0));
  // At most 2^16 + LARGEST_ROWS·LARGEST_COLUMNS + 2·DEPTH·(LARGEST_ROWS + LARGEST_COLUMNS) numbers, which the staging area always has.
  const memory = staging(align(bPackedAt + (packB && !packed ? (columns + panel - 1) * depth : 0)))!;

  for (let j = 0; j < n; j += columns) {
    const width = Math.min(columns, n - j);
    let ready = -1;
    // A staged block of C stays while k runs, so that it crosses once; else a packed block of B stays while the rows run.
    for (let x = 0; x < (cThere ? m : k); x += cThere ? rows : depth) {
      for (let y = 0; y < (cThere ? k : m); y += cThere ? depth : rows) {
        const i = cThere ? x : y;
        const p = cThere ? y : x;
        const height = Math.min(rows, m - i);
        const deep = Math.min(depth, k - p);
        if (triangle && j > i + height - 1) continue;

        const cFrom = cOffset + (swapped ? j * ldc + i : i * ldc + j);
        let cTo = 8 * cAt;
        let cLine = swapped ? height : width;
        if (!cThere) {
          cTo = cBase + 8 * (cFrom - cOffset);
          cLine = ldc;
        } else if (p === 0 && beta !== 0) {
          copyIn(c, cFrom, ldc, swapped ? width : height, cLine, memory, cAt);
        }

        let aFrom = aBase + 8 * (i * aRow + p * aColumn);
        let aStep = 8 * aRow;
        let aNext = 8 * aColumn;
        if (aBase < 0) {
          aFrom = 8 * aAt;
          aStep = transposeA ? 8 : 8 * deep;
          aNext = transposeA ? 8 * height : 8;
          if (transposeA) copyIn(a, aOffset + p * lda + i, lda, deep, height, memory, aAt);
          else copyIn(a, aOffset + i * lda + p, lda, height, deep, memory, aAt);
        }
        if (turnA && !turned) {
          kernel.transpose(height, deep, aFrom, aNext, 8 * aTurnedAt, 8 * deep);
          aFrom = 8 * aTurnedAt;
          aStep = 8 * deep;
          aNext = 8;
        }

        // A packed resident has the blocks one after the other.
        let bFrom =
          bBase +
          8 *
            (packed
              ? j * k + p * (width + panel - 1 - ((width + panel - 1) % panel))
              : transposeB
                ? j * ldb + p
                : p * ldb + j);
        let bLine = 8 * ldb;
        if (bBase < 0) {
          bFrom = 8 * bAt;
          bLine = 8 * (transposeB ? deep : width);
          if (ready !== p) {
            if (transposeB) copyIn(b, bOffset + j * ldb + p, ldb, width, deep, memory, bAt);
            else copyIn(b, bOffset + p * ldb + j, ldb, deep, width, memory, bAt);
          }
        }
        if (packB && !packed) {
          if (ready !== p) {
            if (transposeB) kernel.packPanelsTransposed(width, deep, bFrom, bLine, 8 * bPackedAt);
            else kernel.packPanels(width, deep, bFrom, bLine, 8 * bPackedAt);
          }
          bFrom = 8 * bPackedAt;
        }
        ready = p;

        kernel.multiply(
          height,
          width,
          deep,
          alpha,
          aFrom,
          aStep,
          aNext,
          bFrom,
          packB ? 8 * panel * deep : 8 * panel,
          packB ? 8 * panel : bLine,
          p === 0 ? beta : 1,
          cTo,
          swapped ? 8 : 8 * cLine,
          swapped ? 8 * cLine : 8,
          triangle ? i - j : width,
          0,
        );
        if (cThere && p + deep === k) copyOut(memory, cAt, c, cFrom, ldc, swapped ? width : height, cLine);
      }
    }
  }
}

function align(at: number): number {
  return (at + 15) & ~7;
}
