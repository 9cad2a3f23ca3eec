/** log(1 + x): the formulas stand in the twin, src/numeric/elementary/logarithm.ts. */
import { put } from './decay';
import { line, splat } from './exponential';

/** high + low + log(1 + f). */
@inline
function logarithmOf(f: v128, high: v128, low: v128): v128 {
  const v = f64x2.div(f, f64x2.add(splat(2), f));
  const z = f64x2.mul(v, v);
  const w = f64x2.mul(z, z);
  const even = line(
    splat(0.3999999999939462),
    line(splat(0.22222198031956003), splat(0.1531323405206618), w),
    w,
  );
  const high6 = line(splat(0.18183594402167727), splat(0.1480456601642346), w);
  const odd = line(splat(0.6666666666666737), line(splat(0.2857142874727135), high6, w), w);
  const half = f64x2.mul(f64x2.mul(splat(0.5), f), f);
  const tail = f64x2.add(f64x2.mul(z, odd), f64x2.mul(w, even));
  const rest = f64x2.add(f64x2.mul(v, f64x2.add(half, tail)), low);
  return f64x2.sub(high, f64x2.sub(f64x2.sub(half, rest), f));
}

/** log(1 + e) for 0 ≤ e ≤ 1. */
@inline
export function logOnePlus(e: v128): v128 {
  const far = f64x2.gt(e, splat(0.41421356237309503));
  const f = v128.bitselect(f64x2.mul(splat(0.5), f64x2.sub(e, splat(1))), e, far);
  return logarithmOf(
    f,
    v128.and(far, splat(0.6931471803691238)),
    v128.and(far, splat(1.9082149292705877e-10)),
  );
}

/** log(1 + x) for n numbers; `slope` = 0 leaves the slopes out. Addresses are in bytes. */
export function log1p(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const end = z + ((<usize>n) << 3);
  const one = splat(1);
  for (; z < end; z += 16) {
    const x = v128.load(z);
    const u = f64x2.add(one, x);
    // The exponent of u·√2, rounded down, with its offset; as a number: put behind 2⁵², which is then subtracted.
    const biased = i64x2.shr_u(i64x2.add(u, i64x2.splat(0x95f6200000000)), 52);
    const k = f64x2.sub(v128.or(biased, i64x2.splat(0x4330000000000000)), splat(4503599627371519));
    const s = i64x2.shl(i64x2.sub(i64x2.splat(2048), biased), 52);
    const quarter = splat(0.25);
    const f = f64x2.add(f64x2.mul(quarter, f64x2.mul(s, x)), f64x2.sub(f64x2.mul(quarter, s), one));
    const inside = logarithmOf(
      f,
      f64x2.mul(k, splat(0.6931471803691238)),
      f64x2.mul(k, splat(1.9082149292705877e-10)),
    );
    const finite = v128.bitselect(x, inside, f64x2.eq(x, splat(Infinity)));
    const edge = v128.bitselect(splat(-Infinity), splat(NaN), f64x2.eq(x, splat(-1)));
    put(value, v128.bitselect(finite, edge, f64x2.gt(x, splat(-1))), end - z);
    value += 16;
    if (slope != 0) {
      put(slope, f64x2.div(one, u), end - z);
      slope += 16;
    }
  }
}
