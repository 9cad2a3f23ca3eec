/**
 * A(z) = z σ(z), also called swish. With s = σ'(z) and t = tanh(z/2) = 2σ − 1:
 * A' = σ + z s,   A'' = s (2 − z t),   A''' = s (z (3 t² − 1)/2 − 3 t).
 * The upper derivatives take σ and s on cells by the formulas of logistic.ts.
 */
import { siluWithSlope } from '../../numeric/elementary.js';
import type { Activation } from '../activation-types.js';
import { cellsPerUnit, nearestCenter, offsetFrom, tanhOfCell } from '../cells.js';
import { logistic, logisticSlope, tabulateLogistic, tabulateLogisticSlope } from '../logistic.js';
import { taylorOfLogistic } from '../taylor-logistic.js';

const limit = 20;
const middle = limit * cellsPerUnit;
const logisticAt = tabulateLogistic(limit);
const slopeAt = tabulateLogisticSlope(limit);

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
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      const y = 0.5 * x;
      if (Math.abs(y) <= limit) {
        const k = nearestCenter(y);
        const tau = tanhOfCell(offsetFrom(y, k));
        const a = 2 * logisticAt[(k | 0) + middle]! - 1;
        const divisor = 1 + a * tau;
        const slope = (slopeAt[(k | 0) + middle]! * (1 - tau * tau)) / (divisor * divisor);
        out[i] = secondFrom(x, slope, (a + tau) / divisor);
      } else out[i] = silu.second(x);
    }
  },
  thirdOf(z, _value, _first, out) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      const y = 0.5 * x;
      if (Math.abs(y) <= limit) {
        const k = nearestCenter(y);
        const tau = tanhOfCell(offsetFrom(y, k));
        const a = 2 * logisticAt[(k | 0) + middle]! - 1;
        const divisor = 1 + a * tau;
        const slope = (slopeAt[(k | 0) + middle]! * (1 - tau * tau)) / (divisor * divisor);
        out[i] = thirdFrom(x, slope, (a + tau) / divisor);
      } else out[i] = thirdFrom(x, logisticSlope(x), Math.tanh(y));
    }
  },
};

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
