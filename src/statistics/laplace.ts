/**
 * Laplace's approximation of the evidence (MacKay 1992): how probable the data are under a network with a Gaussian prior,
 * all parameters integrated out. It compares architectures and L2 terms without a validation set.
 *
 * In terms of the mean objective φ = Σ w_n ℓ_n + ½λ|θ|² of N samples, with labels of noise σ² (1 for a loss that is a
 * −log likelihood), the −log posterior is S = (N/σ²) φ. Hence the prior has the precision α = Nλ/σ², the posterior the
 * precision A = (N/σ²)(H + λI), and
 *
 *   log p(D) ≈ −S + ½ P log α − ½ log det A − ½ N C log 2πσ²
 *
 * at a minimum θ, the last term for squared errors only. For a linear model this is no approximation.
 *
 * λ belongs to the units of the labels: `fit` with `normalize` (its default) measures the loss in units of deviation σ_y,
 * where the same λ weighs σ_y² as much. Train with `normalize: false` what is to be compared by evidence.
 */
import { DomainError } from '../errors.js';
import type { Linearization } from '../linearization/linearization.js';
import { dot } from '../numeric/vector.js';
import { definitenessAdvice, definitenessOf } from './definiteness.js';
import { effectiveParameters, noiseOf } from './effective-parameters.js';
import { checkStatistics, lossName, type StatisticsOptions } from './statistics-options.js';

/** What `laplace` returns; P parameters, N samples, C outputs. */
export interface LaplaceEvidence {
  /** 'indefinite': the curvature has negative eigenvalues, no posterior is Gaussian here, and `logEvidence` is NaN. */
  readonly status: 'defined' | 'indefinite';
  /** log p(D), in nats. */
  readonly logEvidence: number;
  /** γ = Σ h_i/(h_i + λ), from 0 to P: parameters that the data determine. */
  readonly effectiveParameters: number;
  /** log det A of the posterior precision A = (N/σ²)(H + λI). */
  readonly logDeterminant: number;
  /** α = Nλ/σ². */
  readonly priorPrecision: number;
  /** σ², or null if the loss is a −log likelihood. */
  readonly noise: number | null;
  /**
   * How far the −log posterior is above its minimum by the quadratic model, ½ gᵀA⁻¹g in nats: well below 1, or the
   * point is no minimum yet.
   */
  readonly decrement: number;
  /**
   * The λ that γ = α|θ|² asks for (MacKay 1992, equation 2.23). Training again with it raises the evidence; where it
   * stays the same, the evidence is at a maximum.
   */
  readonly suggestedL2: number;
  /** What to do next; empty if nothing is to be done. */
  readonly advice: string;
}

/**
 * The evidence of the trained network at `at`, whose L2 term is the prior; `at` must be a minimum for it to mean
 * something.
 *
 * Cost: an eigendecomposition and a factorization of the Hessian (see `hessian.eigen`), both kept by it.
 * Throws DomainError if `at.l2` is 0, for noise on an objective with derivative labels, and if an option is out of range.
 */
export function laplace(at: Linearization, options: StatisticsOptions = {}): LaplaceEvidence {
  const settings = checkStatistics('laplace', at, options);
  const { hessian, count } = settings;
  const { l2, output } = at;
  if (l2 === 0) {
    const advice = 'Train with l2, and linearize with the same: it is the precision of the prior.';
    throw new DomainError('laplace', 'l2', 'a number > 0 in the objective', '0', advice);
  }
  const noise = noiseOf('laplace', at, settings);
  if (noise !== null && lossName(at) !== 'halfSquaredError') {
    const got = lossName(at) ?? 'an objective with derivative labels';
    const advice = 'Give noise: null if the loss is a −log likelihood.';
    throw new DomainError('laplace', 'noise', 'halfSquaredError to go with it', got, advice);
  }
  const theta = at.network.parameters;
  const scale = count / (noise ?? 1);
  const order = theta.length;
  const status = definitenessOf(hessian) === 'indefinite' ? 'indefinite' : 'defined';
  const gamma = effectiveParameters(hessian, l2);
  const logDeterminant = order * Math.log(scale) + hessian.logDeterminant();
  const normalizer = noise === null ? 0 : (count * output.columns * Math.log(2 * Math.PI * noise)) / 2;
  const logEvidence = -scale * at.loss + (order * Math.log(scale * l2)) / 2 - logDeterminant / 2 - normalizer;
  const gradient = at.gradient.mean();
  const decrement = (scale * dot(gradient, hessian.solve(gradient).value)) / 2;
  return {
    status,
    logEvidence: status === 'defined' ? logEvidence : NaN,
    effectiveParameters: gamma,
    logDeterminant,
    priorPrecision: scale * l2,
    noise,
    decrement,
    suggestedL2: gamma / (scale * dot(theta, theta)),
    advice: status === 'defined' ? adviceOn(decrement) : definitenessAdvice.indefinite,
  };
}

function adviceOn(decrement: number): string {
  if (decrement < 0.1) return '';
  return `The −log posterior is about ${decrement.toPrecision(2)} nats above its minimum: train further, the evidence is of the minimum.`;
}
