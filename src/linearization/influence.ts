/**
 * What each sample does to a fit, exactly to second order (mathematics 4.12i): how far the minimizer moves when a sample's
 * weight changes, and where Newton's method goes when the sample is left out. One factorization serves all samples.
 *
 * The idea of influence functions is Cook and Weisberg's (Residuals and Influence in Regression, 1982); here the Hessian
 * is the exact one, and leaving out is a downdate and no first-order estimate.
 */
import type { RegimeOptions } from '../curvature/choose.js';
import type { CurvatureSolution } from '../curvature/solution.js';
import { checkSample } from '../factors/check-vector.js';
import type { Core } from '../factors/hessian/core.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { axpy, dot } from '../numeric/vector.js';
import type { FactoredGradient } from '../factors/factored-gradient.js';
import type { FactoredHessian } from './factored-hessian.js';

export interface InfluenceOptions extends RegimeOptions {
  /** Added to the L2 term in every system. Default 0. */
  readonly damping?: number;
  /** Which matrix stands for the curvature. Default 'exact'. */
  readonly core?: Core;
}

/** A step to the minimizer of the objective without one sample, to second order. */
export interface LeaveOneOut extends CurvatureSolution {
  /** The left-out sample's own loss there, by its own exact second-order expansion. */
  readonly loss: number;
}

/** The influence of N samples on the parameters; λ = l2 + damping. */
export interface Influence {
  readonly samples: number;
  /**
   * −(H + λI)⁻¹ ∇f_i: the derivative of the damped minimizer with respect to sample i's weight. Cost: one solution.
   */
  direction(i: number): CurvatureSolution;
  /**
   * Entry (i, j) = −∇f_iᵀ (H + λI)⁻¹ ∇f_j: how sample i's loss changes with sample j's weight; N × N, symmetric.
   * Cost: N solutions and 2·N²·P flops.
   */
  matrix(): Matrix;
  /**
   * θ₋ᵢ − θ = −(H₋ᵢ + λI)⁻¹ ∇f₋ᵢ, the Newton step of the mean over the other samples (weights renormalized, L2 term
   * kept). Exact for a model that is linear in θ with squared error. Cost: a downdate, see `hessian.without`.
   */
  leaveOneOut(i: number): LeaveOneOut;
  /** `leaveOneOut(i).loss` of every sample: the leave-one-out estimate of the loss on unseen data, N numbers. */
  leaveOneOutLosses(): Float64Array;
}

/** What influence needs of a linearization. */
export interface InfluenceSource {
  readonly parameters: Float64Array;
  readonly l2: number;
  readonly losses: Float64Array;
  readonly gradient: FactoredGradient;
  readonly hessian: FactoredHessian;
}

export function influenceOf(at: InfluenceSource, options: InfluenceOptions = {}): Influence {
  const { core = 'exact', ...solving } = options;
  const { gradient, losses } = at;
  const hessian = core === 'exact' ? at.hessian : at.hessian.withCore(core);
  const { weights } = hessian.verbs;
  const samples = losses.length;
  const gradientOf = (i: number): Float64Array => gradient.sample(i).mean();
  const leaveOneOut = (index: number): LeaveOneOut => {
    const i = checkSample('influence.leaveOneOut', index, samples);
    const others = hessian.without(i);
    const own = gradientOf(i);
    const share = weights[i]!;
    // ∇f₋ᵢ = (Σ w_n ∇f_n − w_i ∇f_i)/(1 − w_i) + l2·θ, and the mean holds l2·θ once.
    const right = gradient.mean();
    axpy(-at.l2, at.parameters, right);
    axpy(-share, own, right);
    for (let p = 0; p < right.length; p++) right[p] = right[p]! / (1 - share) + at.l2 * at.parameters[p]!;
    const step = negated(others.solve(right, solving));
    const bend = at.hessian.sample(i).quadraticForm(step.value);
    return { ...step, loss: losses[i]! + dot(own, step.value) + bend / 2 };
  };
  return {
    samples,
    direction(index) {
      const i = checkSample('influence.direction', index, samples);
      return negated(hessian.solve(gradientOf(i), solving));
    },
    matrix() {
      const out = matrix(samples, samples);
      for (let j = 0; j < samples; j++) {
        const effects = gradient.multiply(hessian.solve(gradientOf(j), solving).value);
        for (let i = 0; i <= j; i++) {
          out.data[i * samples + j] = -effects[i]!;
          out.data[j * samples + i] = -effects[i]!;
        }
      }
      return out;
    },
    leaveOneOut,
    leaveOneOutLosses: () => Float64Array.from({ length: samples }, (_, i) => leaveOneOut(i).loss),
  };
}

function negated(solution: CurvatureSolution): CurvatureSolution {
  return { ...solution, value: solution.value.map((entry) => -entry) };
}
