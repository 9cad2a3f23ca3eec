/**
 * The logistic function σ(z) = 1 / (1 + e⁻ᶻ) and its slope, for sigmoid, silu, softplus and binary cross-entropy.
 * On cells of z/2 = A + B, with s = σ(2A) and τ = tanh B (hence tanh A = 2s − 1),
 *
 *   σ(z) = s (1 + τ) / (1 + (2s − 1) τ),   σ'(z) = σ'(2A) (1 − τ²) / (1 + (2s − 1) τ)²,
 *
 * so that both tails keep their relative accuracy: σ(−40) is e⁻⁴⁰, and σ'(40) too.
 */
import { cellsPerUnit, nearestCenter, offsetFrom, tabulate, tanhOfCell } from './cells.js';

/** Bound of |z/2|; beyond it σ is eᶻ or 1 to the last bit. */
const limit = 20;
const middle = limit * cellsPerUnit;
const logisticAt = tabulateLogistic(limit);
const slopeAt = tabulateLogisticSlope(limit);

/** σ(2A) at the centres A from −bound to bound. */
export function tabulateLogistic(bound: number): Float64Array {
  return tabulate(bound, (center) => logistic(2 * center));
}

/** σ'(2A) at the centres A from −bound to bound. */
export function tabulateLogisticSlope(bound: number): Float64Array {
  return tabulate(bound, (center) => logisticSlope(2 * center));
}

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

/** Writes σ(z) to `value` and σ'(z) to `first` unless that is null. */
export function logisticForward(z: Float64Array, value: Float64Array, first: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const y = 0.5 * z[i]!;
    if (Math.abs(y) <= limit) {
      const k = nearestCenter(y);
      const tau = tanhOfCell(offsetFrom(y, k));
      const s = logisticAt[(k | 0) + middle]!;
      const divisor = 1 + (2 * s - 1) * tau;
      value[i] = (s * (1 + tau)) / divisor;
      if (first) first[i] = (slopeAt[(k | 0) + middle]! * (1 - tau * tau)) / (divisor * divisor);
    } else {
      value[i] = logistic(2 * y);
      if (first) first[i] = logisticSlope(2 * y);
    }
  }
}

/** Writes σ'(z) to `out`, from z and not as σ (1 − σ), which is 0 where σ has rounded to 1. */
export function logisticSlopes(z: Float64Array, out: Float64Array): void {
  for (let i = 0; i < z.length; i++) {
    const y = 0.5 * z[i]!;
    if (Math.abs(y) <= limit) {
      const k = nearestCenter(y);
      const tau = tanhOfCell(offsetFrom(y, k));
      const divisor = 1 + (2 * logisticAt[(k | 0) + middle]! - 1) * tau;
      out[i] = (slopeAt[(k | 0) + middle]! * (1 - tau * tau)) / (divisor * divisor);
    } else {
      out[i] = logisticSlope(2 * y);
    }
  }
}
