/** A(z) = eᶻ and all its derivatives: the inverse of the logarithm that labels may be transformed with. */
import { expOf } from '../../numeric/elementary.js';
import type { Activation } from '../activation-types.js';

export const exp: Activation = {
  name: 'exp',
  gain: 'xavier',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: false,
  value: Math.exp,
  first: Math.exp,
  second: Math.exp,
  third: Math.exp,

  forward(z, value, first) {
    expOf(z, value);
    first?.set(value);
  },
  secondOf: (_z, value, _first, out) => out.set(value),
  thirdOf: (_z, value, _first, out) => out.set(value),

  taylor(z, out) {
    let term = Math.exp(z);
    for (let k = 0; k < out.length; k++) {
      term /= Math.max(1, k);
      out[k] = term;
    }
  },
};
