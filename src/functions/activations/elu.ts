/**
 * A(z) = z for z > 0 and eᶻ − 1 below. A' is continuous; A'' jumps from 1 to 0 at z = 0, where it is taken as 1.
 */
import { eluWithSlope } from '../../numeric/elementary.js';
import type { Activation } from '../activation-types.js';
import { taylorOfLine } from '../taylor-line.js';

export const elu: Activation = {
  name: 'elu',
  gain: 'he',
  builtIn: true,
  smoothness: 1,
  hasKink: false,
  piecewiseLinear: false,
  value: (z) => (z > 0 ? z : Math.expm1(z)),
  first: (z) => (z > 0 ? 1 : Math.exp(z)),
  second: (z) => (z > 0 ? 0 : Math.exp(z)),
  third: (z) => (z > 0 ? 0 : Math.exp(z)),
  taylor(z, out) {
    if (z > 0) {
      taylorOfLine(out, z, 1);
      return;
    }
    out[0] = Math.expm1(z);
    let term = Math.exp(z);
    for (let k = 1; k < out.length; k++) {
      term /= k;
      out[k] = term;
    }
  },

  forward: eluWithSlope,
  secondOf(z, _value, first, out) {
    for (let i = 0; i < z.length; i++) out[i] = z[i]! > 0 ? 0 : first[i]!;
  },
  thirdOf(z, _value, first, out) {
    for (let i = 0; i < z.length; i++) out[i] = z[i]! > 0 ? 0 : first[i]!;
  },
};
