/**
 * t = tanh z and sech²z. With e = e^(−2|z|) = s + s p (s = 2^k, p small):
 *
 *   |z| > (log 3)/2:   |t| = 1 − 2e/(1 + e),           sech²z = (2e/(1 + e)) (1 + |t|)
 *   else:              |t| = ((1 − s) − s p)/(1 + e),   sech²z = (1 − |t|) (1 + |t|)
 *
 * Nothing cancels: near 0, where s = 1, the numerator is −p, which has its own relative accuracy, and in the tails the slope
 * keeps that of e where 1 − t² has lost all of it.
 */
import { exponentOf, growth, lowest, powerOfTwo, remainderHigh, remainderLow } from './exponential.js';

/** value = tanh z and, unless null, slope = sech²z. */
export function tanhPlain(z: Float64Array, value: Float64Array, slope: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const twice = -2 * Math.abs(x);
    const y = twice < lowest ? lowest : twice;
    const k = exponentOf(y);
    const s = powerOfTwo(k);
    const grown = s * growth(remainderHigh(y, k), remainderLow(k));
    const e = s + grown;
    const far = e < 0.3333333333333333;
    const q = (far ? -2 * e : 1 - s - grown) / (1 + s + grown);
    const size = (far ? 1 : 0) + q;
    value[i] = x > 0 ? size : x < 0 ? -size : x;
    if (slope !== null) slope[i] = ((far ? 0 : 1) - q) * (1 + size);
  }
}
