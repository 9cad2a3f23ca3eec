/** What the statistics share: whose curvature, how many samples, and how noisy the labels are. */
import { DomainError } from '../errors.js';
import type { FactoredHessian } from '../linearization/factored-hessian.js';
import type { Linearization } from '../linearization/linearization.js';

/** Options of `laplace` and `standardErrors`. */
export interface StatisticsOptions {
  /** The exact Hessian, or the Gauss-Newton matrix, which no parameters make indefinite. Default 'exact'. */
  readonly curvature?: 'exact' | 'gaussNewton';
  /**
   * Variance σ² of the labels where the loss is half a squared error: a number, or 'estimated' (the default there) by
   * `effectiveParameters`. null says that the loss is −log p(y | x, θ) as it is, the default for every other loss.
   */
  readonly noise?: number | 'estimated' | null;
  /**
   * How many independent samples the mean is over, N. Default: the number of samples. Weights say which samples count
   * more, this says how many there are.
   */
  readonly count?: number;
}

/** The options with everything filled in but an estimate. */
export interface CheckedStatistics {
  readonly hessian: FactoredHessian;
  readonly noise: number | 'estimated' | null;
  readonly count: number;
}

/** Throws DomainError at the first option out of range. */
export function checkStatistics(
  operation: string,
  at: Linearization,
  options: StatisticsOptions,
): CheckedStatistics {
  const { curvature = 'exact', count = at.losses.length } = options;
  if (curvature !== 'exact' && curvature !== 'gaussNewton') {
    const got = `'${String(curvature)}'`;
    throw new DomainError(operation, 'curvature', "'exact' or 'gaussNewton'", got, 'Correct the name.');
  }
  if (!(count > 0 && count < Infinity)) {
    const advice = 'Leave it out for the number of samples.';
    throw new DomainError(operation, 'count', 'a positive number', String(count), advice);
  }
  const hessian = curvature === 'exact' ? at.hessian : at.ggn;
  const loss = lossName(at);
  const { noise = loss === 'halfSquaredError' ? 'estimated' : null } = options;
  if (typeof noise === 'number' && !(noise > 0 && noise < Infinity)) {
    const advice = 'It is the variance σ² of the labels.';
    throw new DomainError(
      operation,
      'noise',
      "a positive number, 'estimated' or null",
      String(noise),
      advice,
    );
  }
  if (noise === 'estimated' && loss !== 'halfSquaredError') {
    const got = loss ?? 'an objective with derivative labels';
    const advice = 'Give the variance as a number, or null if the loss is a −log likelihood.';
    throw new DomainError(operation, 'noise', 'halfSquaredError to be estimated from', got, advice);
  }
  return { hessian, noise, count };
}

/** Of the loss on values; null for an objective of more terms. */
export function lossName(at: Linearization): string | null {
  return at.hessian.verbs.state?.loss.name ?? null;
}
