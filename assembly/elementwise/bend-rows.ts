/** A layer's tangent and adjoint through its activation where it bends. Addresses are in bytes. */
import { columnSums } from './sums';

/**
 * value = slope ∘ z, and sums[r] += Σ_i z[r, i]² bend[r, i]: the numbers that `multiply` with each and `rowProducts` give, in one
 * pass over z.
 */
export function bendRows(
  rows: i32,
  width: i32,
  z: usize,
  slope: usize,
  bend: usize,
  value: usize,
  sums: usize,
): void {
  const bulk = (<usize>(width & ~3)) << 3;
  const end = (<usize>width) << 3;
  for (let r = 0; r < rows; r++) {
    let low = f64x2.splat(0);
    let high = low;
    for (let i: usize = 0; i < bulk; i += 32) {
      const a = v128.load(z + i);
      const b = v128.load(z + i, 16);
      v128.store(value + i, f64x2.mul(a, v128.load(slope + i)));
      v128.store(value + i, f64x2.mul(b, v128.load(slope + i, 16)), 16);
      low = f64x2.add(low, f64x2.mul(a, f64x2.mul(a, v128.load(bend + i))));
      high = f64x2.add(high, f64x2.mul(b, f64x2.mul(b, v128.load(bend + i, 16))));
    }
    let total =
      f64x2.extract_lane(low, 0) +
      f64x2.extract_lane(low, 1) +
      (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
    for (let i = bulk; i < end; i += 8) {
      const a = load<f64>(z + i);
      store<f64>(value + i, a * load<f64>(slope + i));
      total += a * (a * load<f64>(bend + i));
    }
    store<f64>(sums, load<f64>(sums) + total);
    z += end;
    slope += end;
    bend += end;
    value += end;
    sums += 8;
  }
}

/** Rows that a near cache still holds when they have been written. */
const NEAR: i32 = 16;

/**
 * change = change ∘ slope + bend ∘ z, with bend = A'' ∘ v̄ the numbers of `multiplyAddTriples`, and in `sums`, unless that is 0,
 * the sum of its rows, in the order of `columnSums`.
 */
export function bendBack(
  rows: i32,
  width: i32,
  change: usize,
  slope: usize,
  bend: usize,
  z: usize,
  sums: usize,
): void {
  const bytes = (<usize>width) << 3;
  const toSlope = slope - change;
  const toBend = bend - change;
  const toZ = z - change;
  for (let r = 0; r < rows; r += NEAR) {
    const count = min(NEAR, rows - r);
    const end = change + <usize>count * bytes;
    let at = change;
    for (; at + 32 <= end; at += 32) {
      const low = bent(at, toSlope, toBend, toZ);
      const high = bent(at + 16, toSlope, toBend, toZ);
      v128.store(at, low);
      v128.store(at, high, 16);
    }
    for (; at < end; at += 8) {
      const product = load<f64>(at) * load<f64>(at + toSlope);
      store<f64>(at, product + load<f64>(at + toBend) * load<f64>(at + toZ));
    }
    if (sums != 0) columnSums(count, width, 0, change, r > 0, sums);
    change = end;
  }
}

@inline
function bent(at: usize, toSlope: usize, toBend: usize, toZ: usize): v128 {
  const product = f64x2.mul(v128.load(at), v128.load(at + toSlope));
  return f64x2.add(product, f64x2.mul(v128.load(at + toBend), v128.load(at + toZ)));
}
