/**
 * Dual numbers a + b·ε with ε² = 0 over any algebra: f(a + bε) = f(a) + f'(a)·b·ε carries the exact derivative along.
 * Nested k times (ε₁, …, ε_k), the coefficient of ε₁⋯ε_k is the exact k-th mixed derivative: no step size, no
 * formula of the papers, nothing but the product rule and the derivatives of eight elementary functions.
 */
import type { Algebra } from './algebra.js';

export interface Dual<S> {
  readonly value: S;
  /** The coefficient of ε. */
  readonly slope: S;
}

export function dual<S>(base: Algebra<S>): Algebra<Dual<S>> & { seed(value: S, slope: S): Dual<S> } {
  const one = base.constant(1);
  const zero = base.constant(0);
  const twoOverRootPi = base.constant(2 / Math.sqrt(Math.PI));
  const chain = (a: Dual<S>, value: S, derivative: S): Dual<S> => ({
    value,
    slope: base.multiply(derivative, a.slope),
  });
  const { activation } = base;
  return {
    activation:
      activation &&
      ((name, order, a) => chain(a, activation(name, order, a.value), activation(name, order + 1, a.value))),
    seed: (value, slope) => ({ value, slope }),
    constant: (value) => ({ value: base.constant(value), slope: zero }),
    real: (a) => base.real(a.value),
    add: (a, b) => ({ value: base.add(a.value, b.value), slope: base.add(a.slope, b.slope) }),
    subtract: (a, b) => ({ value: base.subtract(a.value, b.value), slope: base.subtract(a.slope, b.slope) }),
    multiply: (a, b) => ({
      value: base.multiply(a.value, b.value),
      slope: base.add(base.multiply(a.value, b.slope), base.multiply(a.slope, b.value)),
    }),
    reciprocal(a) {
      const value = base.reciprocal(a.value);
      return chain(a, value, base.subtract(zero, base.multiply(value, value)));
    },
    exp(a) {
      const value = base.exp(a.value);
      return chain(a, value, value);
    },
    expm1: (a) => chain(a, base.expm1(a.value), base.exp(a.value)),
    log: (a) => chain(a, base.log(a.value), base.reciprocal(a.value)),
    log1p: (a) => chain(a, base.log1p(a.value), base.reciprocal(base.add(one, a.value))),
    sin: (a) => chain(a, base.sin(a.value), base.cos(a.value)),
    cos: (a) => chain(a, base.cos(a.value), base.subtract(zero, base.sin(a.value))),
    tanh(a) {
      const value = base.tanh(a.value);
      return chain(a, value, base.subtract(one, base.multiply(value, value)));
    },
    erf(a) {
      const gauss = base.exp(base.subtract(zero, base.multiply(a.value, a.value)));
      return chain(a, base.erf(a.value), base.multiply(twoOverRootPi, gauss));
    },
  };
}
