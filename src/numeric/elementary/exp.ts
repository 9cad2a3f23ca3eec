/** e^z, right to one unit in the last place. */
import {
  exponentOf,
  growth,
  highest,
  lowest,
  powerOfTwo,
  remainderHigh,
  remainderLow,
} from './exponential.js';

/** value = e^z. */
export function expPlain(z: Float64Array, value: Float64Array): void {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const below = highest < x ? highest : x;
    const y = below < lowest ? lowest : below;
    const k = exponentOf(y);
    const p = growth(remainderHigh(y, k), remainderLow(k));
    // In two halves, because 2^1024 is no number while e^709.5 is one.
    const half = k >> 1;
    value[i] = (1 + p) * powerOfTwo(half) * powerOfTwo(k - half);
  }
}
