/**
 * A(z) = log(1 + eᶻ), A' = σ(z), A'' = σ'(z), A''' = −σ'(z) tanh(z/2).
 */
import { logisticWithSlope, softplusWithSlope } from '../../numeric/elementary.js';
import type { Activation } from '../activation-types.js';
import { logistic, logisticSlope } from '../logistic.js';
import { taylorOfLogistic } from '../taylor-logistic.js';

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

  forward: softplusWithSlope,
  // The slope is written after the value, so that it is what stays.
  secondOf: (z, _value, _first, out) => logisticWithSlope(z, out, out),
  thirdOf(z, _value, first, out) {
    // 1 − 2σ is right to 1e-16 of its largest value, also near its root z = 0: enough for a factor in a sum.
    logisticWithSlope(z, out, out);
    for (let i = 0; i < z.length; i++) out[i] = out[i]! * (1 - 2 * first[i]!);
  },
};

/** log(1 + eᶻ) for one number: z + log(1 + e⁻ᶻ) for z > 0, so that nothing overflows. */
function logOnePlusExp(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}
