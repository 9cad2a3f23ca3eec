/** A(z) = σ(z) = 1 / (1 + e⁻ᶻ), A'' = σ' (1 − 2σ), A''' = σ' (1 − 6σ'). */
import { logisticWithSlope } from '../../numeric/elementary.js';
import type { Activation } from '../activation-types.js';
import { logistic, logisticSlope } from '../logistic.js';
import { taylorOfLogistic } from '../taylor-logistic.js';

export const sigmoid: Activation = {
  name: 'sigmoid',
  gain: 'xavier',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: false,
  value: logistic,
  first: logisticSlope,
  second: (z) => -logisticSlope(z) * Math.tanh(0.5 * z),
  third: (z) => logisticSlope(z) * (1 - 6 * logisticSlope(z)),
  taylor: taylorOfLogistic,

  forward: logisticWithSlope,
  // 1 − 2σ is exact to 1e-16 of its largest value, also near its root z = 0: enough for a factor in a sum.
  secondOf(z, value, first, out) {
    for (let i = 0; i < z.length; i++) out[i] = first[i]! * (1 - 2 * value[i]!);
  },
  thirdOf(z, _value, first, out) {
    for (let i = 0; i < z.length; i++) out[i] = first[i]! * (1 - 6 * first[i]!);
  },
};
