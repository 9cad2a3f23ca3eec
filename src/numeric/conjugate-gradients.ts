/**
 * Conjugate gradients for a symmetric positive definite system (Hestenes and Stiefel 1952), with a preconditioner. The
 * recurrence's residual drifts from the true one; where the former is small enough the latter is computed, and if need be
 * the iteration starts again from there.
 */
import { allocate, copyOf, scratch, scratchZeros } from './allocation.js';
import { multiplyBy, scaleAndAdd } from './elementwise.js';
import {
  checkFinite,
  iterativeSettings,
  notDefinite,
  rightHandSize,
  type IterativeOptions,
  type IterativeSolution,
  type Product,
} from './iterative-solution.js';
import { axpy, dot, norm } from './vector.js';

/** Why conjugate gradients ended; where the matrix is not positive definite, with the witness. */
export interface ConjugateGradients extends IterativeSolution<
  'solved' | 'notConverged' | 'negativeCurvature'
> {
  /** A direction p with pᵀAp ≤ 0, where one was met: A is not positive definite. The value is what came before it. */
  readonly direction: Float64Array | null;
}

/** In so few steps the two residuals do not part: a product to measure the true one would tell nothing. */
export const FEW_STEPS = 30;

/** Options of `conjugateGradients`. */
export interface ConjugateGradientsOptions extends IterativeOptions {
  /**
   * Go on where pᵀAp < 0: the iterates are then the stationary points of ½xᵀAx − bᵀx over Krylov spaces, saddles among
   * them (Galerkin's condition). Only pᵀAp = 0 stops them; near it they lose digits, which MINRES never does. Default
   * false.
   */
  readonly throughNegativeCurvature?: boolean;
}

/**
 * Solves Ax = b. Cost of an iteration: one product, one with the preconditioner and 10·n flops; about
 * ½·√condition·log(2/tolerance) iterations, fewer where eigenvalues lie in clusters.
 *
 * @throws DomainError if an option is out of range, b or a product is not finite, or the preconditioner is not positive definite
 */
export function conjugateGradients(
  product: Product,
  b: Float64Array,
  options: ConjugateGradientsOptions = {},
): ConjugateGradients {
  const { tolerance, most } = iterativeSettings('conjugateGradients', b.length, options);
  const size = rightHandSize('conjugateGradients', b);
  const n = b.length;
  if (size === 0)
    return { value: allocate(n), status: 'solved', residual: 0, iterations: 0, direction: null };
  const { precondition } = options;
  // Of unit length, so that squares neither overflow nor underflow.
  const unit = scratch(n);
  for (let i = 0; i < n; i++) unit[i] = b[i]! / size;
  const x = scratchZeros(n);
  const r = scratch(n);
  r.set(unit);
  const p = scratch(n);
  // The recurrence's residual would go on to shrink long after the true one has stopped.
  const goal = Math.max(tolerance, Number.EPSILON / 16);
  let residual = 1;
  let iterations = 0;
  let direction: Float64Array | null = null;
  const room = scratch(n);
  for (;;) {
    let former = 0;
    let square = dot(r, r);
    while (direction === null && iterations < most && Math.sqrt(square) > goal) {
      const z = precondition?.(r) ?? r;
      const next = precondition === undefined ? square : dot(r, z);
      if (!(next > 0)) throw notDefinite('conjugateGradients', next);
      const beta = former === 0 ? 0 : next / former;
      if (former === 0) p.set(z);
      else scaleAndAdd(n, beta, z, 0, p, 0);
      former = next;
      const image = product(p, room);
      iterations++;
      const curvature = dot(p, image);
      // Finite where all of the image is, unless p vanishes where it is not: then the residual shows it.
      if (!Number.isFinite(curvature)) checkFinite('conjugateGradients', image);
      if (curvature > 0 || (curvature < 0 && options.throughNegativeCurvature === true)) {
        axpy(next / curvature, p, x);
        axpy(-next / curvature, image, r);
        square = dot(r, r);
      } else direction = copyOf(p);
    }
    const before = residual;
    if (direction === null && iterations >= most && most <= FEW_STEPS && Math.sqrt(square) > goal) {
      residual = Math.sqrt(square);
    } else {
      const image = product(x);
      for (let i = 0; i < n; i++) r[i] = unit[i]! - image[i]!;
      iterations++;
      residual = norm(r);
      if (!Number.isFinite(residual)) checkFinite('conjugateGradients', image);
    }
    const isEnd = direction !== null || iterations >= most || residual <= tolerance;
    // Where no digit was won since the last start, rounding does not allow more.
    if (!isEnd && residual <= before / 2) continue;
    const value = allocate(n);
    multiplyBy(n, size, x, 0, value, 0);
    const open = direction === null ? 'notConverged' : 'negativeCurvature';
    return { value, status: residual <= tolerance ? 'solved' : open, residual, iterations, direction };
  }
}
