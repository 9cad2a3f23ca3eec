/**
 * Blocks named by lists: twins of src/numeric/elementwise/index-lists.ts. `rows` and `columns` are the addresses of lists
 * of 32-bit distances in bytes: of a row from the first one, of a column from its row's begin.
 */

/** out[r, c] = a[rows[r], columns[c]]. */
export function gatherBlock(
  rowCount: i32,
  columnCount: i32,
  rows: usize,
  columns: usize,
  a: usize,
  out: usize,
): void {
  const end = columns + ((<usize>columnCount) << 2);
  const last = rows + ((<usize>rowCount) << 2);
  for (let r = rows; r < last; r += 4) {
    const from = a + <usize>load<u32>(r);
    for (let c = columns; c < end; c += 4) {
      store<f64>(out, load<f64>(from + <usize>load<u32>(c)));
      out += 8;
    }
  }
}

/** out[rows[r], columns[c]] += a[r, c]. */
export function scatterAddBlock(
  rowCount: i32,
  columnCount: i32,
  rows: usize,
  columns: usize,
  a: usize,
  out: usize,
): void {
  const end = columns + ((<usize>columnCount) << 2);
  const last = rows + ((<usize>rowCount) << 2);
  for (let r = rows; r < last; r += 4) {
    const to = out + <usize>load<u32>(r);
    for (let c = columns; c < end; c += 4) {
      const place = to + <usize>load<u32>(c);
      store<f64>(place, load<f64>(place) + load<f64>(a));
      a += 8;
    }
  }
}
