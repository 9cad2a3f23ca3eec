/**
 * What two dense layers' directions make of each other at an input pair: twin of src/numeric/elementwise/pair-sums.ts, in the
 * same order. Addresses are in bytes.
 */

/** A block of the table: so many rows of W₂, and as many columns. */
const BLOCK: i32 = 4;

/**
 * With B the table: out₂[i, j] += Σ_k B[i, k, j] V₁[j, k] and out₁[j, k] += Σ_i V₂[i, j] B[i, k, j], where the last k is the
 * bias if `bias` is not negative. `table` has B's numbers block after block along the rows, each slice by slice, its rows one
 * after the other. `first`, `bias` and `second` are distances from `theta` and from `out`; `room` takes 2·count·width
 * numbers: V₁ and the sums for out₁, turned, in blocks of columns, slice by slice.
 *
 * A block is taken by halves: two columns of four rows, which reads least, or with `pairs` four columns of two rows, for an
 * engine that makes one operation of two on neighbours (the wide build's). The numbers are the same.
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
  pairs: bool,
): void {
  const count = inputs + (bias < 0 ? 0 : 1);
  const bytes = (<usize>width) << 3;
  const all = <usize>count * bytes;
  turn(width, inputs, theta + first, bias < 0 ? 0 : theta + bias, room);
  memory.fill(room + all, 0, all);
  const line = (<usize>(count * BLOCK)) << 3;
  const wholes = (<usize>(width & ~3)) << 3;
  let right = theta + second;
  let to = out + second;
  for (let i = 0; i < rows; i += BLOCK) {
    let at = room;
    let j: usize = 0;
    if (i + BLOCK <= rows) {
      for (; j < wholes; j += 8 * BLOCK) {
        if (pairs) {
          twoRows(bytes, all, at, at + line, table, right + j, to + j);
          twoRows(bytes, all, at, at + line, table + 64, right + 2 * bytes + j, to + 2 * bytes + j);
        } else {
          twoColumns(bytes, all, at, at + line, table, right + j, to + j);
          twoColumns(bytes, all, at + 16, at + line, table + 16, right + j + 16, to + j + 16);
        }
        table += 4 * line;
        at += line;
      }
    }
    const height = min(BLOCK, rows - i);
    for (; j < bytes; j += 8 * BLOCK) {
      const wide = min(BLOCK, <i32>((bytes - j) >> 3));
      const end = at + ((<usize>(count * wide)) << 3);
      rest(height, wide, bytes, all, at, end, table, right + j, to + j);
      table += <usize>height * (end - at);
      at = end;
    }
    right += 4 * bytes;
    to += 4 * bytes;
  }
  addTurned(width, inputs, room + all, out + first, bias < 0 ? 0 : out + bias);
}

@inline
function twoColumns(
  bytes: usize,
  all: usize,
  at: usize,
  end: usize,
  table: usize,
  right: usize,
  to: usize,
): void {
  const right2 = right + 2 * bytes;
  const to2 = to + 2 * bytes;
  const r0 = v128.load(right);
  const r1 = v128.load(right + bytes);
  const r2 = v128.load(right2);
  const r3 = v128.load(right2 + bytes);
  let s0 = v128.load(to);
  let s1 = v128.load(to + bytes);
  let s2 = v128.load(to2);
  let s3 = v128.load(to2 + bytes);
  while (at < end) {
    const factor = v128.load(at);
    let sum = v128.load(at + all);
    let entry = v128.load(table);
    s0 = f64x2.add(s0, f64x2.mul(entry, factor));
    sum = f64x2.add(sum, f64x2.mul(r0, entry));
    entry = v128.load(table, 32);
    s1 = f64x2.add(s1, f64x2.mul(entry, factor));
    sum = f64x2.add(sum, f64x2.mul(r1, entry));
    entry = v128.load(table, 64);
    s2 = f64x2.add(s2, f64x2.mul(entry, factor));
    sum = f64x2.add(sum, f64x2.mul(r2, entry));
    entry = v128.load(table, 96);
    s3 = f64x2.add(s3, f64x2.mul(entry, factor));
    v128.store(at + all, f64x2.add(sum, f64x2.mul(r3, entry)));
    at += 32;
    table += 128;
  }
  v128.store(to, s0);
  v128.store(to + bytes, s1);
  v128.store(to2, s2);
  v128.store(to2 + bytes, s3);
}

@inline
function twoRows(
  bytes: usize,
  all: usize,
  at: usize,
  end: usize,
  table: usize,
  right: usize,
  to: usize,
): void {
  const low = v128.load(right);
  const high = v128.load(right, 16);
  const lowUnder = v128.load(right + bytes);
  const highUnder = v128.load(right + bytes, 16);
  let sumLow = v128.load(to);
  let sumHigh = v128.load(to, 16);
  let underLow = v128.load(to + bytes);
  let underHigh = v128.load(to + bytes, 16);
  while (at < end) {
    const factorLow = v128.load(at);
    const factorHigh = v128.load(at, 16);
    let lower = v128.load(at + all);
    let higher = v128.load(at + all, 16);
    let entryLow = v128.load(table);
    let entryHigh = v128.load(table, 16);
    sumLow = f64x2.add(sumLow, f64x2.mul(entryLow, factorLow));
    sumHigh = f64x2.add(sumHigh, f64x2.mul(entryHigh, factorHigh));
    lower = f64x2.add(lower, f64x2.mul(low, entryLow));
    higher = f64x2.add(higher, f64x2.mul(high, entryHigh));
    entryLow = v128.load(table, 32);
    entryHigh = v128.load(table, 48);
    underLow = f64x2.add(underLow, f64x2.mul(entryLow, factorLow));
    underHigh = f64x2.add(underHigh, f64x2.mul(entryHigh, factorHigh));
    v128.store(at + all, f64x2.add(lower, f64x2.mul(lowUnder, entryLow)));
    v128.store(at + all, f64x2.add(higher, f64x2.mul(highUnder, entryHigh)), 16);
    at += 32;
    table += 128;
  }
  v128.store(to, sumLow);
  v128.store(to, sumHigh, 16);
  v128.store(to + bytes, underLow);
  v128.store(to + bytes, underHigh, 16);
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
): void {
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
}

/** Writes a weight (width × inputs) and its bias (0: none) to `room` in blocks of columns, each slice by slice. */
function turn(width: i32, inputs: i32, weight: usize, bias: usize, room: usize): void {
  const row = (<usize>inputs) << 3;
  for (let j = width; j > 0; j -= BLOCK) {
    const wide = (<usize>min(BLOCK, j)) << 3;
    for (let c: usize = 0; c < wide; c += 8) {
      let to = room + c;
      for (const end = weight + row; weight < end; weight += 8, to += wide) {
        store<f64>(to, load<f64>(weight));
      }
      if (bias == 0) continue;
      store<f64>(to, load<f64>(bias));
      bias += 8;
    }
    room += wide * <usize>(inputs + (bias == 0 ? 0 : 1));
  }
}

/** Adds what `room` holds in this order to a weight and its bias. */
function addTurned(width: i32, inputs: i32, room: usize, weight: usize, bias: usize): void {
  const row = (<usize>inputs) << 3;
  for (let j = width; j > 0; j -= BLOCK) {
    const wide = (<usize>min(BLOCK, j)) << 3;
    for (let c: usize = 0; c < wide; c += 8) {
      let from = room + c;
      for (const end = weight + row; weight < end; weight += 8, from += wide) {
        store<f64>(weight, load<f64>(weight) + load<f64>(from));
      }
      if (bias == 0) continue;
      store<f64>(bias, load<f64>(bias) + load<f64>(from));
      bias += 8;
    }
    room += wide * <usize>(inputs + (bias == 0 ? 0 : 1));
  }
}
