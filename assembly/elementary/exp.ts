/** e^z, by the formulas of the twin, src/numeric/elementary/exp.ts. */
import {
  exponentOf,
  growth,
  lowerHalf,
  remainderHigh,
  remainderLow,
  shifted,
  splat,
  upperHalf,
} from './exponential';
import { put } from './decay';

/** For n numbers from `z`. Addresses are in bytes. */
export function exp(n: i32, z: usize, value: usize): void {
  const end = z + ((<usize>n) << 3);
  for (; z < end; z += 16) {
    const y = f64x2.pmax(f64x2.pmin(v128.load(z), splat(710)), splat(-746));
    const bits = shifted(y);
    const k = exponentOf(bits);
    const p = growth(remainderHigh(y, k), remainderLow(k));
    put(value, f64x2.mul(f64x2.mul(f64x2.add(splat(1), p), lowerHalf(bits)), upperHalf(bits)), end - z);
    value += 16;
  }
}
