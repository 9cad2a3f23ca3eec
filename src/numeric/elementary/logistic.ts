/**
 * σ(z) = 1/(1 + e⁻ᶻ), z σ(z) and log(1 + eᶻ), each with its slope. With e = e^(−|z|) and q = e/(1 + e),
 *
 *   σ(|z|) = 1 − q,   σ(−|z|) = q, or e − e q where e < 1/4: there the rounding of 1 + e does not show,
 *
 * so that both tails keep their relative accuracy, and so do σ' = σ(z) σ(−z) and log(1 + eᶻ) = max(z, 0) + log(1 + e).
 */
import { exponentOf, growth, lowest, powerOfTwo, remainderHigh, remainderLow } from './exponential.js';
import { logOnePlus } from './logarithm.js';

/** value = σ(z) and, unless null, slope = σ(z) σ(−z). */
export function logisticPlain(z: Float64Array, value: Float64Array, slope: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const s = powerOfTwo(exponentOf(decaying(x)));
    const grown = s * growthOf(x);
    const e = s + grown;
    const q = e / (1 + s + grown);
    const lower = e < 0.25 ? e - e * q : q;
    value[i] = x < 0 ? lower : 1 - q;
    if (slope !== null) slope[i] = (1 - q) * lower;
  }
}

/** value = z σ(z) and, unless null, slope = σ(z) (1 + z σ(−z)). */
export function siluPlain(z: Float64Array, value: Float64Array, slope: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const s = powerOfTwo(exponentOf(decaying(x)));
    const grown = s * growthOf(x);
    const e = s + grown;
    const q = e / (1 + s + grown);
    const lower = e < 0.25 ? e - e * q : q;
    const v = x < 0 ? lower : 1 - q;
    // Bounded, because ∞ · 0 is not the limit.
    const above = x < lowest ? lowest : x;
    value[i] = above * v;
    if (slope !== null) {
      const bounded = -lowest < above ? -lowest : above;
      slope[i] = v * (1 + bounded * (x < 0 ? 1 - q : lower));
    }
  }
}

/** value = log(1 + eᶻ) and, unless null, slope = σ(z). */
export function softplusPlain(z: Float64Array, value: Float64Array, slope: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const s = powerOfTwo(exponentOf(decaying(x)));
    const grown = s * growthOf(x);
    const e = s + grown;
    value[i] = (x > 0 ? x : 0) + logOnePlus(e);
    if (slope !== null) {
      const q = e / (1 + s + grown);
      const lower = e < 0.25 ? e - e * q : q;
      slope[i] = x < 0 ? lower : 1 - q;
    }
  }
}

/** −|x|, bounded. */
function decaying(x: number): number {
  const y = -Math.abs(x);
  return y < lowest ? lowest : y;
}

/** p of e^(−|x|) = 2^k (1 + p). */
function growthOf(x: number): number {
  const y = decaying(x);
  const k = exponentOf(y);
  return growth(remainderHigh(y, k), remainderLow(k));
}
