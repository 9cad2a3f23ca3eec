/**
 * The WebAssembly kernel of matrix multiplication, in AssemblyScript with 128-bit SIMD (two doubles a register).
 *
 * Tiles of C live in registers while k runs. Tiling after Goto and Van de Geijn, "Anatomy of high-performance matrix
 * multiplication", ACM TOMS 34 (2008). Three things differ from a C kernel:
 * - each tile is a function of its own (exported, so that the compiler keeps it): inlined, or with any arithmetic after its
 *   loop, it has more live values than registers, and V8 spills inside the loop
 *   (adding C to the sums before they are stored: 14 instead of 29 GFLOP/s), so what is left to do is done from memory;
 * - a loop over k has one term an iteration, or the form that strip5x4.ts explains: else V8 of Node 20 spills an unrolled body, at half
 *   the speed;
 * - A is read in place through row pointers, which saves packing it: a tile's rows stay in the level-1 cache while the panels of B,
 *   which lie one behind the other, pass by.
 *
 * Each C entry is a sum over p in ascending order, wherever in a tile it lies: results do not depend on the sizes of the
 * other dimensions, and in the base build the plain TypeScript twin gives the same bits.
 *
 * All addresses and strides are in bytes. Rows of B may be read up to 56 bytes past their end (lanes that are not
 * stored), so the caller leaves that much room.
 */
import { finishTile } from './finish-tile';
import { TALL, WIDTH } from './shape';
import { strip4x4 } from './strip4x4';
import { strip5x4 } from './strip5x4';
import { tile4x4 } from './tile4x4';
import { tile4x8 } from './tile4x8';
import { tile6x2 } from './tile6x2';
import { tile6x4 } from './tile6x4';
import { tile6x8 } from './tile6x8';

/** Columns of B that stay in the level-2 cache while the rows of A pass by: 128 · 256 · 8 bytes = 256 kB. */
const COLUMNS_IN_CACHE: i32 = 128;

/** Whether there is a tile of two columns: with registers of 256 bits four take as long. */
const NARROW = WIDTH == 4;

/**
 * C ← beta·C + alpha·A·B for blocks in this memory; C is not read with beta = 0.
 *
 * A(i, p) is at a + i·aRow + p·aColumn. B comes in panels of WIDTH columns, panel q at b + q·bPanel, and row p of it are
 * WIDTH doubles at b + q·bPanel + p·bRow; rows of four doubles without gaps are those of panels that lie one behind the other.
 * C(i, j) is at c + i·cRow + j·cColumn. `scratch` is 448 bytes, for tiles at the edges and a row of zeros. Tiles that lie wholly
 * above the line j = i + diagonal are skipped (diagonal ≥ n computes all).
 */
export function multiply(
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bPanel: usize,
  bRow: usize,
  beta: f64,
  c: usize,
  cRow: usize,
  cColumn: usize,
  diagonal: i32,
  scratch: usize,
): void {
  const plain = alpha == 1 && beta == 0 && cColumn == 8;
  // Where sums may be rounded in another order than the base build's, they begin with what is there.
  const goesOn = ASC_FEATURE_RELAXED_SIMD && alpha == 1 && beta == 1 && cColumn == 8;
  // Sums that begin with zero read it here: C itself may be in no cache, and a tile would wait for it.
  const zeros = scratch + 8 * 6 * WIDTH;
  if (ASC_FEATURE_RELAXED_SIMD) {
    for (let at = zeros; at < zeros + 8 * WIDTH; at += 16) v128.store(at, f64x2.splat(0));
  }
  // Rows of A without gaps, and B in panels or of four columns.
  const dense = WIDTH == 4 && aColumn == 8 && bRow == 32;
  // The last one or two columns have tiles of their own.
  const narrow = NARROW && ((n - 1) & 3) < 2 ? (n - 1) & ~1 : n;
  const last = b + bPanel * (narrow >> 2);
  for (let first = 0; first < narrow; first += COLUMNS_IN_CACHE) {
    const end = min(narrow, first + COLUMNS_IN_CACHE);
    let i = 0;
    while (i < m) {
      const height = heightOf(m - i, dense);
      const from = a + <usize>i * aRow;
      const stop = min(end, i + height + diagonal);
      let panel = b;
      let j = first;
      while (j < stop) {
        const width = min(WIDTH, n - j);
        const to = c + <usize>i * cRow + <usize>j * cColumn;
        // Which tile, whether all that it computes belongs to C, and how many such follow.
        let whole = false;
        let tiles = 1;
        if (WIDTH == 8 && width > 4) {
          whole = (plain || goesOn) && width == 8 && height >= 4;
          const target = whole ? to : scratch;
          const targetRow = whole ? cRow : 8 * WIDTH;
          const start = whole && goesOn ? to : zeros;
          const startRow = whole && goesOn ? cRow : 0;
          if (height == TALL) {
            tile6x8(k, from, aRow, aColumn, panel, bRow, start, startRow, target, targetRow);
          } else {
            tile4x8(k, height, from, aRow, aColumn, panel, bRow, start, startRow, target, targetRow);
          }
        } else {
          const begins = goesOn && width == 4 && height == TALL;
          if (begins) whole = true;
          else whole = plain && width == 4 && height >= 4;
          const target = whole ? to : scratch;
          const targetRow = whole ? cRow : 8 * WIDTH;
          if (TALL == 6 && height == 6) {
            const start = begins ? to : zeros;
            tile6x4(k, from, aRow, aColumn, panel, bRow, start, begins ? cRow : 0, target, targetRow);
          } else if (!dense) tile4x4(k, height, from, aRow, aColumn, panel, bRow, target, targetRow);
          else {
            if (whole) tiles = (min(stop + 3, n) - j) >> 2;
            if (TALL > 5 || height <= 4) strip4x4(tiles, k, height, from, aRow, panel, target, targetRow);
            else strip5x4(tiles, k, from, aRow, panel, target, targetRow);
          }
        }
        if (!whole) finishTile(height, width, scratch, alpha, beta, to, cRow, cColumn);
        j += tiles * WIDTH;
        panel += bPanel * tiles;
      }
      i += height;
    }
    b += bPanel * (COLUMNS_IN_CACHE / WIDTH);
  }
  if (NARROW && narrow < n) {
    for (let i = 0; i < m; i += 6) {
      const height = min(6, m - i);
      if (narrow > i + height - 1 + diagonal) continue;
      const to = c + <usize>i * cRow + <usize>narrow * cColumn;
      const whole = plain && narrow == n - 2 && height == 6;
      const target = whole ? to : scratch;
      tile6x2(k, height, a + <usize>i * aRow, aRow, aColumn, last, bRow, target, whole ? cRow : 8 * WIDTH);
      if (!whole) finishTile(height, n - narrow, scratch, alpha, beta, to, cRow, cColumn);
    }
  }
}

/** Rows of the next tile where `left` are left: tall ones, and fours where what is left is not a multiple. */
function heightOf(left: i32, dense: bool): i32 {
  if (TALL == 5 && (!dense || left == 16)) return min(4, left); // 5, 4, 4 and 3 would be a row more than 16
  if (left % TALL == 0 || left > 12) return TALL;
  if (TALL == 6 && left == 9) return TALL;
  return min(4, left);
}
