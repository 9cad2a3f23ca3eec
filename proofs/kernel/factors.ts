/**
 * The products of the papers, written in the symbols of a network: γ, β, α, η (B1–B4), J = ∂z_m/∂z_l, and the backward
 * quantities d, δ, c, P, H of the Hessian. These are the right-hand sides of the proofs: nothing here differentiates.
 *
 * Use: const { eta, delta } = factors(net); eta(k, l) = α^(k,l) γ^(l).
 */
import * as m from './matrix.js';
import type { Matrix, Vector } from './matrix.js';
import type { SymbolicNetwork } from './network.js';

export interface Factors {
  readonly gamma: (k: number) => Matrix;
  readonly beta: (k: number) => Matrix;
  /** α^(k,l) = β^(k) … β^(l+1); I for k = l, 0 for k < l. */
  readonly alpha: (k: number, l: number) => Matrix;
  readonly eta: (k: number, l: number) => Matrix;
  /** ∂z_k/∂z_l for k ≥ l. */
  readonly jacobian: (k: number, l: number) => Matrix;
  /** d_k = ∂f/∂v_k. */
  readonly d: (k: number) => Vector;
  /** δ_k = ∂f/∂z_k. */
  readonly delta: (k: number) => Vector;
  /** c_k = d_k ⊙ A''(z_k). */
  readonly c: (k: number) => Vector;
  /** P_k = ∂²f/∂v_k², the state Hessian. */
  readonly stateHessian: (k: number) => Matrix;
  /** H_k = ∂²f/∂z_k². */
  readonly preactivationHessian: (k: number) => Matrix;
}

export function factors(net: SymbolicNetwork): Factors {
  const { depth, widths, weights } = net;
  const gamma = (k: number): Matrix => m.diagonal(net.activation(k, 1));
  const beta = (k: number): Matrix => m.multiply(gamma(k), weights[k]!);
  const alpha = (k: number, l: number): Matrix => {
    if (k < l) return m.zeros(widths[k]!, widths[l]!);
    return k === l ? m.identity(widths[k]!) : m.multiply(beta(k), alpha(k - 1, l));
  };
  const eta = (k: number, l: number): Matrix => m.multiply(alpha(k, l), gamma(l));
  const jacobian = (k: number, l: number): Matrix =>
    k === l ? m.identity(widths[k]!) : m.multiply(weights[k]!, eta(k - 1, l));
  const d = (k: number): Vector =>
    k === depth
      ? Array.from({ length: widths[k]! }, (_, i) => net.slopesOf(i + 1))
      : m.apply(m.transpose(weights[k + 1]!), delta(k + 1));
  const delta = (k: number): Vector => m.hadamard(net.activation(k, 1), d(k));
  const c = (k: number): Vector => m.hadamard(net.activation(k, 2), d(k));
  const stateHessian = (k: number): Matrix => {
    if (k === depth) return m.build(widths[k]!, widths[k]!, (i, j) => net.slopesOf(i + 1, j + 1));
    const [w, b] = [weights[k + 1]!, beta(k + 1)];
    return m.plus(
      m.multiply(m.transpose(b), stateHessian(k + 1), b),
      m.multiply(m.transpose(w), m.diagonal(c(k + 1)), w),
    );
  };
  const preactivationHessian = (k: number): Matrix =>
    m.plus(m.multiply(gamma(k), stateHessian(k), gamma(k)), m.diagonal(c(k)));
  return { gamma, beta, alpha, eta, jacobian, d, delta, c, stateHessian, preactivationHessian };
}
