/**
 * Running error analysis (Wilkinson; Higham, Accuracy and Stability of Numerical Algorithms, 3.3) as a number type: the
 * source of the tolerances of the laws. Next to its value a magnitude carries
 *
 *   mass    Σ of the absolute values of all terms that were added up to make it; an activation's value is one term
 *   error   a bound on its rounding error, in units of the unit roundoff u = 2⁻⁵³
 *
 *   a + b:   mass = mass a + mass b      error = error a + error b + mass
 *   a · b:   mass = mass a · mass b      error = mass a · error b + mass b · error a + u · error a · error b + mass
 *   A(a):    mass = |A(a)|               error = |A'(a)| · error a + mass
 *
 * (The product of two errors matters where values underflow: saturated units, whose slope 1 − t² comes out as 0.)
 * Because every rounding counts with the mass and not with the value, the bound does not depend on the order in which
 * sums are taken or products are multiplied out, so that it holds, up to a small factor, for sweeps that walk the
 * network the other way round. Ill-conditioned cases (cancellation, steep activations) widen their own tolerance by as
 * much as they must, and well-conditioned ones stay sharp.
 */
import type { ActivationName } from './activation-names.js';
import { definition } from './activations.js';
import type { Algebra } from './algebra.js';
import { derivative } from './derivatives.js';
import type { Objective } from './objectives.js';
import { reals } from './reals.js';

const unitRoundoff = 2 ** -53;

export interface Magnitude {
  readonly value: number;
  readonly mass: number;
  readonly error: number;
}

/** The error of a product: of each factor against the other, of both, and of the multiplication. */
export function productError(a: Omit<Magnitude, 'value'>, b: Omit<Magnitude, 'value'>): number {
  return a.mass * b.error + b.mass * a.error + unitRoundoff * a.error * b.error + a.mass * b.mass;
}

function sum(value: number, a: Magnitude, b: Magnitude): Magnitude {
  const mass = a.mass + b.mass;
  return { value, mass, error: a.error + b.error + mass };
}

function elementary(f: (x: number) => number, slope: (x: number) => number): (a: Magnitude) => Magnitude {
  return (a) => {
    const value = f(a.value);
    const mass = Math.abs(value);
    return { value, mass, error: Math.abs(slope(a.value)) * a.error + mass };
  };
}

/** Without curvature the derivatives are constants. */
const straight: ReadonlySet<ActivationName> = new Set<ActivationName>(['identity', 'relu', 'leakyRelu']);

/**
 * An activation or a derivative of one is a single term, whichever way it is computed. Derivatives of curved ones are
 * made of numbers of size 1 (tanh' = 1 − t²) with some roundings each.
 */
function activation(name: ActivationName, order: number, a: Magnitude): Magnitude {
  const orders = Array.from({ length: order }, () => [1]);
  const f: Objective = (algebra, [z]) => definition(algebra, name, z!);
  const value = derivative(f, [a.value], ...orders);
  const steepness = Math.abs(derivative(f, [a.value], ...orders, [1]));
  const mass = Math.abs(value);
  const own = straight.has(name) ? mass : 4 * Math.max(mass, 1);
  return { value, mass, error: steepness * a.error + own };
}

export const magnitudes: Algebra<Magnitude> = {
  constant: (value) => ({ value, mass: Math.abs(value), error: 0 }),
  real: (a) => a.value,
  add: (a, b) => sum(a.value + b.value, a, b),
  subtract: (a, b) => sum(a.value - b.value, a, b),
  multiply(a, b) {
    const mass = a.mass * b.mass;
    return { value: a.value * b.value, mass, error: productError(a, b) };
  },
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
  activation,
};
