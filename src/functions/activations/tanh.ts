/** A(z) = tanh z, A' = 1 − t², A'' = −2 t A', A''' = A' (6 t² − 2) with t = tanh z. */
import type { Activation } from '../activation-types.js';
import { cellsPerUnit, cellWidth, roundingShift } from '../cells.js';
import { sechSquared, sechSquaredAt, tanhAt, tanhLimit, tanhMiddle, tanhOfCell } from '../hyperbolic.js';

export const tanh: Activation = {
  name: 'tanh',
  gain: 'xavier',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: false,
  value: (z) => Math.tanh(z),
  first: sechSquared,
  second: (z) => -2 * Math.tanh(z) * sechSquared(z),
  third: (z) => sechSquared(z) * (6 * Math.tanh(z) ** 2 - 2),

  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      if (Math.abs(x) <= tanhLimit) {
        const k = x * cellsPerUnit + roundingShift - roundingShift;
        const tau = tanhOfCell(x - k * cellWidth);
        const index = (k | 0) + tanhMiddle;
        const a = tanhAt[index]!;
        const inverse = 1 / (1 + a * tau);
        value[i] = (a + tau) * inverse;
        if (first) first[i] = sechSquaredAt[index]! * (1 - tau * tau) * inverse * inverse;
      } else {
        value[i] = Math.tanh(x);
        if (first) first[i] = sechSquared(x);
      }
    }
  },
  secondOf(z, value, first, out) {
    for (let i = 0; i < z.length; i++) out[i] = -2 * value[i]! * first[i]!;
  },
  thirdOf(z, value, first, out) {
    for (let i = 0; i < z.length; i++) out[i] = first[i]! * (6 * value[i]! * value[i]! - 2);
  },
};
