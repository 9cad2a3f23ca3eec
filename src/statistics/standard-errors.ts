/**
 * Standard errors of parameters and predictions from the curvature at a minimum.
 *
 * The mean objective φ = Σ w_n ℓ_n + ½λ|θ|² is over N samples with labels of noise σ² (1 for a loss that is a −log
 * likelihood), so that the parameters have the covariance
 *
 *   model    (σ²/N) (H + λI)⁻¹                                    if the model is right,
 *   robust   (H + λI)⁻¹ (Σ w_n² ψ_n ψ_nᵀ) (H + λI)⁻¹              whether or not,
 *
 * with ψ_n = ∇ℓ_n + λθ. The first is the posterior's in Laplace's approximation (MacKay 1992) and, for λ = 0, Fisher's;
 * the second is the sandwich of Huber (1967) and White (1980), which needs no σ². For linear regression they are
 * σ²(XᵀX)⁻¹ and White's estimator without a correction for small samples (HC0).
 */
import { DomainError } from '../errors.js';
import { combineRows } from '../factors/rows/combine.js';
import { rowsRange } from '../factors/rows/range.js';
import { halfSquaredError } from '../functions/losses/half-squared-error.js';
import { linearize } from '../linearization/linearize.js';
import type { Linearization } from '../linearization/linearization.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, toMatrix, type Matrix, type MatrixLike } from '../numeric/matrix.js';
import { dot } from '../numeric/vector.js';
import { definitenessAdvice, definitenessOf, type Definiteness } from './definiteness.js';
import { noiseOf } from './effective-parameters.js';
import { inverseDiagonal } from './inverse-diagonal.js';
import { checkStatistics, type StatisticsOptions } from './statistics-options.js';

/** Options of `standardErrors`. */
export interface StandardErrorOptions extends StatisticsOptions {
  /** 'model' (default) trusts the noise to be equal and independent everywhere, 'robust' does not. */
  readonly covariance?: 'model' | 'robust';
}

/** Standard errors at one linearization; P parameters, C outputs. */
export interface StandardErrors {
  /**
   * 'singular': some directions have no curvature, and what depends on them has the error Infinity. 'indefinite': the
   * point is no minimum, and errors may be NaN.
   */
  readonly status: Definiteness;
  /** σ², or null if the loss is a −log likelihood. */
  readonly noise: number | null;
  /**
   * Of each parameter, P numbers in the order of `network.parameters`.
   * Cost: `hessian.eigen`, for the robust ones a solution for each sample.
   */
  parameters(): Float64Array;
  /**
   * Of each output at each row of `x`, M × C: of the fitted function, without the noise of a new label (add σ² to the
   * square for that). Cost: a solution with the Hessian for each number. Throws ShapeError or DomainError if x does not fit.
   */
  predictions(x: MatrixLike): Matrix;
  /** What to do next; empty if nothing is to be done. */
  readonly advice: string;
}

/** A part of a direction that curvature does not reach above this share, squared, is no rounding of the eigenvectors. */
const unreached = 1e-10;

/**
 * Standard errors at a minimum. Cost: `hessian.inertia` and, to estimate the noise, `hessian.eigen`; then that of the verbs.
 * Throws DomainError if an option is out of range or the noise cannot be estimated.
 */
export function standardErrors(at: Linearization, options: StandardErrorOptions = {}): StandardErrors {
  const settings = checkStatistics('standardErrors', at, options);
  const { hessian, count } = settings;
  const { covariance = 'model' } = options;
  if (covariance !== 'model' && covariance !== 'robust') {
    const got = `'${String(covariance)}'`;
    throw new DomainError('standardErrors', 'covariance', "'model' or 'robust'", got, 'Correct the name.');
  }
  const noise = noiseOf('standardErrors', at, settings);
  const status = definitenessOf(hessian);
  const isRobust = covariance === 'robust';
  const modelScale = (noise ?? 1) / count;
  const solve = (b: Float64Array): Float64Array => hessian.solve(b).value;
  const robust = lazySandwich(at);
  /** Infinity where the gradient of what is estimated has a part that H + λI maps to zero. */
  const errorOf = (gradient: Float64Array): number => {
    const x = solve(gradient);
    if (status === 'singular') {
      const image = hessian.multiply(x);
      const rest = gradient.reduce((sum, g, i) => sum + (g - image[i]!) ** 2, 0);
      if (rest > unreached * dot(gradient, gradient)) return Infinity;
    }
    return Math.sqrt(isRobust ? robust.variance(x) : modelScale * dot(gradient, x));
  };
  return {
    status,
    noise,
    parameters() {
      const inverse = inverseDiagonal(hessian.eigen(), unreached);
      if (!isRobust) return inverse.map((value) => Math.sqrt(modelScale * value));
      const squares = robust.diagonal(solve);
      return squares.map((value, i) => (inverse[i] === Infinity ? Infinity : Math.sqrt(value)));
    },
    predictions(x) {
      const points = toMatrix('standardErrors.predictions', 'x', x, { columns: at.network.inputs });
      const errors = matrix(points.rows, at.network.outputs);
      forEachOutputGradient(at, points, (n, o, gradient) => {
        errors.data[n * errors.columns + o] = errorOf(gradient);
      });
      return errors;
    },
    advice: definitenessAdvice[status],
  };
}

/** The middle of the sandwich, Σ w_n² ψ_n ψ_nᵀ, met in products only. */
function lazySandwich(at: Linearization): {
  /** xᵀ (Σ w_n² ψ_n ψ_nᵀ) x. */
  variance(x: Float64Array): number;
  /** The diagonal of A⁻¹ (Σ w_n² ψ_n ψ_nᵀ) A⁻¹ with `solve` for A⁻¹. */
  diagonal(solve: (b: Float64Array) => Float64Array): Float64Array;
} {
  const { weights } = at.hessian.verbs;
  const penalty = at.network.parameters.map((value) => at.l2 * value);
  return {
    variance(x) {
      const shift = dot(penalty, x);
      return at.gradient
        .multiply(x)
        .reduce((sum, product, n) => sum + (weights[n]! * (product + shift)) ** 2, 0);
    },
    diagonal(solve) {
      const squares = allocate(penalty.length);
      for (let n = 0; n < weights.length; n++) {
        const own = at.gradient.sample(n).mean();
        const solved = solve(own.map((g, i) => weights[n]! * (g + penalty[i]!)));
        for (let i = 0; i < squares.length; i++) squares[i]! += solved[i]! ** 2;
      }
      return squares;
    },
  };
}

/** Calls with ∂m_o/∂θ at each row of x: the rows of a least-squares objective are these, times √w_n = 1/√M. */
function forEachOutputGradient(
  at: Linearization,
  x: Matrix,
  visit: (n: number, o: number, gradient: Float64Array) => void,
): void {
  const { network } = at;
  const y = matrix(x.rows, network.outputs);
  const { jacobian } = linearize(network, { x, y }, halfSquaredError).leastSquares();
  const scale = Math.sqrt(x.rows);
  for (let n = 0; n < x.rows; n++) {
    const rows = rowsRange(jacobian, n, 1);
    for (let o = 0; o < network.outputs; o++) {
      const choice = new Float64Array(network.outputs);
      choice[o] = scale;
      visit(n, o, combineRows(rows, choice, allocate(network.program.parameterCount)));
    }
  }
}
