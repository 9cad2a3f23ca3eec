/**
 * A(z) = z σ(z), also called swish. With s = σ'(z) and t = tanh(z/2) = 2σ − 1:
 * A' = σ + z s,   A'' = s (2 − z t),   A''' = s (z (3 t² − 1)/2 − 3 t).
 * (2σ − 1 is exact to 1e-16 of its largest value, also near its root z = 0: enough for a factor in a sum.)
 */
import { scratch } from '../../numeric/allocation.js';
import { logisticWithSlope, siluWithSlope } from '../../numeric/elementary.js';
import type { Activation } from '../activation-types.js';
import { logistic, logisticSlope } from '../logistic.js';
import { taylorOfLogistic } from '../taylor-logistic.js';

export const silu: Activation = {
  name: 'silu',
  gain: 'he',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: false,
  value: (z) => times(z, logistic(z)),
  first: (z) => logistic(z) + times(z, logisticSlope(z)),
  second: (z) => secondFrom(z, logisticSlope(z), Math.tanh(0.5 * z)),
  third: (z) => thirdFrom(z, logisticSlope(z), Math.tanh(0.5 * z)),
  /** (z + t) σ(z + t): each coefficient of σ times z, and its left neighbour. */
  taylor(z, out) {
    taylorOfLogistic(z, out);
    for (let k = out.length - 1; k > 0; k--) out[k] = times(z, out[k]!) + out[k - 1]!;
    out[0] = times(z, out[0]!);
  },

  forward: siluWithSlope,
  secondOf(z, _value, _first, out) {
    const { sigma, slope } = logisticBeside(z, out);
    for (let i = 0; i < z.length; i++) out[i] = secondFrom(z[i]!, slope[i]!, 2 * sigma[i]! - 1);
  },
  thirdOf(z, _value, _first, out) {
    const { sigma, slope } = logisticBeside(z, out);
    for (let i = 0; i < z.length; i++) out[i] = thirdFrom(z[i]!, slope[i]!, 2 * sigma[i]! - 1);
  },
};

/** σ(z), and σ'(z) in `out` unless that is z itself. */
function logisticBeside(z: Float64Array, out: Float64Array): { sigma: Float64Array; slope: Float64Array } {
  const sigma = scratch(z.length);
  const slope = out === z ? scratch(z.length) : out;
  logisticWithSlope(z, sigma, slope);
  return { sigma, slope };
}

function secondFrom(z: number, slope: number, t: number): number {
  return 2 * slope - times(z, slope) * t;
}

function thirdFrom(z: number, slope: number, t: number): number {
  return times(z, slope) * (1.5 * t * t - 0.5) - 3 * t * slope;
}

/** z·s with the limit 0 where s has underflowed: −∞ · 0 is not NaN here. */
function times(z: number, s: number): number {
  return s === 0 ? 0 : z * s;
}
