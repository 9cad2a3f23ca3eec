/**
 * A(z) = z for z > 0 and eᶻ − 1 below. A' is continuous; A'' jumps from 1 to 0 at z = 0, where it is taken as 1.
 * On cells z = A + B:  e^(A+B) − 1 = (e^A − 1) + e^A (e^B − 1).
 */
import type { Activation } from '../activation-types.js';
import { cellsPerUnit, expm1OfCell, nearestCenter, offsetFrom, tabulate } from '../cells.js';
import { taylorOfLine } from '../taylor-line.js';

/** Below −40, eᶻ − 1 is −1 to the last bit. */
const limit = 40;
const middle = limit * cellsPerUnit;
const expAt = tabulate(limit, Math.exp);
const expm1At = tabulate(limit, Math.expm1);

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

  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      if (x > 0) {
        value[i] = x;
        if (first) first[i] = 1;
      } else if (x >= -limit) {
        const k = nearestCenter(x);
        const atCenter = expAt[(k | 0) + middle]!;
        const grown = atCenter * expm1OfCell(offsetFrom(x, k));
        value[i] = expm1At[(k | 0) + middle]! + grown;
        if (first) first[i] = atCenter + grown;
      } else {
        value[i] = Math.expm1(x);
        if (first) first[i] = Math.exp(x);
      }
    }
  },
  secondOf(z, _value, first, out) {
    for (let i = 0; i < z.length; i++) out[i] = z[i]! > 0 ? 0 : first[i]!;
  },
  thirdOf(z, _value, first, out) {
    for (let i = 0; i < z.length; i++) out[i] = z[i]! > 0 ? 0 : first[i]!;
  },
};
