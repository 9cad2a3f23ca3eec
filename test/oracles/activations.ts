/**
 * The activations of the design, by name, written through elementary functions; derivatives come from dual numbers.
 * At the kink of relu and leakyRelu the derivative is 0 by convention, so the branch there is a constant.
 */
import type { ActivationName } from './activation-names.js';
import type { Algebra } from './algebra.js';

/** 1/(1 + e^(−z)), or e^z/(1 + e^z) where e^(−z) could overflow. */
function sigmoid<S>(algebra: Algebra<S>, z: S): S {
  const one = algebra.constant(1);
  if (algebra.real(z) < 0) {
    const small = algebra.exp(z);
    return algebra.multiply(small, algebra.reciprocal(algebra.add(one, small)));
  }
  return algebra.reciprocal(algebra.add(one, algebra.exp(algebra.subtract(algebra.constant(0), z))));
}

/** log(1 + e^z) = max(z, 0) + log1p(e^(−|z|)). */
export function softplus<S>(algebra: Algebra<S>, z: S): S {
  if (algebra.real(z) <= 0) return algebra.log1p(algebra.exp(z));
  return algebra.add(z, algebra.log1p(algebra.exp(algebra.subtract(algebra.constant(0), z))));
}

function gelu<S>(algebra: Algebra<S>, z: S): S {
  const scaled = algebra.multiply(algebra.constant(Math.SQRT1_2), z);
  const twicePhi = algebra.add(algebra.constant(1), algebra.erf(scaled));
  return algebra.multiply(algebra.multiply(algebra.constant(0.5), z), twicePhi);
}

/** z e^(−z²/2): not built in; the laws use it as the user's own activation. */
function ricker<S>(algebra: Algebra<S>, z: S): S {
  const square = algebra.multiply(z, z);
  return algebra.multiply(z, algebra.exp(algebra.multiply(algebra.constant(-0.5), square)));
}

/** A(z). */
export function activate<S>(algebra: Algebra<S>, name: ActivationName, z: S): S {
  return algebra.activation?.(name, 0, z) ?? definition(algebra, name, z);
}

/** A(z) through elementary functions. */
export function definition<S>(algebra: Algebra<S>, name: ActivationName, z: S): S {
  const sign = Math.sign(algebra.real(z));
  switch (name) {
    case 'identity':
      return z;
    case 'relu':
      return sign > 0 ? z : algebra.constant(0);
    case 'leakyRelu':
      if (sign === 0) return algebra.constant(0);
      return sign > 0 ? z : algebra.multiply(algebra.constant(0.01), z);
    case 'elu':
      return sign > 0 ? z : algebra.expm1(z);
    case 'tanh':
      return algebra.tanh(z);
    case 'sigmoid':
      return sigmoid(algebra, z);
    case 'softplus':
      return softplus(algebra, z);
    case 'gelu':
      return gelu(algebra, z);
    case 'silu':
      return algebra.multiply(z, sigmoid(algebra, z));
    case 'sin':
      return algebra.sin(z);
    case 'square':
      return algebra.multiply(z, z);
    case 'ricker':
      return ricker(algebra, z);
  }
}
