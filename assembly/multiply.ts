/**
 * The WebAssembly kernel of matrix multiplication, in AssemblyScript with 128-bit SIMD (two doubles a register).
 *
 * C tiles of 5×4 (or 4×4) live in registers while k runs: 10 accumulators, 2 registers of B, 1 of A and 2 temporaries
 * fit the 16 that x86-64 has; 6×4 spills. Tiling after Goto and Van de Geijn, "Anatomy of high-performance matrix
 * multiplication", ACM TOMS 34 (2008). Two things differ from a C kernel:
 * - the k loop is not unrolled: V8 of Node 20 spills an unrolled body and halves the speed;
 * - A is read in place through row pointers with any strides. That costs nothing here (the loop is bound by its
 *   multiplications and additions) and saves packing A.
 *
 * Each C entry is a sum over p in ascending order, a multiplication and an addition apart, wherever in a tile it lies:
 * results do not depend on the sizes of the other dimensions, and the plain TypeScript twin gives the same bits.
 *
 * All addresses and strides are in bytes. Rows of B may be read up to 24 bytes past their end (lanes that are not
 * stored), so the caller leaves that much room.
 */

/** Rows of A that stay in the level-2 cache while the panels of B pass by: 120 · 256 · 8 bytes = 240 kB. */
const ROWS_IN_CACHE: i32 = 120;

/**
 * C (+)= alpha·A·B for blocks in this memory.
 *
 * A(i, p) is at a + i·aRow + p·aColumn. B comes in panels of four columns, panel q at b + q·bPanel, and B(p, 4q…4q+3)
 * are four doubles at b + q·bPanel + p·bRow. C has rows of cRow bytes. `scratch` is 160 bytes for tiles at the edges.
 * Tiles that lie wholly above the line j = i + diagonal are skipped (diagonal ≥ n computes all).
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
  accumulate: bool,
  c: usize,
  cRow: usize,
  diagonal: i32,
  scratch: usize,
): void {
  const plain = alpha == 1 && !accumulate;
  for (let first = 0; first < m; first += ROWS_IN_CACHE) {
    const end = min(m, first + ROWS_IN_CACHE);
    for (let j = 0; j < n; j += 4) {
      const panel = b + <usize>(j >> 2) * bPanel;
      const width = min(4, n - j);
      let i = first;
      while (i < end) {
        const left = end - i;
        // Fives, and fours where the rest is not a multiple of five; 1, 2, 3, 6, 7 and 11 rows leave a tile part empty.
        const height = left % 5 == 0 || left > 12 ? 5 : min(4, left);
        if (j <= i + height - 1 + diagonal) {
          const from = a + <usize>i * aRow;
          const to = c + <usize>i * cRow + ((<usize>j) << 3);
          const whole = plain && width == 4 && height > 3;
          const target = whole ? to : scratch;
          const targetRow = whole ? cRow : 32;
          if (height == 5) {
            tile5(k, from, aRow, aColumn, panel, bRow, target, targetRow);
          } else {
            // Rows past the end repeat the last one.
            const row1 = height > 1 ? aRow : 0;
            const row2 = height > 2 ? aRow : 0;
            const row3 = height > 3 ? aRow : 0;
            tile4(k, from, row1, row2, row3, aColumn, panel, bRow, target, targetRow);
          }
          if (!whole) finishTile(height, width, scratch, alpha, accumulate, to, cRow);
        }
        i += height;
      }
    }
  }
}

/**
 * C ← A·B for a tile of 5×4. Exported so that it stays a function of its own: inlined into `multiply`, or with any
 * arithmetic after its loop, it has more live values than registers, and V8 spills inside the loop (half the speed).
 */
export function tile5(
  k: i32,
  a0: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
): void {
  let a1 = a0 + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let a4 = a3 + aRow;
  let c00 = f64x2.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  while (k > 0) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load64_splat(a0);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load64_splat(a1);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load64_splat(a2);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load64_splat(a3);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
    x = v128.load64_splat(a4);
    c40 = f64x2.add(c40, f64x2.mul(x, b0));
    c41 = f64x2.add(c41, f64x2.mul(x, b1));
    a0 += aColumn;
    a1 += aColumn;
    a2 += aColumn;
    a3 += aColumn;
    a4 += aColumn;
    b += bRow;
    k--;
  }
  const r1 = c + cRow;
  const r2 = r1 + cRow;
  const r3 = r2 + cRow;
  const r4 = r3 + cRow;
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(r1, c10);
  v128.store(r1, c11, 16);
  v128.store(r2, c20);
  v128.store(r2, c21, 16);
  v128.store(r3, c30);
  v128.store(r3, c31, 16);
  v128.store(r4, c40);
  v128.store(r4, c41, 16);
}

/** As tile5; the distances between the rows of A are given one by one, so that missing rows can repeat others. */
export function tile4(
  k: i32,
  a0: usize,
  row1: usize,
  row2: usize,
  row3: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
): void {
  let a1 = a0 + row1;
  let a2 = a1 + row2;
  let a3 = a2 + row3;
  let c00 = f64x2.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  while (k > 0) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load64_splat(a0);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load64_splat(a1);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load64_splat(a2);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load64_splat(a3);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
    a0 += aColumn;
    a1 += aColumn;
    a2 += aColumn;
    a3 += aColumn;
    b += bRow;
    k--;
  }
  const r1 = c + cRow;
  const r2 = r1 + cRow;
  const r3 = r2 + cRow;
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(r1, c10);
  v128.store(r1, c11, 16);
  v128.store(r2, c20);
  v128.store(r2, c21, 16);
  v128.store(r3, c30);
  v128.store(r3, c31, 16);
}

/** C (+)= alpha times the leading height×width part of a tile. */
function finishTile(
  height: i32,
  width: i32,
  tile: usize,
  alpha: f64,
  accumulate: bool,
  c: usize,
  cRow: usize,
): void {
  const s = f64x2.splat(alpha);
  for (let i = 0; i < height; i++) {
    if (width == 4) {
      let x0 = f64x2.mul(s, v128.load(tile));
      let x1 = f64x2.mul(s, v128.load(tile, 16));
      if (accumulate) {
        x0 = f64x2.add(v128.load(c), x0);
        x1 = f64x2.add(v128.load(c, 16), x1);
      }
      v128.store(c, x0);
      v128.store(c, x1, 16);
    } else {
      for (let j: usize = 0; j < (<usize>width) << 3; j += 8) {
        const value = alpha * load<f64>(tile + j);
        store<f64>(c + j, accumulate ? load<f64>(c + j) + value : value);
      }
    }
    tile += 32;
    c += cRow;
  }
}
