/**
 * A(z) = z for z > 0 and 0.01 z below (PyTorch's default slope). A'(0) = 0, as for every activation with a kink here:
 * a unit that sits exactly on it has no influence, rather than an arbitrary one. PyTorch takes 0.01 there.
 */
import type { Activation } from '../activation-types.js';
import { taylorOfLine } from '../taylor-line.js';

const negativeSlope = 0.01;

function slope(z: number): number {
  return z > 0 ? 1 : z < 0 ? negativeSlope : 0;
}

export const leakyRelu: Activation = {
  name: 'leakyRelu',
  gain: 'he',
  builtIn: true,
  smoothness: 0,
  hasKink: true,
  piecewiseLinear: true,
  value: (z) => Math.max(z, negativeSlope * z),
  first: slope,
  second: () => 0,
  third: () => 0,
  taylor: (z, out) => taylorOfLine(out, leakyRelu.value(z), slope(z)),
  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      value[i] = Math.max(x, negativeSlope * x);
      if (first) first[i] = slope(x);
    }
  },
  secondOf: (_z, _value, _first, out) => void out.fill(0),
  thirdOf: (_z, _value, _first, out) => void out.fill(0),
};
