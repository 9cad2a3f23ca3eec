/**
 * Newton's method with the exact Hessian in a trust region (Moré and Sorensen 1983): the step minimizes the quadratic
 * model in a ball, globally, so that negative curvature is followed downhill and a saddle is left even where the
 * gradient is zero (the hard case). Near a minimum the ball is inactive, and full Newton steps double the digits.
 */
import { norm } from '../numeric/vector.js';
import { modelOptimizer, type ModelOptions, type ModelState } from './model-optimizer.js';
import { optionChecks } from './option-checks.js';
import type { Optimizer } from './optimizer.js';
import { trustRegionStep } from './trust-region-step.js';

/** Options of `newton`. */
export interface NewtonOptions extends ModelOptions {
  /** First radius of the trust region. Default: |θ|, and 1 at least. */
  readonly radius?: number;
  /** Largest radius. Default: no limit. On small batches a limit keeps a step from fitting the batch alone. */
  readonly largestRadius?: number;
}

/**
 * The record of a step: `radius` (for the next step), `shift` (λ of (H + λI)p = −g, certified by Cholesky pivots),
 * `length` of the step, `ratio`, `positive`, `negative` and `zero` (signs of H's eigenvalues; in the regime 'krylov' of
 * the space that was explored), `regime`, `attempts` (trials, the bolder ones included), `judgedBy` ('loss', or
 * 'gradient' where the loss is down to rounding), `gradientNorm` (before), and on mini-batches `heldOutRatio` (of the last step, on this batch).
 *
 * Cost of a step: the Hessian (N·P² flops), its factorization (of order P³), and a forward sweep per attempt; 'krylov':
 * 12·N·P flops per product. Throws DomainError if an option is out of range.
 */
export function newton(options: NewtonOptions = {}): Optimizer<ModelState> {
  const { radius, largestRadius = Infinity } = options;
  const check = optionChecks('newton');
  check.positive('radius', radius, 'It is a length in parameter space; leave it out for |θ|.');
  check.demand('largestRadius', largestRadius > 0, 'a positive number', largestRadius);
  return modelOptimizer({
    ...options,
    name: 'newton',
    largestTrust: largestRadius,
    trustIsLength: true,
    firstTrust: (theta) => radius ?? Math.max(norm(theta), 1),
    stepFor: trustRegionStep,
    describe: (trust) => ({ radius: trust }),
  });
}
