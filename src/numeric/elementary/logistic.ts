/**
 * σ(z) = 1/(1 + e⁻ᶻ), z σ(z) and log(1 + eᶻ), each with its slope. With e = e^(−|z|), σ(−|z|) = e/(1 + e) and
 * σ(|z|) = 1/(1 + e): both tails keep their relative accuracy, and so do σ' = σ(z) σ(−z) and log(1 + eᶻ) = max(z, 0) + log(1 + e).
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
    const v = (x < 0 ? e : 1) / (1 + s + grown);
    value[i] = v;
    if (slope !== null) slope[i] = (x < 0 ? 1 - v : v) * (x < 0 ? v : e * v);
  }
}

/** value = z σ(z) and, unless null, slope = σ(z) (1 + z σ(−z)). */
export function siluPlain(z: Float64Array, value: Float64Array, slope: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const s = powerOfTwo(exponentOf(decaying(x)));
    const grown = s * growthOf(x);
    const e = s + grown;
    const v = (x < 0 ? e : 1) / (1 + s + grown);
    // Bounded, because ∞ · 0 is not the limit.
    const above = x < lowest ? lowest : x;
    value[i] = above * v;
    if (slope !== null) {
      const bounded = -lowest < above ? -lowest : above;
      slope[i] = v * (1 + bounded * (x < 0 ? 1 - v : e * v));
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
    if (slope !== null) slope[i] = (x < 0 ? e : 1) / (1 + s + grown);
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
