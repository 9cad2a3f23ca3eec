/** The minimizer of m(p) + ⅓σ|p|³ (Cartis, Gould and Toint 2011): the shift is λ = σ|p|. */
import type { Direction } from './model-step.js';
import { solveSecular } from './secular-equation.js';

/** Trust 1/σ. The reach λ/σ meets |g|/(λ + λ₁) where λ² + λ₁λ = σ|g|. */
export const cubicStep: Direction = (model, trust) =>
  solveSecular(model, {
    at: (shift) => shift * trust,
    slope: trust,
    beyond(gradientNorm, smallest) {
      const product = gradientNorm / trust;
      const root = Math.sqrt(smallest ** 2 / 4 + product);
      // The larger root of the quadratic, without cancellation.
      return smallest <= 0 ? root - smallest / 2 : product / (root + smallest / 2);
    },
  });
