/**
 * The saddle-free Newton step −(|H| + μI)⁻¹g (Dauphin et al. 2014) with every eigenvalue of H: uphill directions of
 * negative curvature are walked down at Newton's own scale.
 *
 * Beside a saddle that step only doubles the distance along the negative directions, and at the saddle it is zero. So
 * where the most negative eigenvector v promises far more than all that the gradient can gain, τv is added, with
 * τ = ℓ|λ₁|/(|λ₁| + μ): the length ℓ that the parameters have (1 at least), damped as the rest is.
 */
import { norm } from '../numeric/vector.js';
import type { ModelStep } from './model-step.js';
import type { QuadraticModel } from './quadratic-model.js';

/** Gains of the gradient below this part of ½|λ₁|ℓ²: the point counts as beside a saddle. */
const beside = 1e-2;

/** Trust 1/μ; `scale` is ℓ. Cost O(k) once the model's spectrum is known. */
export function saddleFreeStep(model: QuadraticModel, trust: number, scale: number): ModelStep {
  const { values, gradient, expand } = model.spectrum();
  const mu = 1 / trust;
  const step = gradient.map((g, i) => -g / (Math.abs(values[i]!) + mu));
  const lowest = values.reduce((best, value, i) => (value < values[best]! ? i : best), 0);
  const size = -values[lowest]!;
  if (size > model.rounding) {
    const full = gradient.map((g, i) => -g / (Math.abs(values[i]!) + model.rounding));
    if (gainOf(values, gradient, full) < beside * 0.5 * size * scale ** 2) {
      const escape = (scale * size) / (size + mu);
      step[lowest]! += step[lowest]! < 0 ? -escape : escape;
    }
  }
  const predicted = gainOf(values, gradient, step);
  return { step: expand(step), length: norm(step), predicted, shift: mu, isCut: true };
}

/** −m(p) = −Σ (gᵢ + ½λᵢpᵢ)pᵢ. */
function gainOf(values: Float64Array, gradient: Float64Array, step: Float64Array): number {
  let gain = 0;
  for (let i = 0; i < step.length; i++) gain -= (gradient[i]! + 0.5 * values[i]! * step[i]!) * step[i]!;
  return gain;
}
