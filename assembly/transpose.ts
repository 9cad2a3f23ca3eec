/** Transposes; addresses and row strides are in bytes. Up to 8 bytes past a row's end are read. */

/** The m×k block at `to` (rows of toRow bytes) from its transpose, a k×m block at `from` (rows of fromRow bytes). */
export function transpose(m: i32, k: i32, from: usize, fromRow: usize, to: usize, toRow: usize): void {
  let i = 0;
  // Eight numbers are a line of the cache, which is then read once.
  for (; i + 8 <= m; i += 8) {
    transposeEight(k, from + ((<usize>i) << 3), fromRow, to + <usize>i * toRow, toRow);
  }
  for (; i < m; i += 2) {
    let source = from + ((<usize>i) << 3);
    let row0 = to + <usize>i * toRow;
    // The last row of an odd m is written twice, the second time with its own values.
    let row1 = i + 1 < m ? row0 + toRow : row0;
    let p = k;
    while (p > 1) {
      two(source, source + fromRow, row1, row0);
      source += fromRow << 1;
      row0 += 16;
      row1 += 16;
      p -= 2;
    }
    if (p == 1) {
      store<f64>(row1, load<f64>(source, 8));
      store<f64>(row0, load<f64>(source));
    }
  }
}

/** Two numbers of two rows as two columns; what is written to the first row may be overwritten by the second. */
@inline
function two(from: usize, next: usize, odd: usize, even: usize): void {
  const x0 = v128.load(from);
  const x1 = v128.load(next);
  v128.store(odd, v128.shuffle<f64>(x0, x1, 1, 3));
  v128.store(even, v128.shuffle<f64>(x0, x1, 0, 2));
}

function transposeEight(k: i32, source: usize, fromRow: usize, row: usize, toRow: usize): void {
  const twice = toRow << 1;
  while (k > 1) {
    const next = source + fromRow;
    let to = row;
    two(source, next, to + toRow, to);
    to += twice;
    two(source + 16, next + 16, to + toRow, to);
    to += twice;
    two(source + 32, next + 32, to + toRow, to);
    to += twice;
    two(source + 48, next + 48, to + toRow, to);
    source = next + fromRow;
    row += 16;
    k -= 2;
  }
  if (k == 0) return;
  for (let j = 0; j < 8; j++) {
    store<f64>(row, load<f64>(source));
    source += 8;
    row += toRow;
  }
}
