/**
 * Running error analysis (Wilkinson; Higham, Accuracy and Stability of Numerical Algorithms, 3.3) as a number type.
 * Next to its value a magnitude carries `size`, the sum of the absolute values of everything that was added up to
 * make it: |a + b| ≤ size a + size b, |a·b| ≤ size a · size b. Any order in which float64 evaluates the same
 * expression is then off by at most  (number of roundings in a chain) · u · size,  u = 2⁻⁵³, to first order in u.
 *
 * Under an elementary function the relative error of the function and the inherited error of its argument add:
 * size f(a) = |f(a)| + |f'(a)| size a. So ill-conditioned cases (cancellation, steep activations) widen their own
 * tolerance, by as much as they must, and well-conditioned ones stay sharp.
 */
import type { Algebra } from './algebra.js';
import { reals } from './reals.js';

export interface Magnitude {
  readonly value: number;
  readonly size: number;
}

function elementary(
  f: (x: number) => number,
  derivative: (x: number) => number,
): (a: Magnitude) => Magnitude {
  return (a) => {
    const value = f(a.value);
    return { value, size: Math.abs(value) + Math.abs(derivative(a.value)) * a.size };
  };
}

export const magnitudes: Algebra<Magnitude> = {
  constant: (value) => ({ value, size: Math.abs(value) }),
  real: (a) => a.value,
  add: (a, b) => ({ value: a.value + b.value, size: a.size + b.size }),
  subtract: (a, b) => ({ value: a.value - b.value, size: a.size + b.size }),
  multiply: (a, b) => ({ value: a.value * b.value, size: a.size * b.size }),
  reciprocal: elementary(
    (x) => 1 / x,
    (x) => 1 / (x * x),
  ),
  exp: elementary(Math.exp, Math.exp),
  expm1: elementary(Math.expm1, Math.exp),
  log: elementary(Math.log, (x) => 1 / x),
  log1p: elementary(Math.log1p, (x) => 1 / (1 + x)),
  sin: elementary(Math.sin, Math.cos),
  cos: elementary(Math.cos, Math.sin),
  tanh: elementary(Math.tanh, (x) => 1 - Math.tanh(x) ** 2),
  erf: elementary(reals.erf, (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)),
};
