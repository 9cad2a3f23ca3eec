/**
 * A(z) = z σ(z), also called swish. With s = σ'(z) and t = tanh(z/2):
 * A' = σ + z s,   A'' = s (2 − z t),   A''' = s (z (3 t² − 1)/2 − 3 t).
 */
import type { Activation } from '../activation-types.js';
import { cellsPerUnit, cellWidth, roundingShift } from '../cells.js';
import { sechSquaredAt, tanhAt, tanhLimit, tanhMiddle, tanhOf, tanhOfCell } from '../hyperbolic.js';
import { logistic, logisticAt, logisticSlope, logisticSlopeOf } from '../logistic.js';

export const silu: Activation = {
  name: 'silu',
  gain: 'he',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: false,
  value: (z) => times(z, logistic(z)),
  first: (z) => logistic(z) + times(z, logisticSlope(z)),
  second: (z) => logisticSlope(z) * 2 - times(z, logisticSlope(z)) * Math.tanh(0.5 * z),
  third(z) {
    const t = Math.tanh(0.5 * z);
    return times(z, logisticSlope(z)) * (1.5 * t * t - 0.5) - 3 * t * logisticSlope(z);
  },

  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      const y = 0.5 * x;
      if (Math.abs(y) <= tanhLimit) {
        const k = y * cellsPerUnit + roundingShift - roundingShift;
        const tau = tanhOfCell(y - k * cellWidth);
        const index = (k | 0) + tanhMiddle;
        const inverse = 1 / (1 + tanhAt[index]! * tau);
        const sigma = logisticAt[index]! * (1 + tau) * inverse;
        const slope = 0.25 * sechSquaredAt[index]! * (1 - tau * tau) * inverse * inverse;
        value[i] = x * sigma;
        if (first) first[i] = sigma + x * slope;
      } else {
        value[i] = silu.value(x);
        if (first) first[i] = silu.first(x);
      }
    }
  },
  secondOf(z, _value, _first, out) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      const slope = logisticSlopeOf(x);
      out[i] = 2 * slope - times(x, slope) * tanhOf(0.5 * x);
    }
  },
  thirdOf(z, _value, _first, out) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      const slope = logisticSlopeOf(x);
      const t = tanhOf(0.5 * x);
      out[i] = times(x, slope) * (1.5 * t * t - 0.5) - 3 * t * slope;
    }
  },
};

/** z·s with the limit 0 where s has underflowed: −∞ · 0 is not NaN here. */
function times(z: number, s: number): number {
  return s === 0 ? 0 : z * s;
}
