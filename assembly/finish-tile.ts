/** What is left to do for a tile that could not be stored to C as it was computed. */
import { WIDTH } from './shape';

/** C ← beta·C + alpha times the leading height×width part of a tile; C is not read with beta = 0. */
export function finishTile(
  height: i32,
  width: i32,
  tile: usize,
  alpha: f64,
  beta: f64,
  c: usize,
  cRow: usize,
  cColumn: usize,
): void {
  if (cRow == 8 && cColumn != 8) {
    const rows = height & ~1;
    finishTransposed(rows, width, tile, alpha, beta, c, cColumn);
    tile += rows * (8 * WIDTH);
    c += rows << 3;
    height &= 1;
  }
  if (WIDTH == 4 && width == 4 && alpha == 1 && beta == 1 && cColumn == 8) {
    // What accumulates is most of what comes here: the factors of one change no bit.
    while (height > 0) {
      v128.store(c, f64x2.add(v128.load(c), v128.load(tile)));
      v128.store(c, f64x2.add(v128.load(c, 16), v128.load(tile, 16)), 16);
      tile += 8 * WIDTH;
      c += cRow;
      height--;
    }
    return;
  }
  const s = f64x2.splat(alpha);
  const t = f64x2.splat(beta);
  const reads = beta != 0;
  const pairs = cColumn == 8 ? width & ~1 : 0;
  // Of four columns two and two are as quick.
  const fours = WIDTH > 4 && cColumn == 8 ? width & ~3 : 0;
  for (let i = 0; i < height; i++) {
    let to = c;
    let from = tile;
    let j = 0;
    for (; WIDTH > 4 && j < fours; j += 4) {
      let value = f64x2.mul(s, v128.load(from));
      let next = f64x2.mul(s, v128.load(from, 16));
      if (reads) {
        value = f64x2.add(f64x2.mul(t, v128.load(to)), value);
        next = f64x2.add(f64x2.mul(t, v128.load(to, 16)), next);
      }
      v128.store(to, value);
      v128.store(to, next, 16);
      from += 32;
      to += 32;
    }
    for (; j < pairs; j += 2) {
      let value = f64x2.mul(s, v128.load(from));
      if (reads) value = f64x2.add(f64x2.mul(t, v128.load(to)), value);
      v128.store(to, value);
      from += 16;
      to += 16;
    }
    for (; j < width; j++) {
      let value = alpha * load<f64>(from);
      if (reads) value = beta * load<f64>(to) + value;
      store<f64>(to, value);
      from += 8;
      to += cColumn;
    }
    tile += 8 * WIDTH;
    c += cRow;
  }
}

/** The same where what C has as rows lies as columns: two rows of the tile at a time, `height` is even. */
function finishTransposed(
  height: i32,
  width: i32,
  tile: usize,
  alpha: f64,
  beta: f64,
  c: usize,
  cColumn: usize,
): void {
  const s = f64x2.splat(alpha);
  const t = f64x2.splat(beta);
  const reads = beta != 0;
  for (; height > 0; height -= 2) {
    let from = tile;
    let to = c;
    // A column past the last is read and not stored: tiles have room for it.
    for (let j = 0; j < width; j += 2) {
      const x = v128.load(from);
      const y = v128.load(from, 8 * WIDTH);
      let value = f64x2.mul(s, v128.shuffle<f64>(x, y, 0, 2));
      if (reads) value = f64x2.add(f64x2.mul(t, v128.load(to)), value);
      v128.store(to, value);
      if (j + 1 < width) {
        to += cColumn;
        value = f64x2.mul(s, v128.shuffle<f64>(x, y, 1, 3));
        if (reads) value = f64x2.add(f64x2.mul(t, v128.load(to)), value);
        v128.store(to, value);
        to += cColumn;
      }
      from += 16;
    }
    tile += 16 * WIDTH;
    c += 16;
  }
}
