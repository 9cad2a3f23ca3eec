/**
 * t = tanh z and sech²z. With a = |z| = k (log 2)/2 + r and F = r coth r, which is a polynomial in r²,
 *
 *   e^(−2r) = (F − r)/(F + r),   so that with g = 2^−k (F − r)
 *
 *   a > (log 3)/2:   |t| = 1 − w, w = 2g/(F + r + g),   sech²z = w (1 + |t|)
 *   else, with k=0:  |t| = r/F,                         sech²z = (1 − |t|) (1 + |t|)
 *
 * Nothing cancels: up to (log 3)/2 the quotient is the result, above it w is at most 1/2, and in the tails the slope keeps
 * the relative accuracy of w where 1 − t² has lost all of it. The one division serves the exponential and the quotient.
 */
import { powerOfTwo } from './exponential.js';

/** value = tanh z and, unless null, slope = sech²z. The coefficients come from scripts/minimax.mjs. */
export function tanhPlain(z: Float64Array, value: Float64Array, slope: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const size = Math.abs(x);
    const a = 373 < size ? 373 : size;
    const far = a > 0.5493061443340549;
    const k = far ? 6755399441057790 - (6755399441057790 + a * -2.8853900817779268) : 0;
    const r = a - k * 0.3465735901845619 - k * 9.541074646352939e-11;
    const y = r * r;
    const y2 = y * y;
    const c01 = 0.3333333333333332 + y * -0.02222222222221005;
    const c23 = 0.0021164021159538454 + y * -0.00021164020365059178;
    const c45 = 0.000021377720268190538 + y * -0.000002163949227386384;
    const c67 = 2.1772882952545606e-7 + y * -1.940960367412281e-8;
    const f = 1 + y * (c01 + y2 * c23 + y2 * y2 * (c45 + y2 * c67));
    const g = far ? powerOfTwo(-k) * (f - r) : 0;
    const q = (g + g - (far ? 0 : r)) / (f + (far ? r : 0) + g);
    const t = (far ? 1 : 0) - q;
    value[i] = x > 0 ? t : x < 0 ? -t : x;
    if (slope !== null) slope[i] = ((far ? 0 : 1) + q) * (1 + t);
  }
}
