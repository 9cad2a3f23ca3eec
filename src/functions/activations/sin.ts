/**
 * A(z) = sin z, A' = cos z, A'' = −sin z, A''' = −cos z.
 *
 * Value and slope share one argument reduction z = k π/32 + B + b, |B| ≤ π/64, with b the part of B that its last bit
 * cannot hold (Cody and Waite: π/32 in three parts of 33 bits, so that k times the first two is exact). Then
 * sin z = S cos B + C sin B and cos z = C cos B − S sin B with S, C = sin, cos of k π/32 from a table of one turn.
 */
import type { Activation } from '../activation-types.js';

const turn = 64;
const stepsPerUnit = 32 / Math.PI;
// π/32: the first 33 bits, the next 33, and the rest.
const stepHigh = 1.5707963267341256 / 16;
const stepMiddle = 6.077100506303966e-11 / 16;
const stepLow = 2.0222662487959506e-21 / 16;
/** Up to here k has 14 bits, which the products with the parts of π/32 leave room for. */
const limit = 1024;
const roundingShift = 6755399441055744;

// One eighth of a turn is computed, the rest mirrored: sin(kπ/32) is exact where it is 0 or ±1.
const sinAt = Float64Array.from({ length: turn }, (_, k) => sinOfStep(k));
const cosAt = Float64Array.from({ length: turn }, (_, k) => sinOfStep((k + 16) % turn));

export const sin: Activation = {
  name: 'sin',
  gain: 'xavier',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: false,
  value: (z) => Math.sin(z),
  first: (z) => Math.cos(z),
  second: (z) => -Math.sin(z),
  third: (z) => -Math.cos(z),
  taylor(z, out) {
    const [s, c] = [Math.sin(z), Math.cos(z)];
    let factorial = 1;
    for (let k = 0; k < out.length; k++) {
      factorial *= Math.max(1, k);
      out[k] = (k % 4 < 2 ? 1 : -1) * ((k % 2 === 0 ? s : c) / factorial);
    }
  },

  forward(z, value, first) {
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      if (Math.abs(x) <= limit) {
        const k = x * stepsPerUnit + roundingShift - roundingShift;
        const coarse = x - k * stepHigh;
        const fine = k * stepMiddle;
        const b = coarse - fine;
        const lost = coarse - b - fine - k * stepLow;
        const square = b * b;
        // Taylor; the first terms left out are below 1e-18.
        const sinB =
          b +
          (lost + b * square * (-1 / 6 + square * (1 / 120 + square * (-1 / 5040 + square * (1 / 362880)))));
        const cosBMinus1 =
          square * (-1 / 2 + square * (1 / 24 + square * (-1 / 720 + square * (1 / 40320)))) - b * lost;
        const s = sinAt[k & (turn - 1)]!;
        const c = cosAt[k & (turn - 1)]!;
        value[i] = s + (s * cosBMinus1 + c * sinB);
        if (first) first[i] = c + (c * cosBMinus1 - s * sinB);
      } else {
        value[i] = Math.sin(x);
        if (first) first[i] = Math.cos(x);
      }
    }
  },
  secondOf(z, value, _first, out) {
    for (let i = 0; i < z.length; i++) out[i] = -value[i]!;
  },
  thirdOf(z, _value, first, out) {
    for (let i = 0; i < z.length; i++) out[i] = -first[i]!;
  },
};

function sinOfStep(k: number): number {
  if (k >= 32) return -sinOfStep(k - 32);
  if (k > 16) return sinOfStep(32 - k);
  return k <= 8 ? Math.sin((k * Math.PI) / 32) : Math.cos(((16 - k) * Math.PI) / 32);
}
