/**
 * What two dense layers' directions make of each other at an input pair: twin of src/numeric/elementwise/pair-sums.ts, in the
 * same order. Addresses are in bytes.
 */

/**
 * With the table B, rows × count × width: out₂[i, j] += Σ_k B[i, k, j] V₁[j, k] and out₁[j, k] += Σ_i V₂[i, j] B[i, k, j], where the
 * last k is the bias if `bias` is not negative. `first`, `bias` and `second` are distances from `theta` and from `out`; `room` takes
 * 2·count·width numbers: V₁ and the sums for out₁, turned, so that all of B is read along its rows. Two rows and four
 * columns at a time.
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
  const count: usize = <usize>inputs + (bias < 0 ? 0 : 1);
  const bytes = (<usize>width) << 3;
  const fours = (<usize>(width & ~3)) << 3;
  const all = count * bytes;
  const sums = room + all;
  const stride = (<usize>inputs) << 3;
  for (let k: usize = 0, to = room; k < stride; k += 8) {
    for (let from = theta + first + k, end = to + bytes; to < end; to += 8, from += stride) {
      store<f64>(to, load<f64>(from));
    }
  }
  if (bias >= 0) memory.copy(room + all - bytes, theta + bias, bytes);
  memory.fill(sums, 0, all);
  let right = theta + second;
  let to = out + second;
  let i = 0;
  for (; i + 2 <= rows; i += 2) {
    const under = table + all;
    const rightUnder = right + bytes;
    const toUnder = to + bytes;
    let j: usize = 0;
    for (; j < fours; j += 32) {
      const low = v128.load(right + j);
      const high = v128.load(right + j, 16);
      const lowUnder = v128.load(rightUnder + j);
      const highUnder = v128.load(rightUnder + j, 16);
      let sumLow = v128.load(to + j);
      let sumHigh = v128.load(to + j, 16);
      let underLow = v128.load(toUnder + j);
      let underHigh = v128.load(toUnder + j, 16);
      for (let at = j; at < all; at += bytes) {
        let lower = v128.load(sums + at);
        let higher = v128.load(sums + at, 16);
        const factorLow = v128.load(room + at);
        const factorHigh = v128.load(room + at, 16);
        let entryLow = v128.load(table + at);
        let entryHigh = v128.load(table + at, 16);
        sumLow = f64x2.add(sumLow, f64x2.mul(entryLow, factorLow));
        sumHigh = f64x2.add(sumHigh, f64x2.mul(entryHigh, factorHigh));
        lower = f64x2.add(lower, f64x2.mul(low, entryLow));
        higher = f64x2.add(higher, f64x2.mul(high, entryHigh));
        entryLow = v128.load(under + at);
        entryHigh = v128.load(under + at, 16);
        underLow = f64x2.add(underLow, f64x2.mul(entryLow, factorLow));
        underHigh = f64x2.add(underHigh, f64x2.mul(entryHigh, factorHigh));
        v128.store(sums + at, f64x2.add(lower, f64x2.mul(lowUnder, entryLow)));
        v128.store(sums + at, f64x2.add(higher, f64x2.mul(highUnder, entryHigh)), 16);
      }
      v128.store(to + j, sumLow);
      v128.store(to + j, sumHigh, 16);
      v128.store(toUnder + j, underLow);
      v128.store(toUnder + j, underHigh, 16);
    }
    if (j < bytes) {
      rest(j, bytes, all, table, right, to, room, sums);
      rest(j, bytes, all, under, rightUnder, toUnder, room, sums);
    }
    table += 2 * all;
    right += 2 * bytes;
    to += 2 * bytes;
  }
  if (i < rows) rest(0, bytes, all, table, right, to, room, sums);
  let from = sums;
  for (let k: usize = 0; k < stride; k += 8) {
    for (let at = out + first + k, end = from + bytes; from < end; from += 8, at += stride) {
      store<f64>(at, load<f64>(at) + load<f64>(from));
    }
  }
  if (bias < 0) return;
  for (let at = out + bias, end = from + bytes; from < end; from += 8, at += 8) {
    store<f64>(at, load<f64>(at) + load<f64>(from));
  }
}

/** A row of W₂ from column j on, number by number. */
function rest(
  j: usize,
  bytes: usize,
  all: usize,
  table: usize,
  right: usize,
  to: usize,
  room: usize,
  sums: usize,
): void {
  for (; j < bytes; j += 8) {
    const one = load<f64>(right + j);
    let sum = load<f64>(to + j);
    for (let at = j; at < all; at += bytes) {
      const entry = load<f64>(table + at);
      sum += entry * load<f64>(room + at);
      store<f64>(sums + at, load<f64>(sums + at) + one * entry);
    }
    store<f64>(to + j, sum);
  }
}
