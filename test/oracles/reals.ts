/** Plain float64 numbers. */
import type { Algebra } from './algebra.js';

/**
 * erf by the series erf(x) = (2/√π) e^(−x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!, all of whose terms have one sign, so that
 * nothing cancels; beyond |x| = 6 the result is ±1 to the last bit. Slow, and unlike any fast rational approximation.
 */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

export const reals: Algebra<number> = {
  constant: (value) => value,
  real: (a) => a,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  reciprocal: (a) => 1 / a,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  erf,
};
