/** A(z) = z: an affine output left as it is. */
import type { Activation } from '../activation-types.js';
import { taylorOfLine } from '../taylor-line.js';

export const identity: Activation = {
  name: 'identity',
  gain: 'xavier',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: true,
  value: (z) => z,
  first: () => 1,
  second: () => 0,
  third: () => 0,
  taylor: (z, out) => taylorOfLine(out, z, 1),
  forward(z, value, first) {
    if (value !== z) value.set(z);
    first?.fill(1);
  },
  secondOf: (_z, _value, _first, out) => void out.fill(0),
  thirdOf: (_z, _value, _first, out) => void out.fill(0),
};
