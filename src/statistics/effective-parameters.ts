/** How many parameters the data determine, and the noise that they leave unexplained. */
import { DomainError } from '../errors.js';
import type { FactoredHessian } from '../linearization/factored-hessian.js';
import type { Linearization } from '../linearization/linearization.js';
import type { CheckedStatistics } from './statistics-options.js';

/**
 * γ = Σ h_i / (h_i + λ) over the eigenvalues h_i of the Hessian's data part, λ its L2 term (MacKay 1992, equation 2.22,
 * where α = Nλ/σ² and λ_i = N h_i/σ²): the rank if λ = 0, less where the prior outweighs the data. Cost of `eigen`.
 */
export function effectiveParameters(hessian: FactoredHessian, l2: number): number {
  return hessian.eigen().values.reduce((sum, value) => sum + (value - l2) / value, 0);
}

/** σ² as given; estimated as Σ|m − y|² / (N·C − γ), which is unbiased for linear models without an L2 term. */
export function noiseOf(
  operation: string,
  at: Linearization,
  { hessian, noise, count }: CheckedStatistics,
): number | null {
  if (noise !== 'estimated') return noise;
  const gamma = effectiveParameters(hessian, at.l2);
  const labels = count * at.output.columns;
  if (labels > gamma) return (2 * count * at.terms.value) / (labels - gamma);
  throw new DomainError(
    operation,
    'noise',
    'more labels than effective parameters, to estimate it',
    `${labels} labels and ${gamma.toPrecision(3)} parameters`,
    'Give the variance of the labels as a number, or take a larger l2.',
  );
}
