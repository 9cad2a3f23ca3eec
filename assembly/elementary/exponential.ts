/**
 * e^y on two numbers at a time: the core of every function in this folder. The twin, operation by operation, is
 * src/numeric/elementary/exponential.ts; the coefficients come from scripts/minimax.mjs.
 *
 * y = k log 2 + r + c with |r| ≤ (log 2)/2 and c what the last bit of r cannot hold (Cody and Waite: log 2 in two parts, of
 * which the first has so few bits that k times it is exact). Then e^y = 2^k (1 + p) with p = e^(r + c) − 1.
 */

// @ts-ignore: decorator
@inline
export function splat(x: f64): v128 {
  return f64x2.splat(x);
}

/** a + b x. */
// @ts-ignore: decorator
@inline
export function step(a: f64, b: v128, x: v128): v128 {
  return f64x2.add(splat(a), f64x2.mul(x, b));
}

/** y/log 2 + 1.5·2⁵² + 2046: rounded to an integer, whose last bits hold k + 2046. */
// @ts-ignore: decorator
@inline
export function shifted(y: v128): v128 {
  return f64x2.add(f64x2.mul(y, splat(1.4426950408889634)), splat(6755399441057790));
}

/** k as a number. */
// @ts-ignore: decorator
@inline
export function exponentOf(shifted: v128): v128 {
  return f64x2.sub(shifted, splat(6755399441057790));
}

/** y − k·(the first part of log 2), exactly. */
// @ts-ignore: decorator
@inline
export function remainderHigh(y: v128, k: v128): v128 {
  return f64x2.sub(y, f64x2.mul(k, splat(0.6931471803691238)));
}

/** k·(the second part of log 2). */
// @ts-ignore: decorator
@inline
export function remainderLow(k: v128): v128 {
  return f64x2.mul(k, splat(1.9082149292705877e-10));
}

/** p = e^(high − low) − 1. */
// @ts-ignore: decorator
@inline
export function growth(high: v128, low: v128): v128 {
  const r = f64x2.sub(high, low);
  const c = f64x2.sub(f64x2.sub(high, r), low);
  const z = f64x2.mul(r, r);
  const z2 = f64x2.mul(z, z);
  const q01 = step(0.5000000000000006, splat(0.16666666666666666), r);
  const q23 = step(0.041666666666571324, splat(0.008333333333331347), r);
  const q45 = step(0.0013888888933120287, splat(1.984126985668118e-4), r);
  const q67 = step(2.4801503549661605e-5, splat(2.7557278305585565e-6), r);
  const q89 = step(2.7626687485397297e-7, splat(2.5095727031881418e-8), r);
  const q03 = f64x2.add(q01, f64x2.mul(z, q23));
  const q47 = f64x2.add(q45, f64x2.mul(z, q67));
  const q49 = f64x2.add(q47, f64x2.mul(z2, q89));
  const even = f64x2.add(q03, f64x2.mul(z2, q49));
  return f64x2.add(r, f64x2.add(f64x2.mul(z, even), c));
}

/** 2^⌊k/2⌋: k + 2046 halved is the exponent with its offset of 1023. */
// @ts-ignore: decorator
@inline
export function lowerHalf(shifted: v128): v128 {
  return i64x2.shl(i64x2.shr_u(shifted, 1), 52);
}

/** 2^⌈k/2⌉. */
// @ts-ignore: decorator
@inline
export function upperHalf(shifted: v128): v128 {
  return i64x2.shl(i64x2.sub(shifted, i64x2.shr_u(shifted, 1)), 52);
}

/** 2^k for −1075 ≤ k ≤ 1023. */
// @ts-ignore: decorator
@inline
export function powerOfTwo(shifted: v128): v128 {
  return f64x2.mul(lowerHalf(shifted), upperHalf(shifted));
}
