/**
 * A(z) = t = tanh z,   A' = sech²z = 1 − t²,   A'' = −2 t A',   A''' = A' (6 t² − 2).
 *
 * Value and slope come from numeric/elementary/tanh.ts, the slope not as 1 − t², which loses its digits in the tails.
 */
import { tanhWithSlope } from '../../numeric/elementary.js';
import type { Activation } from '../activation-types.js';

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
  /** t' = 1 − t², coefficient by coefficient. */
  taylor(z, out) {
    out[0] = Math.tanh(z);
    if (out.length > 1) out[1] = sechSquared(z);
    for (let k = 1; k + 1 < out.length; k++) {
      let sum = 0;
      for (let i = 0; i <= k; i++) sum += out[i]! * out[k - i]!;
      out[k + 1] = -sum / (k + 1);
    }
  },

  forward: tanhWithSlope,
  secondOf(z, value, first, out) {
    for (let i = 0; i < z.length; i++) out[i] = -2 * value[i]! * first[i]!;
  },
  thirdOf(z, value, first, out) {
    for (let i = 0; i < z.length; i++) out[i] = first[i]! * (6 * value[i]! * value[i]! - 2);
  },
};

/** 1/cosh²z = 4 e^(−2|z|) / (1 + e^(−2|z|))²: no overflow, and 0 only where the result is below the smallest number. */
function sechSquared(z: number): number {
  const shrunk = Math.exp(-2 * Math.abs(z));
  return (4 * shrunk) / ((1 + shrunk) * (1 + shrunk));
}
