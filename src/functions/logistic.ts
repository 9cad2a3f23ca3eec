/**
 * The logistic function σ(z) = 1 / (1 + e⁻ᶻ) and its slope for single numbers, with full relative accuracy in both tails:
 * σ(−40) is e⁻⁴⁰, and σ'(40) too. Whole arrays: numeric/elementary.ts.
 */

/** σ(z) for one number; no overflow, full relative accuracy in both tails. */
export function logistic(z: number): number {
  if (z > 0) return 1 / (1 + Math.exp(-z));
  const grown = Math.exp(z);
  return grown / (1 + grown);
}

/** σ'(z) for one number: even in z, e^(−|z|) in both tails. */
export function logisticSlope(z: number): number {
  const shrunk = Math.exp(-Math.abs(z));
  return shrunk / ((1 + shrunk) * (1 + shrunk));
}
