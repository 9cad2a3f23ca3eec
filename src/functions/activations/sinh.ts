/** A(z) = A''(z) = sinh z, A' = A''' = cosh z: the inverse of asinh, which labels may be transformed with. */
import type { Activation } from '../activation-types.js';

export const sinh: Activation = {
  name: 'sinh',
  gain: 'xavier',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: false,
  value: Math.sinh,
  first: Math.cosh,
  second: Math.sinh,
  third: Math.cosh,

  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      value[i] = Math.sinh(x);
      if (first) first[i] = Math.cosh(x);
    }
  },
  secondOf: (_z, value, _first, out) => out.set(value),
  thirdOf: (_z, _value, first, out) => out.set(first),

  taylor(z, out) {
    const [even, odd] = [Math.sinh(z), Math.cosh(z)];
    let factorial = 1;
    for (let k = 0; k < out.length; k++) {
      factorial *= Math.max(1, k);
      out[k] = (k % 2 === 0 ? even : odd) / factorial;
    }
  },
};
