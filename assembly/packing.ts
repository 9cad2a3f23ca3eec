/**
 * Rearrangements of operands that are too large, or stored the wrong way round, to be read where they are.
 * Addresses and row strides are in bytes. Each may read up to 24 bytes past a row's end.
 */
import { WIDTH } from './shape';

/** A row of a panel, in bytes. */
const ROW: usize = 8 * WIDTH;

/**
 * Panels of WIDTH columns from the k×n block at `from` with rows of `fromRow` bytes: row p of panel q is at
 * to + q·k·ROW + p·ROW. Where four columns leave half of the last panel out, it keeps what it held. Eight columns at a time are a line
 * of the cache, which is then read once.
 */
export function packPanels(n: i32, k: i32, from: usize, fromRow: usize, start: usize): void {
  for (let j = 0; j < n; j += 8) {
    const to = placeOf(j, k, start);
    if (j + 4 < n) packEight(k, from, fromRow, to, placeOf(j + 4, k, start));
    else packFour(k, from, fromRow, to);
    from += 64;
  }
}

function packEight(k: i32, from: usize, fromRow: usize, to: usize, second: usize): void {
  while (k > 0) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(second, v128.load(from, 32));
    v128.store(second, v128.load(from, 48), 16);
    from += fromRow;
    to += ROW;
    second += ROW;
    k--;
  }
}

function packFour(k: i32, from: usize, fromRow: usize, to: usize): void {
  while (k > 0) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += fromRow;
    to += ROW;
    k--;
  }
}

/** Where column j of the panels begins, for a j that is a multiple of four. */
function placeOf(j: i32, k: i32, start: usize): usize {
  return start + <usize>(j / WIDTH) * <usize>k * ROW + ((<usize>(j % WIDTH)) << 3);
}

/** As packPanels from the transpose: an n×k block. Rows past the last repeat it; their lanes are not stored in C. */
export function packPanelsTransposed(n: i32, k: i32, from: usize, fromRow: usize, start: usize): void {
  for (let j = 0; j < n; j += 4) {
    let to = placeOf(j, k, start);
    let s0 = from + <usize>j * fromRow;
    let s1 = j + 1 < n ? s0 + fromRow : s0;
    let s2 = j + 2 < n ? s1 + fromRow : s1;
    let s3 = j + 3 < n ? s2 + fromRow : s2;
    let p = k;
    while (p > 1) {
      const x0 = v128.load(s0);
      const x1 = v128.load(s1);
      const x2 = v128.load(s2);
      const x3 = v128.load(s3);
      v128.store(to, v128.shuffle<f64>(x0, x1, 0, 2));
      v128.store(to, v128.shuffle<f64>(x2, x3, 0, 2), 16);
      v128.store(to, v128.shuffle<f64>(x0, x1, 1, 3), ROW);
      v128.store(to, v128.shuffle<f64>(x2, x3, 1, 3), ROW + 16);
      s0 += 16;
      s1 += 16;
      s2 += 16;
      s3 += 16;
      to += 2 * ROW;
      p -= 2;
    }
    if (p == 1) {
      store<f64>(to, load<f64>(s0));
      store<f64>(to, load<f64>(s1), 8);
      store<f64>(to, load<f64>(s2), 16);
      store<f64>(to, load<f64>(s3), 24);
    }
  }
}
