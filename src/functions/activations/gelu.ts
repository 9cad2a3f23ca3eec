/**
 * A(z) = z Φ(z) with the normal distribution Φ: the exact form ("erf"), not its tanh approximation.
 * A' = Φ + z φ,   A'' = φ (2 − z²),   A''' = φ z (z² − 4).
 */
import type { Activation } from '../activation-types.js';
import { cellsPerUnit, nearestCenter, offsetFrom } from '../cells.js';
import { normalDensity, normalDistribution } from '../normal.js';
import { normalStride, tabulateNormal } from '../normal-cells.js';

const limit = 8;
const middle = limit * cellsPerUnit;
const stride = normalStride;
const rows = tabulateNormal(limit);

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
  /** Φ is the integral of φ, φ' = −z φ, and A is z Φ; coefficient by coefficient. */
  taylor(z, out) {
    let [before, density] = [0, normalDensity(z)];
    out[0] = normalDistribution(z);
    for (let k = 1; k < out.length; k++) {
      out[k] = density / k;
      [before, density] = [density, -(times(z, density) + before) / k];
    }
    for (let k = out.length - 1; k > 0; k--) out[k] = times(z, out[k]!) + out[k - 1]!;
    out[0] = times(z, out[0]);
  },

  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      if (Math.abs(x) <= limit) {
        const k = nearestCenter(x);
        const b = offsetFrom(x, k);
        const row = ((k | 0) + middle) * stride;
        const density = rows[row + 1]! * expOfSmall(-b * (x - 0.5 * b));
        const mills = millsOfCell(row, b);
        value[i] = x * (rows[row]! + density * mills);
        if (first) first[i] = rows[row]! + density * (mills + x);
      } else {
        value[i] = gelu.value(x);
        if (first) first[i] = gelu.first(x);
      }
    }
  },
  secondOf(z, _value, _first, out) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      out[i] = times(2 - x * x, densityOf(x));
    }
  },
  thirdOf(z, _value, _first, out) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      out[i] = times(x * (x * x - 4), densityOf(x));
    }
  },
};

/** φ(z) = φ(A) e^(−B (z − B/2)) by cells. */
function densityOf(z: number): number {
  if (!(Math.abs(z) <= limit)) return normalDensity(z);
  const k = nearestCenter(z);
  const b = offsetFrom(z, k);
  return rows[((k | 0) + middle) * stride + 1]! * expOfSmall(-b * (z - 0.5 * b));
}

/** Σ pₙ bⁿ of a row: −M or M at z = A + b. */
function millsOfCell(row: number, b: number): number {
  const p = rows;
  const high = p[row + 7]! + b * (p[row + 8]! + b * (p[row + 9]! + b * (p[row + 10]! + b * p[row + 11]!)));
  return (
    p[row + 2]! + b * (p[row + 3]! + b * (p[row + 4]! + b * (p[row + 5]! + b * (p[row + 6]! + b * high))))
  );
}

/** e^y for |y| ≤ 1/4 as 1 + 2y/(c − y) with c = y coth(y/2), whose series leaves out less than 1e-17. */
function expOfSmall(y: number): number {
  const square = y * y;
  const low = 1 / 15120 + square * (-1 / 604800 + square * (1 / 23950080));
  return 1 + (2 * y) / (2 + square * (1 / 6 + square * (-1 / 360 + square * low)) - y);
}

/** x·y with the limit 0 where y has underflowed: ∞ · 0 is not NaN here. */
function times(x: number, y: number): number {
  return y === 0 ? 0 : x * y;
}
