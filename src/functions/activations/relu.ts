/** A(z) = max(z, 0). Piecewise linear: A'' = 0 everywhere, and A'(0) = 0 by convention. */
import { rectify } from '../../numeric/elementwise.js';
import type { Activation } from '../activation-types.js';
import { taylorOfLine } from '../taylor-line.js';

export const relu: Activation = {
  name: 'relu',
  gain: 'he',
  builtIn: true,
  smoothness: 0,
  hasKink: true,
  piecewiseLinear: true,
  value: (z) => Math.max(z, 0),
  first: (z) => (z > 0 ? 1 : 0),
  second: () => 0,
  third: () => 0,
  taylor: (z, out) => taylorOfLine(out, relu.value(z), relu.first(z)),
  forward: (z, value, first) => rectify(z.length, z, 0, value, 0, first, 0),
  secondOf: (_z, _value, _first, out) => void out.fill(0),
  thirdOf: (_z, _value, _first, out) => void out.fill(0),
};
