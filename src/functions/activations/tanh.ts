/**
 * A(z) = t = tanh z,   A' = sech²z = 1 − t²,   A'' = −2 t A',   A''' = A' (6 t² − 2).
 *
 * On cells z = A + B, with a = tanh A and τ = tanh B,
 *
 *   tanh z = (a + τ) / (1 + a τ),   sech²z = sech²A (1 − τ²) / (1 + a τ)².
 *
 * Nothing cancels in these forms: the slope keeps its relative accuracy where 1 − t² has lost all of it.
 */
import type { Activation } from '../activation-types.js';
import { cellsPerUnit, nearestCenter, offsetFrom, tabulate, tanhOfCell } from '../cells.js';

/** Beyond ±20, tanh is ±1 to the last bit. */
const limit = 20;
const middle = limit * cellsPerUnit;
const tanhAt = tabulate(limit, Math.tanh);
const slopeAt = tabulate(limit, sechSquared);

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

  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      if (Math.abs(x) <= limit) {
        const k = nearestCenter(x);
        const tau = tanhOfCell(offsetFrom(x, k));
        const a = tanhAt[(k | 0) + middle]!;
        const divisor = 1 + a * tau;
        value[i] = (a + tau) / divisor;
        if (first) first[i] = (slopeAt[(k | 0) + middle]! * (1 - tau * tau)) / (divisor * divisor);
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

/** 1/cosh²z = 4 e^(−2|z|) / (1 + e^(−2|z|))²: no overflow, and 0 only where the result is below the smallest number. */
function sechSquared(z: number): number {
  const shrunk = Math.exp(-2 * Math.abs(z));
  return (4 * shrunk) / ((1 + shrunk) * (1 + shrunk));
}
