/**
 * A(z) = log(1 + eᶻ), A' = σ(z), A'' = σ'(z), A''' = −σ'(z) tanh(z/2).
 *
 * On cells of z/2 = A + B with τ = tanh B and s = σ(2A), the logarithm is a short odd series,
 *
 *   log(1 + eᶻ) = log(1 + e^(2A)) + log(1 + s (e^(2B) − 1)) = log(1 + e^(2A)) + 2 artanh( s τ / (1 − (1 − s) τ) ),
 *
 * with full relative accuracy where A(z) is as small as eᶻ.
 */
import type { Activation } from '../activation-types.js';
import { artanhOfCell, cellsPerUnit, nearestCenter, offsetFrom, tabulate, tanhOfCell } from '../cells.js';
import { logistic, logisticSlope, logisticSlopes, tabulateLogistic } from '../logistic.js';
import { taylorOfLogistic } from '../taylor-logistic.js';

const limit = 20;
const middle = limit * cellsPerUnit;
const logisticAt = tabulateLogistic(limit);
const softplusAt = tabulate(limit, (center) => logOnePlusExp(2 * center));

export const softplus: Activation = {
  name: 'softplus',
  gain: 'he',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: false,
  value: logOnePlusExp,
  first: logistic,
  second: logisticSlope,
  third: (z) => -logisticSlope(z) * Math.tanh(0.5 * z),
  /** The integral of σ, coefficient by coefficient. */
  taylor(z, out) {
    taylorOfLogistic(z, out);
    for (let k = out.length - 1; k > 0; k--) out[k] = out[k - 1]! / k;
    out[0] = logOnePlusExp(z);
  },

  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      const y = 0.5 * x;
      if (Math.abs(y) <= limit) {
        const k = nearestCenter(y);
        const tau = tanhOfCell(offsetFrom(y, k));
        const s = logisticAt[(k | 0) + middle]!;
        value[i] = softplusAt[(k | 0) + middle]! + 2 * artanhOfCell((s * tau) / (1 - (1 - s) * tau));
        if (first) first[i] = (s * (1 + tau)) / (1 + (2 * s - 1) * tau);
      } else {
        value[i] = logOnePlusExp(x);
        if (first) first[i] = logistic(x);
      }
    }
  },
  secondOf: (z, _value, _first, out) => logisticSlopes(z, out),
  thirdOf(z, _value, first, out) {
    // 1 − 2σ is right to 1e-16 of its largest value, also near its root z = 0: enough for a factor in a sum.
    logisticSlopes(z, out);
    for (let i = 0; i < z.length; i++) out[i] = out[i]! * (1 - 2 * first[i]!);
  },
};

/** log(1 + eᶻ) for one number: z + log(1 + e⁻ᶻ) for z > 0, so that nothing overflows. */
function logOnePlusExp(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}
