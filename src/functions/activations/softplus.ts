/**
 * A(z) = log(1 + eᶻ), A' = σ(z), A'' = σ'(z), A''' = −σ'(z) tanh(z/2).
 *
 * On cells of z/2 = A + B with τ = tanh B, s = σ(2A) and s̄ = σ(−2A) = 1 − s:
 *
 *   log(1 + eᶻ) = log(1 + e^(2A)) + log(1 + s (e^(2B) − 1)) = log(1 + e^(2A)) + 2 artanh( s τ / (1 − s̄ τ) ),
 *
 * a short odd series, with full relative accuracy where A(z) is as small as eᶻ.
 */
import type { Activation } from '../activation-types.js';
import { cellsPerUnit, cellWidth, roundingShift, tabulate } from '../cells.js';
import { tanhLimit, tanhMiddle, tanhOf, tanhOfCell } from '../hyperbolic.js';
import { logistic, logisticAt, logisticSlope, logisticSlopeOf } from '../logistic.js';

const softplusAt = tabulate(tanhLimit, (center) => logOnePlusExp(2 * center));

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

  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      const y = 0.5 * x;
      if (Math.abs(y) <= tanhLimit) {
        const k = y * cellsPerUnit + roundingShift - roundingShift;
        const tau = tanhOfCell(y - k * cellWidth);
        const index = (k | 0) + tanhMiddle;
        const s = logisticAt[index]!;
        const rest = logisticAt[2 * tanhMiddle - index]!;
        const valueDivisor = 1 - rest * tau;
        const slopeDivisor = 1 + (s - rest) * tau;
        const inverse = 1 / (valueDivisor * slopeDivisor);
        value[i] = softplusAt[index]! + 2 * artanhOfCell(s * tau * slopeDivisor * inverse);
        if (first) first[i] = s * (1 + tau) * valueDivisor * inverse;
      } else {
        value[i] = logOnePlusExp(x);
        if (first) first[i] = logistic(x);
      }
    }
  },
  // From z and not as σ (1 − σ), which is 0 where σ has rounded to 1.
  secondOf(z, _value, _first, out) {
    for (let i = 0; i < z.length; i++) out[i] = logisticSlopeOf(z[i]!);
  },
  thirdOf(z, _value, _first, out) {
    for (let i = 0; i < z.length; i++) out[i] = -logisticSlopeOf(z[i]!) * tanhOf(0.5 * z[i]!);
  },
};

/** log(1 + eᶻ) for one number: z + log(1 + e⁻ᶻ) for z > 0, so that nothing overflows. */
function logOnePlusExp(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

/** artanh v for |v| ≤ 1/31: Taylor, the first term left out is below 1e-19 of the result. */
function artanhOfCell(v: number): number {
  const square = v * v;
  return (
    v + v * square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square * (1 / 11)))))
  );
}
