/**
 * The logistic function σ(z) = 1 / (1 + e⁻ᶻ) and its slope, for sigmoid, silu, softplus and binary cross-entropy.
 * On cells of z/2 = A + B, with s = σ(2A) and τ = tanh B (hence tanh A = 2s − 1),
 *
 *   σ(z) = s (1 + τ) / (1 + (2s − 1) τ),   σ'(z) = σ'(2A) (1 − τ²) / (1 + (2s − 1) τ)²,
 *
 * so that both tails keep their relative accuracy: σ(−40) is e⁻⁴⁰, and σ'(40) too.
 */
import { tabulate } from './cells.js';

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
