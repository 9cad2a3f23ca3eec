/**
 * What two dense layers' directions make of each other at an input pair: twin of src/numeric/elementwise/pair-sums.ts, in the
 * same order. Addresses are in bytes.
 */

/** A block of the table: so many rows of W₂ and columns, a line of the cache for each slice. */
const TALL: i32 = 4;
const WIDE: i32 = 2;

/**
 * With B the table: out₂[i, j] += Σ_k B[i, k, j] V₁[j, k] and out₁[j, k] += Σ_i V₂[i, j] B[i, k, j], where the last k is the
 * bias if `bias` is not negative. `table` has B's numbers in the order in which they are read here, blocks of TALL rows
 * and WIDE columns along the rows, slice by slice. `first`, `bias` and `second` are distances from `theta` and from `out`;
 * `room` takes 2·count·width numbers: V₁ and the sums for out₁, turned, in blocks of WIDE columns.
 */
export function addPairSums(
  rows: i32,
  width: i32,
  inputs: i32,
  table: usize,
  theta: usize,
  out: usize,
  first: isize,
  bias: isize,
  second: isize,
  room: usize,
): void {
  const count = inputs + (bias < 0 ? 0 : 1);
  const bytes = (<usize>width) << 3;
  const all = <usize>count * bytes;
  exchange(width, inputs, theta + first, bias < 0 ? 0 : theta + bias, room, false);
  memory.fill(room + all, 0, all);
  let right = theta + second;
  let to = out + second;
  for (let i = 0; i < rows; i += TALL) {
    const height = min(TALL, rows - i);
    let at = room;
    for (let j = 0; j < width; j += WIDE) {
      const wide = min(WIDE, width - j);
      const end = at + ((<usize>(count * wide)) << 3);
      if (height == TALL && wide == WIDE) table = block(bytes, all, at, end, table, right, to);
      else table = rest(height, wide, bytes, all, at, end, table, right, to);
      at = end;
      right += 8 * WIDE;
      to += 8 * WIDE;
    }
    const next = TALL * bytes - 8 * <usize>((width + 1) & ~1);
    right += next;
    to += next;
  }
  exchange(width, inputs, out + first, bias < 0 ? 0 : out + bias, room + all, true);
}

/** The next block; returns where the one after it begins. */
function block(
  bytes: usize,
  all: usize,
  at: usize,
  end: usize,
  table: usize,
  right: usize,
  to: usize,
): usize {
  const second = to + bytes;
  const third = second + bytes;
  const fourth = third + bytes;
  const r0 = v128.load(right);
  const r1 = v128.load(right + bytes);
  const r2 = v128.load(right + 2 * bytes);
  const r3 = v128.load(right + 3 * bytes);
  let s0 = v128.load(to);
  let s1 = v128.load(second);
  let s2 = v128.load(third);
  let s3 = v128.load(fourth);
  while (at < end) {
    const factor = v128.load(at);
    let sum = v128.load(at + all);
    let entry = v128.load(table);
    s0 = f64x2.add(s0, f64x2.mul(entry, factor));
    sum = f64x2.add(sum, f64x2.mul(r0, entry));
    entry = v128.load(table, 16);
    s1 = f64x2.add(s1, f64x2.mul(entry, factor));
    sum = f64x2.add(sum, f64x2.mul(r1, entry));
    entry = v128.load(table, 32);
    s2 = f64x2.add(s2, f64x2.mul(entry, factor));
    sum = f64x2.add(sum, f64x2.mul(r2, entry));
    entry = v128.load(table, 48);
    s3 = f64x2.add(s3, f64x2.mul(entry, factor));
    v128.store(at + all, f64x2.add(sum, f64x2.mul(r3, entry)));
    at += 16;
    table += 64;
  }
  v128.store(to, s0);
  v128.store(second, s1);
  v128.store(third, s2);
  v128.store(fourth, s3);
  return table;
}

/** A block at an edge, number by number. */
function rest(
  height: i32,
  wide: i32,
  bytes: usize,
  all: usize,
  start: usize,
  end: usize,
  table: usize,
  right: usize,
  to: usize,
): usize {
  const step = (<usize>wide) << 3;
  for (let r = 0; r < height; r++) {
    for (let j: usize = 0; j < step; j += 8) {
      const one = load<f64>(right + j);
      let sum = load<f64>(to + j);
      let from = table + <usize>r * step + j;
      for (let at = start + j; at < end; at += step) {
        const entry = load<f64>(from);
        sum += entry * load<f64>(at);
        store<f64>(at + all, load<f64>(at + all) + one * entry);
        from += <usize>height * step;
      }
      store<f64>(to + j, sum);
    }
    right += bytes;
    to += bytes;
  }
  return table + <usize>height * (end - start);
}

/**
 * Writes a weight (width × inputs) and its bias (0: none) to `room` in blocks of WIDE columns, each slice by slice; with
 * `adds`, what `room` holds is added to the weight and the bias.
 */
function exchange(width: i32, inputs: i32, weight: usize, bias: usize, room: usize, adds: bool): void {
  for (let j = 0; j < width; j += WIDE) {
    const wide = min(WIDE, width - j);
    for (let k = 0; k <= inputs; k++) {
      if (k == inputs && bias == 0) break;
      for (let c = 0; c < wide; c++) {
        const at = k < inputs ? weight + ((<usize>(c * inputs + k)) << 3) : bias + ((<usize>c) << 3);
        if (adds) store<f64>(at, load<f64>(at) + load<f64>(room));
        else store<f64>(room, load<f64>(at));
        room += 8;
      }
    }
    weight += (<usize>(wide * inputs)) << 3;
    bias = bias == 0 ? 0 : bias + ((<usize>wide) << 3);
  }
}
