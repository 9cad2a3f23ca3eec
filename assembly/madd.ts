/**
 * The one operation that the builds of the kernel differ in: with relaxed SIMD it is rounded once where the machine has a
 * fused multiply-add, without it always twice.
 */

export function madd(sum: v128, x: v128, y: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(x, y, sum);
  return f64x2.add(sum, f64x2.mul(x, y));
}
