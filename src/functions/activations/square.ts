/** A(z) = z²: with inputs of few bits all arithmetic on it is exact, which the bit-for-bit tests use. */
import type { Activation } from '../activation-types.js';

export const square: Activation = {
  name: 'square',
  gain: 'xavier',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: false,
  value: (z) => z * z,
  first: (z) => 2 * z,
  second: () => 2,
  third: () => 0,
  taylor(z, out) {
    out.fill(0);
    for (let k = 0; k < Math.min(3, out.length); k++) out[k] = [z * z, 2 * z, 1][k]!;
  },
  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      value[i] = x * x;
      if (first) first[i] = 2 * x;
    }
  },
  secondOf: (_z, _value, _first, out) => void out.fill(2),
  thirdOf: (_z, _value, _first, out) => void out.fill(0),
};
