/** e^z, by the formulas of the twin, src/numeric/elementary/exp.ts. */
import { exponentOf, growth, lowerHalf, shifted, splat, upperHalf, writeTable } from './exponential';
import { put, TABLE } from './decay';

/** For n numbers from `z`; there is no slope, it is the value. `work` holds 2,176 bytes. Addresses are in bytes. */
export function exp(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const table = work + TABLE;
  writeTable(table);
  const end = z + ((<usize>n) << 3);
  const rate = splat(1.4426950408889634);
  for (; z < end; z += 16) {
    const y = f64x2.pmax(f64x2.pmin(v128.load(z), splat(710)), splat(-746));
    const bits = shifted(y, rate, table);
    const p = growth(y, exponentOf(bits, table), table);
    put(value, f64x2.mul(f64x2.mul(f64x2.add(splat(1), p), lowerHalf(bits)), upperHalf(bits)), end - z);
    value += 16;
  }
}
