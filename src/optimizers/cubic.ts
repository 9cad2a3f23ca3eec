/**
 * Adaptive cubic regularization (Cartis, Gould and Toint 2011; Nesterov and Polyak 2006): the step minimizes the
 * quadratic model plus ⅓σ|p|³, whose σ follows the Hessian's rate of change. It leaves saddles as a trust region does,
 * and near a minimum the cubic term fades by itself: Newton's quadratic convergence without a switch.
 */
import { cubicStep } from './cubic-step.js';
import { modelOptimizer, type ModelOptions, type ModelState } from './model-optimizer.js';
import { optionChecks } from './option-checks.js';
import type { Optimizer } from './optimizer.js';

/** Options of `cubic`. */
export interface CubicOptions extends ModelOptions {
  /** First σ. Default 1. */
  readonly weight?: number;
}

/** The record of a step: `weight` (σ for the next step), and the other numbers of `newton`'s. Cost as `newton`. */
export function cubic(options: CubicOptions = {}): Optimizer<ModelState> {
  const { weight = 1 } = options;
  optionChecks('cubic').positive('weight', weight, 'It is the first σ of the term ⅓σ|p|³.');
  return modelOptimizer({
    ...options,
    name: 'cubic',
    trustIsLength: false,
    firstTrust: () => 1 / weight,
    stepFor: cubicStep,
    describe: (trust) => ({ weight: 1 / trust }),
  });
}
