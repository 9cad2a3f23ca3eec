/** What the iterative solvers of Ax = b take and return; A is met in products only. */
import { DomainError } from '../errors.js';
import { norm } from './vector.js';

/**
 * A·v as a new array, or any array that the solver may keep. A solver that needs the image only until the next product passes
 * an array for it, which the product may fill and return instead.
 */
export type Product = (v: Float64Array, into?: Float64Array) => Float64Array;

/** Options of `conjugateGradients` and `minres`. */
export interface IterativeOptions {
  /** Solved where |b − Ax| ≤ tolerance·|b|. Default 1e-10. */
  readonly tolerance?: number;
  /** Products with A, at most. Default 2·n + 20. */
  readonly iterations?: number;
  /** v ↦ M⁻¹v for a symmetric positive definite M near A: the convergence is that of M⁻¹A. */
  readonly precondition?: Product;
}

/** An approximate solution, and how good it is. */
export interface IterativeSolution<Status> {
  readonly value: Float64Array;
  readonly status: Status;
  /** |b − Ax|/|b|, of the value itself (0 for b = 0). */
  readonly residual: number;
  /** Products with A. */
  readonly iterations: number;
}

/** Options with their defaults, checked. */
export function iterativeSettings(
  operation: string,
  n: number,
  { tolerance = 1e-10, iterations = 2 * n + 20 }: IterativeOptions,
): { readonly tolerance: number; readonly most: number } {
  if (!(tolerance >= 0 && tolerance < 1)) {
    const advice = 'It is relative to |b|; 1e-10 is the default.';
    throw new DomainError(operation, 'tolerance', 'a number in [0, 1)', `${tolerance}`, advice);
  }
  if (!(Number.isInteger(iterations) && iterations >= 1)) {
    const advice = 'Leave it out for 2·n + 20.';
    throw new DomainError(operation, 'iterations', 'a whole number ≥ 1', `${iterations}`, advice);
  }
  return { tolerance, most: iterations };
}

/** |b|, checked to be finite. */
export function rightHandSize(operation: string, b: Float64Array): number {
  const size = norm(b);
  if (size < Infinity) return size;
  const at = b.findIndex((value) => !Number.isFinite(value));
  const got = at < 0 ? 'a length of Infinity' : `${b[at]} at ${at}`;
  throw new DomainError(operation, 'b', 'finite numbers', got, 'Look where it was made.');
}

/** The same product, which throws where its result is not finite. */
export function finiteProduct(operation: string, multiply: Product): Product {
  return (v, into) => {
    const image = multiply(v, into);
    checkFinite(operation, image);
    return image;
  };
}

/** Throws DomainError where a product is not finite. */
export function checkFinite(operation: string, image: Float64Array): void {
  const size = norm(image);
  if (size < Infinity) return;
  const advice = 'Look where it was made: a parameter or a loss has overflowed.';
  throw new DomainError(operation, 'multiply', 'finite numbers', `a vector of length ${size}`, advice);
}

/** b − A·x. */
export function residualOf(multiply: Product, b: Float64Array, x: Float64Array): Float64Array {
  const image = multiply(x);
  return b.map((value, i) => value - image[i]!);
}

/** Says that a preconditioner is not what it must be. */
export function notDefinite(operation: string, value: number): DomainError {
  const advice = 'Pass v ↦ M⁻¹v for a symmetric positive definite M.';
  return new DomainError(operation, 'precondition', 'vᵀM⁻¹v > 0', `${value}`, advice);
}
