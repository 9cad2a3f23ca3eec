/**
 * Saddle-free Newton (Dauphin et al. 2014) with exact eigenvalues: steps −(|H| + μI)⁻¹g, the damping μ steered by the
 * ratio of actual reduction to that of the model with H itself. Saddles repel it as fast as minima attract it.
 */
import { norm } from '../numeric/vector.js';
import { modelOptimizer, type ModelOptions, type ModelState } from './model-optimizer.js';
import { optionChecks } from './option-checks.js';
import type { Optimizer } from './optimizer.js';
import { saddleFreeStep } from './saddle-free-step.js';

/** Options of `saddleFree`. */
export interface SaddleFreeOptions extends ModelOptions {
  /** First damping, as a fraction of the mean absolute eigenvalue of H. Default 1e-2. */
  readonly damping?: number;
}

/**
 * The record of a step: `damping` (μ for the next step), and the other numbers of `newton`'s, `shift` being the step's μ.
 *
 * Cost of a step: the Hessian and all its eigenpairs, of order P³; 'krylov': products until f(H)g with f = 1/(|·| + μ)
 * is within `forcing`. Throws DomainError if an option is out of range.
 */
export function saddleFree(options: SaddleFreeOptions = {}): Optimizer<ModelState> {
  const { damping = 1e-2 } = options;
  optionChecks('saddleFree').positive(
    'damping',
    damping,
    'It is the first damping relative to the mean absolute eigenvalue of H.',
  );
  return modelOptimizer({
    ...options,
    name: 'saddleFree',
    trustIsLength: false,
    firstTrust(_, model) {
      const { values } = model.spectrum();
      const mean = values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
      return 1 / (damping * mean || 1);
    },
    stepFor: (model, trust, theta) => saddleFreeStep(model, trust, Math.max(norm(theta), 1)),
    describe: (trust) => ({ damping: 1 / trust }),
  });
}
