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

/** out[rows[r], columns[c]] = a[r, c]. */
export function scatterBlock(
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
      store<f64>(to + <usize>load<u32>(c), load<f64>(a));
      a += 8;
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

/**
 * out[i] = 1, a byte, where a[r, i] or b[r, i] is not 0 in some row r of the list, and 0 else; b = 0 leaves it out. A NaN
 * is not 0. Eight columns at a time.
 */
export function nonZeroColumns(rowCount: i32, rows: usize, width: i32, a: usize, b: usize, out: usize): void {
  const last = rows + ((<usize>rowCount) << 2);
  const zero = f64x2.splat(0);
  let i = 0;
  for (; i + 8 <= width; i += 8) {
    let s0 = zero;
    let s1 = zero;
    let s2 = zero;
    let s3 = zero;
    for (let r = rows; r < last; r += 4) {
      const at = <usize>load<u32>(r);
      const x = a + at;
      s0 = v128.or(s0, f64x2.ne(v128.load(x), zero));
      s1 = v128.or(s1, f64x2.ne(v128.load(x, 16), zero));
      s2 = v128.or(s2, f64x2.ne(v128.load(x, 32), zero));
      s3 = v128.or(s3, f64x2.ne(v128.load(x, 48), zero));
      if (b != 0) {
        const y = b + at;
        s0 = v128.or(s0, f64x2.ne(v128.load(y), zero));
        s1 = v128.or(s1, f64x2.ne(v128.load(y, 16), zero));
        s2 = v128.or(s2, f64x2.ne(v128.load(y, 32), zero));
        s3 = v128.or(s3, f64x2.ne(v128.load(y, 48), zero));
      }
    }
    storeBytes(out + i, s0, s1, s2, s3);
    a += 64;
    if (b != 0) b += 64;
  }
  for (; i < width; i++) {
    let any = 0;
    for (let r = rows; r < last; r += 4) {
      const at = <usize>load<u32>(r);
      if (load<f64>(a + at) != 0) any = 1;
      if (b != 0 && load<f64>(b + at) != 0) any = 1;
    }
    store<u8>(out + i, <u8>any);
    a += 8;
    if (b != 0) b += 8;
  }
}

/** Writes 1, a byte, for each of eight masks of 64 bits that is set, and 0 else. */
function storeBytes(out: usize, s0: v128, s1: v128, s2: v128, s3: v128): void {
  // Of every 64 bits one byte: 16-bit lanes of the 32-bit ones of both, narrowed twice.
  const low = i16x8.narrow_i32x4_s(
    v128.shuffle<i32>(s0, s1, 0, 2, 4, 6),
    v128.shuffle<i32>(s2, s3, 0, 2, 4, 6),
  );
  const bytes = v128.and(i8x16.narrow_i16x8_s(low, low), i8x16.splat(1));
  store<i64>(out, i64x2.extract_lane(bytes, 0));
}

/** out[i] = 1, a byte, where a[r, i] differs between rows r of the list (a NaN does from itself), and 0 else. */
export function varyingColumns(rowCount: i32, rows: usize, width: i32, a: usize, out: usize): void {
  const last = rows + ((<usize>rowCount) << 2);
  const first = <usize>load<u32>(rows);
  let i = 0;
  for (; i + 8 <= width; i += 8) {
    const x = a + first;
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const x2 = v128.load(x, 32);
    const x3 = v128.load(x, 48);
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let r = rows; r < last; r += 4) {
      const y = a + <usize>load<u32>(r);
      s0 = v128.or(s0, f64x2.ne(v128.load(y), x0));
      s1 = v128.or(s1, f64x2.ne(v128.load(y, 16), x1));
      s2 = v128.or(s2, f64x2.ne(v128.load(y, 32), x2));
      s3 = v128.or(s3, f64x2.ne(v128.load(y, 48), x3));
    }
    storeBytes(out + i, s0, s1, s2, s3);
    a += 64;
  }
  for (; i < width; i++) {
    const x = load<f64>(a + first);
    let any = 0;
    for (let r = rows; r < last; r += 4) if (load<f64>(a + <usize>load<u32>(r)) != x) any = 1;
    store<u8>(out + i, <u8>any);
    a += 8;
  }
}
