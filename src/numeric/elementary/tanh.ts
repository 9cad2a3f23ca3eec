/**
 * t = tanh z and sech²z. With a = |z| = c + b, where c is a point of tanh-table.ts near a, T = tanh c and S = sech²c, the
 * addition theorem tanh a = (T + tanh b)/(1 + T tanh b) becomes, with F = b coth b,
 *
 *   |t| = T + u,   u = S b/(F + T b),   sech²z = S − u (T + |t|).
 *
 * |b| is at most 1/32: three coefficients make F right to 2⁻⁵⁸. Nothing cancels: c is 0 for a < 1/32, where |t| = b/F, and
 * above that u is at most half of |t| and mostly a small part of it, so that what rounding errs in u hardly shows. From 20
 * on, where |t| is 1, sech²z is 4 e^(−2a), which keeps its relative accuracy to the smallest number there is.
 *
 * Against numbers of 113 bits at 8·10⁶ points, |t| was off by at most 1.50 and sech²z by 1.57 units in the last place.
 */
import { exponentOf, growth, powerOfTwo, remainderHigh, remainderLow } from './exponential.js';
import { tanhTable } from './tanh-table.js';

/** From here on tanh is 1, and beyond the second e^(−2a) is 0. */
const limit = 20;
const farthest = 373;

/** value = tanh z and, unless null, slope = sech²z. The coefficients come from scripts/minimax.mjs. */
export function tanhPlain(z: Float64Array, value: Float64Array, slope: Float64Array | null): void {
  const table = tanhTable();
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const size = Math.abs(x);
    const a = limit < size ? limit : size;
    const at = 4 * cellOf(a);
    const tanh = table[at + 1]!;
    const sech = table[at + 2]!;
    const b = a - table[at]!;
    const y = b * b;
    const tail = 0.3333333333332972 + y * (-0.02222222199752307 + y * 0.0021160051652490183);
    // 1 + T b is there before the polynomial is.
    const u = (sech * b) / (1 + tanh * b + y * tail);
    const t = tanh + u;
    value[i] = x > 0 ? t : x < 0 ? -t : x;
    if (slope !== null) slope[i] = a === limit ? slopeBeyond(size) : sech - u * (tanh + t);
  }
}

/** The sum decides, and its rounding: the kernel reads the cell from its bits. 32, for 20, is 0. */
function cellOf(a: number): number {
  const sum = a + 12;
  return (sum < 16 ? 32 * (sum - 8) : 16 * sum) & 511;
}

/** 4 e^(−2a). */
function slopeBeyond(a: number): number {
  const y = -2 * (farthest < a ? farthest : a);
  const k = exponentOf(y);
  const s = powerOfTwo(k);
  return 4 * (s + s * growth(remainderHigh(y, k), remainderLow(k)));
}
