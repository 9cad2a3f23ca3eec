/** σ(z), z σ(z), log(1 + eᶻ), and eᶻ − 1 below 0: the formulas stand in the twins, logistic.ts and elu.ts. */
import { APART, decay, endOfBlock, put } from './decay';
import { splat } from './exponential';
import { logOnePlus } from './logarithm';

/** σ(z) from s and s p. */
// @ts-ignore: decorator
@inline
function sigma(below: v128, e: v128, s: v128, grown: v128): v128 {
  const one = splat(1);
  return f64x2.div(v128.bitselect(e, one, below), f64x2.add(f64x2.add(one, s), grown));
}

/** For n numbers from `z`; `slope` = 0 leaves the slopes out. `work` holds 2 kB. Addresses are in bytes. */
export function logistic(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const stop = z + ((<usize>n) << 3);
  while (z < stop) {
    const end = endOfBlock(z, stop);
    decay(z, end, -1, work);
    for (let at = work; z < end; at += 16) {
      const s = v128.load(at);
      const grown = v128.load(at, APART);
      const e = f64x2.add(s, grown);
      const below = f64x2.lt(v128.load(z), splat(0));
      const v = sigma(below, e, s, grown);
      put(value, v, end - z);
      value += 16;
      if (slope != 0) {
        const upper = v128.bitselect(f64x2.sub(splat(1), v), v, below);
        const lower = v128.bitselect(v, f64x2.mul(e, v), below);
        put(slope, f64x2.mul(upper, lower), end - z);
        slope += 16;
      }
      z += 16;
    }
  }
}

/** As `logistic`, for z σ(z). */
export function silu(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const stop = z + ((<usize>n) << 3);
  const one = splat(1);
  while (z < stop) {
    const end = endOfBlock(z, stop);
    decay(z, end, -1, work);
    for (let at = work; z < end; at += 16) {
      const s = v128.load(at);
      const grown = v128.load(at, APART);
      const e = f64x2.add(s, grown);
      const x = v128.load(z);
      const below = f64x2.lt(x, splat(0));
      const v = sigma(below, e, s, grown);
      const above = f64x2.pmax(x, splat(-746));
      put(value, f64x2.mul(above, v), end - z);
      value += 16;
      if (slope != 0) {
        const bounded = f64x2.pmin(above, splat(746));
        const mirrored = v128.bitselect(f64x2.sub(one, v), f64x2.mul(e, v), below);
        put(slope, f64x2.mul(v, f64x2.add(one, f64x2.mul(bounded, mirrored))), end - z);
        slope += 16;
      }
      z += 16;
    }
  }
}

/** As `logistic`, for log(1 + eᶻ). */
export function softplus(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const stop = z + ((<usize>n) << 3);
  while (z < stop) {
    const end = endOfBlock(z, stop);
    decay(z, end, -1, work);
    for (let at = work; z < end; at += 16) {
      const s = v128.load(at);
      const grown = v128.load(at, APART);
      const e = f64x2.add(s, grown);
      const x = v128.load(z);
      const line = v128.and(x, f64x2.gt(x, splat(0)));
      put(value, f64x2.add(line, logOnePlus(e)), end - z);
      value += 16;
      if (slope != 0) {
        put(slope, sigma(f64x2.lt(x, splat(0)), e, s, grown), end - z);
        slope += 16;
      }
      z += 16;
    }
  }
}

/** As `logistic`, for z above 0 and eᶻ − 1 below. */
export function elu(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const stop = z + ((<usize>n) << 3);
  const one = splat(1);
  while (z < stop) {
    const end = endOfBlock(z, stop);
    decay(z, end, -1, work);
    for (let at = work; z < end; at += 16) {
      const s = v128.load(at);
      const grown = v128.load(at, APART);
      const x = v128.load(z);
      const above = f64x2.gt(x, splat(0));
      put(value, v128.bitselect(x, f64x2.add(f64x2.sub(s, one), grown), above), end - z);
      value += 16;
      if (slope != 0) {
        put(slope, v128.bitselect(one, f64x2.add(s, grown), above), end - z);
        slope += 16;
      }
      z += 16;
    }
  }
}
