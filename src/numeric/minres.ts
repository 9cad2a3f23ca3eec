/**
 * MINRES: the smallest residual over Krylov spaces of a symmetric, in general indefinite matrix, by a QR factorization of
 * Lanczos' tridiagonal matrix that is updated column by column (Paige and Saunders, "Solution of sparse indefinite systems
 * of linear equations", SIAM J. Numer. Anal. 12 (1975)). With a preconditioner M the residual is smallest in the norm of
 * M⁻¹. On a singular system that has a solution it finds one; otherwise one of least squares.
 */
import { allocate, copyOf } from './allocation.js';
import {
  finiteProduct,
  iterativeSettings,
  notDefinite,
  residualOf,
  rightHandSize,
  type IterativeOptions,
  type IterativeSolution,
  type Product,
} from './iterative-solution.js';
import { axpy, dot, norm, scale } from './vector.js';

/** 'incompatible': A is singular, b has a part outside its range, and the value is one of least squares. */
export type MinresStatus = 'solved' | 'notConverged' | 'incompatible';

/**
 * Solves Ax = b for a symmetric A. Cost of an iteration: one product, one with the preconditioner and 14·n flops; about
 * condition·log(2/tolerance) iterations at worst, half of that power where A is definite.
 *
 * @throws DomainError if an option is out of range, b or a product is not finite, or the preconditioner is not positive definite
 */
export function minres(
  product: Product,
  b: Float64Array,
  options: IterativeOptions = {},
): IterativeSolution<MinresStatus> {
  const { tolerance, most } = iterativeSettings('minres', b.length, options);
  const size = rightHandSize('minres', b);
  const multiply = finiteProduct('minres', product);
  const x = allocate(b.length);
  // Of unit length, so that squares neither overflow nor underflow.
  const unit = b.map((entry) => (size === 0 ? 0 : entry / size));
  const goal = Math.max(tolerance, Number.EPSILON / 16);
  let rest: Float64Array = unit;
  let residual = size === 0 ? 0 : 1;
  let iterations = 0;
  let largest = 0;
  let open: MinresStatus = 'notConverged';
  while (residual > tolerance && iterations < most) {
    const round = correction(multiply, options.precondition, rest, goal, most - iterations, largest);
    largest = round.largest;
    axpy(1, round.x, x);
    rest = residualOf(multiply, unit, x);
    iterations += round.iterations + 1;
    const before = residual;
    residual = norm(rest);
    if (residual <= before / 2) continue;
    // No digit was won since the last start: what is left is outside the range, or rounding does not allow more.
    if (round.isOutside && residual > tolerance) open = 'incompatible';
    break;
  }
  scale(size, x);
  return { value: x, status: residual <= tolerance ? 'solved' : open, residual, iterations };
}

interface Round {
  readonly x: Float64Array;
  readonly iterations: number;
  /** The residual is in A's null space, up to rounding: no step can shrink it. */
  readonly isOutside: boolean;
  /** The longest image of a unit vector so far, a lower bound of ‖A‖. */
  readonly largest: number;
}

/** One run from x = 0, until the recurrence's residual is at most `goal`. */
function correction(
  multiply: Product,
  precondition: Product | undefined,
  b: Float64Array,
  goal: number,
  most: number,
  largestBefore: number,
): Round {
  const n = b.length;
  const x = allocate(n);
  const conditioned = (v: Float64Array): [Float64Array, number] => {
    const z = precondition?.(v) ?? v;
    const square = dot(v, z);
    if (!(square >= 0)) throw notDefinite('minres', square);
    return [z, precondition === undefined ? norm(v) : Math.sqrt(square)];
  };
  // Lanczos vectors v, orthonormal in the inner product of M⁻¹, and q = M⁻¹v.
  const [z, length] = conditioned(b);
  let v = b.map((entry) => entry / length);
  let q = z.map((entry) => entry / length);
  let before = allocate(n);
  // The residual is left·u.
  const u = copyOf(v);
  let left = length;
  let beta = 0;
  let [c, s, cBefore, sBefore] = [1, 0, 1, 0];
  let w = allocate(n);
  let wBefore = allocate(n);
  let largest = largestBefore;
  for (let iterations = 1; ; iterations++) {
    const next = copyOf(multiply(q));
    const size = norm(next);
    largest = Math.max(largest, size / norm(v));
    const alpha = dot(q, next);
    axpy(-alpha, v, next);
    axpy(-beta, before, next);
    const isInvariant = norm(next) <= 8 * Math.sqrt(n) * Number.EPSILON * size;
    const [zNext, lengthNext] = conditioned(next);
    const betaNext = isInvariant ? 0 : lengthNext;
    // T's new column (beta, alpha, betaNext), after the two rotations before it and one of its own.
    const far = sBefore * beta;
    const near = c * cBefore * beta + s * alpha;
    const diagonal = c * alpha - s * cBefore * beta;
    const pivot = Math.hypot(diagonal, betaNext);
    // |A·r|/|r| of the residual as it is (Paige and Saunders 1975): A is singular there, and r cannot shrink.
    const slope = Math.hypot(diagonal, c * betaNext);
    if (!(slope > 64 * Math.sqrt(n) * Number.EPSILON * largest))
      return { x, iterations, isOutside: true, largest };
    [cBefore, sBefore] = [c, s];
    c = diagonal / pivot;
    s = betaNext / pivot;
    const [rotate, stretch] = [c, s];
    const direction = q.map((entry, i) => (entry - far * wBefore[i]! - near * w[i]!) / pivot);
    axpy(c * left, direction, x);
    left *= -s;
    if (isInvariant) return { x, iterations, isOutside: false, largest };
    [wBefore, w] = [w, direction];
    before = v;
    v = next.map((entry) => entry / betaNext);
    q = zNext.map((entry) => entry / betaNext);
    beta = betaNext;
    for (let i = 0; i < n; i++) u[i] = rotate * v[i]! - stretch * u[i]!;
    if (Math.abs(left) * norm(u) <= goal || iterations === most)
      return { x, iterations, isOutside: false, largest };
  }
}
