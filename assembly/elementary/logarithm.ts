/** log(1 + e) for 0 ≤ e ≤ 1: twin of src/numeric/elementary/logarithm.ts. */
import { splat, step } from './exponential';

// @ts-ignore: decorator
@inline
export function logOnePlus(e: v128): v128 {
  const far = f64x2.gt(e, splat(0.41421356237309503));
  const f = v128.bitselect(f64x2.mul(splat(0.5), f64x2.sub(e, splat(1))), e, far);
  const v = f64x2.div(f, f64x2.add(splat(2), f));
  const z = f64x2.mul(v, v);
  const w = f64x2.mul(z, z);
  const even = step(0.3999999999939462, step(0.22222198031956003, splat(0.1531323405206618), w), w);
  const odd = step(
    0.6666666666666737,
    step(0.2857142874727135, step(0.18183594402167727, splat(0.1480456601642346), w), w),
    w,
  );
  const half = f64x2.mul(f64x2.mul(splat(0.5), f), f);
  const tail = f64x2.add(f64x2.mul(z, odd), f64x2.mul(w, even));
  const low = v128.and(far, splat(1.9082149292705877e-10));
  const rest = f64x2.add(f64x2.mul(v, f64x2.add(half, tail)), low);
  const high = v128.and(far, splat(0.6931471803691238));
  return f64x2.sub(high, f64x2.sub(f64x2.sub(half, rest), f));
}
