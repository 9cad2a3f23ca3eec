/** tanh z and sech²z: the formulas stand in the twin, src/numeric/elementary/tanh.ts. */
import { APART, decay, endOfBlock, put } from './decay';
import { splat } from './exponential';

/** For n numbers from `z`; `slope` = 0 leaves the slopes out. `work` holds 2 kB. Addresses are in bytes. */
export function tanh(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const stop = z + ((<usize>n) << 3);
  const one = splat(1);
  while (z < stop) {
    const end = endOfBlock(z, stop);
    decay(z, end, -2, work);
    for (let at = work; z < end; at += 16) {
      const s = v128.load(at);
      const grown = v128.load(at, APART);
      const e = f64x2.add(s, grown);
      const far = f64x2.lt(e, splat(0.3333333333333333));
      const above = f64x2.mul(splat(-2), e);
      const below = f64x2.sub(f64x2.sub(one, s), grown);
      const q = f64x2.div(v128.bitselect(above, below, far), f64x2.add(f64x2.add(one, s), grown));
      const size = f64x2.add(v128.and(one, far), q);
      put(value, v128.or(size, v128.and(v128.load(z), splat(-0.0))), end - z);
      value += 16;
      if (slope != 0) {
        put(slope, f64x2.mul(f64x2.sub(v128.andnot(one, far), q), f64x2.add(one, size)), end - z);
        slope += 16;
      }
      z += 16;
    }
  }
}
