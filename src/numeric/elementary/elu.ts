/** z for z > 0 and eᶻ − 1 below, with its slope: (s − 1) + s p of eᶻ = s (1 + p), in which nothing cancels near 0. */
import { exponentOf, growth, lowest, powerOfTwo, remainderHigh, remainderLow } from './exponential.js';

/** value = z or eᶻ − 1 and, unless null, slope = 1 or eᶻ. */
export function eluPlain(z: Float64Array, value: Float64Array, slope: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const below = -Math.abs(x);
    const y = below < lowest ? lowest : below;
    const k = exponentOf(y);
    const s = powerOfTwo(k);
    const grown = s * growth(remainderHigh(y, k), remainderLow(k));
    value[i] = x > 0 ? x : s - 1 + grown;
    if (slope !== null) slope[i] = x > 0 ? 1 : s + grown;
  }
}
