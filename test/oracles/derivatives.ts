/**
 * Exact derivatives of an objective by nested dual numbers: brute force, one evaluation per entry. The derivative of
 * an objective along a fixed direction is again an objective, so second and third derivatives are the same function
 * applied two and three times.
 */
import type { Algebra } from './algebra.js';
import { dual } from './dual.js';
import type { Objective } from './objectives.js';
import { reals } from './reals.js';

type Vector = ArrayLike<number>;

/** The directional derivative f'[u], as a function of where it is taken. */
export function along(f: Objective, direction: Vector): Objective {
  return (algebra, at) => {
    const nested = dual(algebra);
    const point = at.map((value, i) => nested.seed(value, algebra.constant(direction[i]!)));
    return f(nested, point).slope;
  };
}

/** The mixed derivative f⁽ᵏ⁾[u₁, …, u_k] at a point, over any algebra. */
export function derivativeOver<S>(
  algebra: Algebra<S>,
  f: Objective,
  at: Vector,
  directions: readonly Vector[],
): S {
  return directions.reduce(along, f)(algebra, Array.from(at, algebra.constant));
}

/** The same over plain numbers. */
export function derivative(f: Objective, at: Vector, ...directions: Vector[]): number {
  return derivativeOver(reals, f, at, directions);
}

/** The unit vector e_index. */
export function unit(length: number, index: number): number[] {
  return Array.from({ length }, (_, i) => (i === index ? 1 : 0));
}

/** f'[u₁, …, u_k, ·]: the vector of derivatives that is left when one slot stays open. */
export function openDerivative(f: Objective, at: Vector, ...directions: Vector[]): Float64Array {
  return Float64Array.from(at, (_, i) => derivative(f, at, unit(at.length, i), ...directions));
}

export function gradient(f: Objective, at: Vector): Float64Array {
  return openDerivative(f, at);
}

/** H·v. */
export function hessianProduct(f: Objective, at: Vector, v: Vector): Float64Array {
  return openDerivative(f, at, v);
}

/** The Hessian, row-major; each pair of entries once. */
export function hessian(f: Objective, at: Vector): Float64Array {
  const n = at.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = derivative(f, at, unit(n, i), unit(n, j));
      out[i * n + j] = entry;
      out[j * n + i] = entry;
    }
  }
  return out;
}
