/**
 * The numbers the dense oracle computes with. The oracle writes each network, activation and loss once, over an
 * abstract number type; which number type is plugged in decides what comes out:
 *
 *   reals            the value
 *   dual(reals)      value and first derivative; dual(dual(reals)) second derivatives, and so on
 *   magnitudes       value and a running bound of the rounding error (the source of every tolerance of the laws)
 *   rationals        the exact value of polynomial networks, in BigInt
 *
 * Nothing in this folder imports from src: an error in the library cannot repeat itself here.
 */
import type { ActivationName } from './activation-names.js';

export interface Algebra<S> {
  constant(value: number): S;
  /** The plain number underneath: what a branch (relu, the shift of log-sum-exp) decides on. */
  real(a: S): number;
  add(a: S, b: S): S;
  subtract(a: S, b: S): S;
  multiply(a: S, b: S): S;
  reciprocal(a: S): S;
  exp(a: S): S;
  expm1(a: S): S;
  log(a: S): S;
  log1p(a: S): S;
  sin(a: S): S;
  cos(a: S): S;
  tanh(a: S): S;
  erf(a: S): S;
  /**
   * A⁽ᵒʳᵈᵉʳ⁾(a) of a named activation in one step, for algebras that can say more about the whole function than about
   * the elementary functions it is written with; the others do without.
   */
  readonly activation?: ((name: ActivationName, order: number, a: S) => S) | undefined;
}

/** Σ aᵢ bᵢ, from left to right. */
export function dot<S>(algebra: Algebra<S>, a: readonly S[], b: readonly S[]): S {
  let sum = algebra.constant(0);
  for (let i = 0; i < a.length; i++) sum = algebra.add(sum, algebra.multiply(a[i]!, b[i]!));
  return sum;
}

/** ½ Σ aᵢ². */
export function halfSquares<S>(algebra: Algebra<S>, a: readonly S[]): S {
  return algebra.multiply(algebra.constant(0.5), dot(algebra, a, a));
}
