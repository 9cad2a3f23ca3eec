/**
 * e^y on two numbers at a time: the core of every function in this folder. The twin, operation by operation, is
 * src/numeric/elementary/exponential.ts; the coefficients come from scripts/minimax.mjs.
 *
 * y = k log 2 + r + c with |r| ≤ (log 2)/2 and c what the last bit of r cannot hold (Cody and Waite: log 2 in two parts, of
 * which the first has so few bits that k times it is exact). Then e^y = 2^k (1 + p) with p = e^(r + c) − 1.
 */

@inline
export function splat(x: f64): v128 {
  return f64x2.splat(x);
}

/** a + x b. */
@inline
export function line(a: v128, b: v128, x: v128): v128 {
  return f64x2.add(a, f64x2.mul(x, b));
}

/**
 * Writes the numbers that `growth` and the functions below read. (As literals they would be built anew, by three instructions
 * each, for every two numbers: the loops have more of them than there are registers.)
 */
export function writeTable(table: usize): void {
  store<f64>(table, 6755399441057790);
  store<f64>(table, 0.6931471803691238, 8);
  store<f64>(table, 1.9082149292705877e-10, 16);
  store<f64>(table, 0.5000000000000006, 24);
  store<f64>(table, 0.16666666666666666, 32);
  store<f64>(table, 0.041666666666571324, 40);
  store<f64>(table, 0.008333333333331347, 48);
  store<f64>(table, 0.0013888888933120287, 56);
  store<f64>(table, 1.984126985668118e-4, 64);
  store<f64>(table, 2.4801503549661605e-5, 72);
  store<f64>(table, 2.7557278305585565e-6, 80);
  store<f64>(table, 2.7626687485397297e-7, 88);
  store<f64>(table, 2.5095727031881418e-8, 96);
}

/** x·rate + 1.5·2⁵² + 2046, with rate·x = y/log 2: rounded to an integer, whose last bits hold k + 2046. */
@inline
export function shifted(x: v128, rate: v128, table: usize): v128 {
  return f64x2.add(f64x2.mul(x, rate), v128.load64_splat(table));
}

/** k as a number. */
@inline
export function exponentOf(shifted: v128, table: usize): v128 {
  return f64x2.sub(shifted, v128.load64_splat(table));
}

/** p = e^(y − k log 2) − 1. */
@inline
export function growth(y: v128, k: v128, table: usize): v128 {
  const high = f64x2.sub(y, f64x2.mul(k, v128.load64_splat(table, 8)));
  return growthOf(high, f64x2.mul(k, v128.load64_splat(table, 16)), table);
}

/** p = e^(high − low) − 1. */
@inline
export function growthOf(high: v128, low: v128, table: usize): v128 {
  const r = f64x2.sub(high, low);
  const c = f64x2.sub(f64x2.sub(high, r), low);
  const z = f64x2.mul(r, r);
  const q67 = line(v128.load64_splat(table, 72), v128.load64_splat(table, 80), r);
  const q45 = line(v128.load64_splat(table, 56), v128.load64_splat(table, 64), r);
  const q89 = line(v128.load64_splat(table, 88), v128.load64_splat(table, 96), r);
  const q23 = line(v128.load64_splat(table, 40), v128.load64_splat(table, 48), r);
  const q01 = line(v128.load64_splat(table, 24), v128.load64_splat(table, 32), r);
  const z2 = f64x2.mul(z, z);
  const q49 = line(line(q45, q67, z), q89, z2);
  const lower = f64x2.add(f64x2.mul(z, line(q01, q23, z)), c);
  return f64x2.add(r, f64x2.add(lower, f64x2.mul(f64x2.mul(z, z2), q49)));
}

/** 2^⌊k/2⌋: k + 2046 halved is the exponent with its offset of 1023. */
@inline
export function lowerHalf(shifted: v128): v128 {
  return i64x2.shl(i64x2.shr_u(shifted, 1), 52);
}

/** 2^⌈k/2⌉. */
@inline
export function upperHalf(shifted: v128): v128 {
  return i64x2.shl(i64x2.sub(shifted, i64x2.shr_u(shifted, 1)), 52);
}

/** 2^k for −1075 ≤ k ≤ 1023. */
@inline
export function powerOfTwo(shifted: v128): v128 {
  return f64x2.mul(lowerHalf(shifted), upperHalf(shifted));
}
