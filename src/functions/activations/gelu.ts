/**
 * A(z) = z Φ(z) with the normal distribution Φ: the exact form ("erf"), not its tanh approximation.
 * A' = Φ + z φ,   A'' = φ (2 − z²),   A''' = φ z (z² − 4).
 */
import type { Activation } from '../activation-types.js';
import { cellsPerUnit, cellWidth, roundingShift } from '../cells.js';
import { normalDensity, normalDistribution } from '../normal.js';
import {
  millsOfCell,
  normalDensityOf,
  normalLimit,
  normalMiddle,
  normalRows,
  normalStride,
} from '../normal-cells.js';

export const gelu: Activation = {
  name: 'gelu',
  gain: 'he',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: false,
  value: (z) => times(z, normalDistribution(z)),
  first: (z) => normalDistribution(z) + times(z, normalDensity(z)),
  second: (z) => times(2 - z * z, normalDensity(z)),
  third: (z) => times(z * (z * z - 4), normalDensity(z)),

  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      if (Math.abs(x) <= normalLimit) {
        const k = x * cellsPerUnit + roundingShift - roundingShift;
        const a = k * cellWidth;
        const b = x - a;
        const row = ((k | 0) + normalMiddle) * normalStride;
        const u = normalRows[row]!;
        const density = normalRows[row + 1]! * Math.exp(-b * (a + 0.5 * b));
        const mills = millsOfCell(row, b);
        value[i] = x * (u + density * mills);
        if (first) first[i] = u + density * (mills + x);
      } else {
        value[i] = gelu.value(x);
        if (first) first[i] = gelu.first(x);
      }
    }
  },
  secondOf(z, _value, _first, out) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      out[i] = times(2 - x * x, normalDensityOf(x));
    }
  },
  thirdOf(z, _value, _first, out) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      out[i] = times(x * (x * x - 4), normalDensityOf(x));
    }
  },
};

/** x·y with the limit 0 where y has underflowed: ∞ · 0 is not NaN here. */
function times(x: number, y: number): number {
  return y === 0 ? 0 : x * y;
}
