/**
 * The logistic function σ(z) = 1 / (1 + e⁻ᶻ), shared by sigmoid, silu, softplus and binary cross-entropy. On cells of
 * z/2 = A + B, with a = tanh A and τ = tanh B,
 *
 *   σ(z) = σ(2A) (1 + τ) / (1 + a τ),   σ'(z) = ¼ sech²(z/2),   1 − 2 σ(z) = −tanh(z/2),
 *
 * so that both tails keep their relative accuracy: σ(−40) is e⁻⁴⁰, not 1 − 1.
 */
import { cellsPerUnit, cellWidth, roundingShift, tabulate } from './cells.js';
import { sechSquaredAt, sechSquaredOf, tanhAt, tanhLimit, tanhMiddle, tanhOfCell } from './hyperbolic.js';

/** σ(2A) at the centres A; centre k/16 stands at k + tanhMiddle. */
export const logisticAt: Float64Array = tabulate(tanhLimit, (center) => logistic(2 * center));

/** σ(z) for one number; no overflow, full relative accuracy in both tails. */
export function logistic(z: number): number {
  if (z > 0) return 1 / (1 + Math.exp(-z));
  const grown = Math.exp(z);
  return grown / (1 + grown);
}

/** σ'(z) for one number: even in z, e^(−|z|) in both tails. */
export function logisticSlope(z: number): number {
  const shrunk = Math.exp(-Math.abs(z));
  return shrunk / ((1 + shrunk) * (1 + shrunk));
}

/** σ'(z) by cells, for one number. */
export function logisticSlopeOf(z: number): number {
  return 0.25 * sechSquaredOf(0.5 * z);
}

/** Writes σ(z) to `value` and σ'(z) to `first` unless that is null. */
export function logisticForward(z: Float64Array, value: Float64Array, first: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const y = 0.5 * z[i]!;
    if (Math.abs(y) <= tanhLimit) {
      const k = y * cellsPerUnit + roundingShift - roundingShift;
      const tau = tanhOfCell(y - k * cellWidth);
      const index = (k | 0) + tanhMiddle;
      const inverse = 1 / (1 + tanhAt[index]! * tau);
      value[i] = logisticAt[index]! * (1 + tau) * inverse;
      if (first) first[i] = 0.25 * sechSquaredAt[index]! * (1 - tau * tau) * inverse * inverse;
    } else {
      value[i] = logistic(2 * y);
      if (first) first[i] = logisticSlope(2 * y);
    }
  }
}
