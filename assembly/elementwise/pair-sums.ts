/**
 * What two dense layers' directions make of each other at an input pair: twin of src/numeric/elementwise/pair-sums.ts, in the
 * same order. Addresses are in bytes.
 */

/**
 * With the table B, rows × count × width: out₂[i, j] += Σ_k B[i, k, j] V₁[j, k] and out₁[j, k] += Σ_i V₂[i, j] B[i, k, j], where the
 * last k is the bias if `bias` is not negative. `first`, `bias` and `second` are distances from `theta` and from `out`; `room` takes
 * 2·count·width numbers: V₁ and the sums for out₁, turned, so that all of B is read along its rows. Four columns at a time.
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
  for (let i = 0; i < rows; i++) {
    let j: usize = 0;
    for (; j < fours; j += 32) {
      const low = v128.load(right + j);
      const high = v128.load(right + j, 16);
      let sumLow = v128.load(to + j);
      let sumHigh = v128.load(to + j, 16);
      for (let at = j; at < all; at += bytes) {
        const entriesLow = v128.load(table + at);
        const entriesHigh = v128.load(table + at, 16);
        sumLow = f64x2.add(sumLow, f64x2.mul(entriesLow, v128.load(room + at)));
        sumHigh = f64x2.add(sumHigh, f64x2.mul(entriesHigh, v128.load(room + at, 16)));
        const belowLow = f64x2.add(v128.load(sums + at), f64x2.mul(low, entriesLow));
        const belowHigh = f64x2.add(v128.load(sums + at, 16), f64x2.mul(high, entriesHigh));
        v128.store(sums + at, belowLow);
        v128.store(sums + at, belowHigh, 16);
      }
      v128.store(to + j, sumLow);
      v128.store(to + j, sumHigh, 16);
    }
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
    table += all;
    right += bytes;
    to += bytes;
  }
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
