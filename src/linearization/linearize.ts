/**
 * `linearize`: one forward sweep at one θ and one batch. Everything else — gradients, Hessians, their norms and
 * products — is made of what the sweeps leave behind, at first use.
 */
import { DomainError } from '../errors.js';
import { lossKernel, type LossInput } from '../functions/loss.js';
import { copyMatrix, toMatrix, type Matrix, type MatrixLike } from '../numeric/matrix.js';
import { dot } from '../numeric/vector.js';
import { parametersOf, type Network } from '../network/network.js';
import { forward } from '../sweeps/forward.js';
import { checkSample } from '../factors/check-vector.js';
import { checkWeights } from '../factors/check-weights.js';
import { factoredGradient, type FactoredGradient } from '../factors/factored-gradient.js';
import { factoredHessian, type FactoredHessian } from './factored-hessian.js';
import { influenceOf, type Influence, type InfluenceOptions } from './influence.js';
import { lossHessian } from '../factors/hessian/loss-hessian.js';
import { lazy } from '../factors/lazy.js';
import { lossLeastSquares, type LeastSquares } from '../factors/least-squares.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { sampleFactors, type SampleFactors } from '../factors/sample-factors.js';
import { lossState, stateRange, type LossState } from '../factors/state.js';

/** A batch of N samples for a network with n₀ inputs and C outputs. */
export interface Batch {
  /** N × n₀. */
  readonly x: MatrixLike;
  /** Labels, N × C. */
  readonly y?: MatrixLike;
  /** Derivative labels ∂y/∂x, N × (C·n₀) with columns (output, input), or nested N × C × n₀: for a Sobolev objective, which takes NaN for missing. */
  readonly dy?: MatrixLike | readonly (readonly (readonly number[])[])[];
  /**
   * Labels ∂²y/∂x², symmetric, N × (C·n₀²) with columns (output, input, input), or nested N × C × n₀ × n₀: for a Sobolev
   * objective of order 2.
   */
  readonly d2y?: MatrixLike | readonly (readonly (readonly (readonly number[])[])[])[];
  /**
   * Directions that dy (N × (C·k)) and d2y (N × (C·k²)) are derivatives along, instead of the inputs: n₀ × k, a column
   * each, or for each sample its own, N × (k·n₀) with columns (direction, input). For a Sobolev objective.
   */
  readonly directions?: MatrixLike;
  /**
   * For a Taylor objective: labels d^k/dt^k of the output along x + t v, for k = 0, 1, …: N × C for k = 0, else
   * N × (C·directions) with columns (output, direction). NaN for missing; null for an order without labels.
   */
  readonly derivatives?: readonly (MatrixLike | null)[];
  /** Weight of each sample in the mean, N numbers ≥ 0, by default equal. */
  readonly weights?: ArrayLike<number>;
  /** Weights ≥ 0 of single labels, in the shapes of y, dy and d2y: for a Sobolev objective. */
  readonly entryWeights?: {
    readonly value?: MatrixLike;
    readonly gradient?: MatrixLike;
    readonly hessian?: MatrixLike;
  };
  /** λ of the term ½λ|θ|² in the mean objective. Default 0. */
  readonly l2?: number;
}

/** An objective that knows how to linearize itself, such as `sobolevLoss(…)`. */
export interface Objective {
  readonly kind: 'objective';
  readonly name: string;
  linearize(network: Network, batch: Batch): Linearization;
}

/** A mean objective at one θ, with exact derivatives as factors. */
export interface Linearization {
  readonly network: Network;
  /** λ of the L2 term. */
  readonly l2: number;
  /** Σ w_n loss_n + ½λ|θ|². */
  readonly loss: number;
  /** Each sample's own loss, N numbers. */
  readonly losses: Float64Array;
  /**
   * The objective's terms by name, each a mean over the samples without its weight; a Sobolev objective adds `gradient`
   * and `hessian` where it has such labels, a Taylor objective `orders`: the error of each order of derivatives.
   */
  readonly terms: {
    readonly value: number;
    readonly gradient?: number;
    readonly hessian?: number;
    readonly orders?: readonly number[];
  };
  /** The same with all their weights, where they have any; the loss is their sum (and the L2 term). */
  readonly weightedTerms?: Linearization['terms'];
  /** What speaks against this objective for this network, a sentence each: a kink under derivative labels, say. */
  readonly warnings: readonly string[];
  /** The network's outputs, N × C. */
  readonly output: Matrix;
  /** The paper's objects v, γ, β, α, η, δ, c of sample i. */
  factors(i: number): SampleFactors;
  readonly gradient: FactoredGradient;
  readonly hessian: FactoredHessian;
  /** `hessian.withCore('gaussNewton')`. */
  readonly ggn: FactoredHessian;
  /** The objective as least squares, ½|r|² + ½λ|θ|² up to a constant, with J = ∂r/∂θ in factors. */
  leastSquares(): LeastSquares;
  /** What each sample does to the fit: influence on the minimizer, leave-one-out steps and losses; see `Influence`. */
  influence(options?: InfluenceOptions): Influence;
}

/**
 * Linearizes the mean of `objective` over `batch` at the network's parameters.
 *
 * Cost: 2·N·P flops now (the forward sweep); each verb states its own.
 * Throws ShapeError or DomainError if x, y, weights or l2 do not fit, naming row and column.
 */
export function linearize(network: Network, batch: Batch, objective: LossInput | Objective): Linearization {
  if (typeof objective === 'object' && 'linearize' in objective) return objective.linearize(network, batch);
  const loss = lossKernel(objective, 'linearize');
  const x = toMatrix('linearize', 'x', batch.x, { columns: network.inputs });
  if (batch.y === undefined) {
    throw new DomainError(
      'linearize',
      'y',
      `labels, ${x.rows} rows of ${network.outputs} numbers`,
      'nothing',
      'Pass { x, y }.',
    );
  }
  const labels = loss.labels('linearize', 'y', batch.y, x.rows, network.outputs);
  const { weights, l2 } = checkWeights('linearize', batch, x.rows);
  // Verbs run later, at first use: they must not see what a caller writes to these arrays in between.
  const trace = forward(network.program, parametersOf(network), copyMatrix(x));
  return lossLinearization(network, lossState({ trace, loss, labels: copyMatrix(labels), weights, l2 }));
}

function lossLinearization(network: Network, state: LossState): Linearization {
  const parameters = state.trace.parameters;
  const gradient = lazy(() =>
    factoredGradient({
      rows: gradientRows(state),
      weights: state.weights,
      regularization: state.l2 === 0 ? null : parameters.map((value) => state.l2 * value),
    }),
  );
  const hessian = lazy(() => factoredHessian(lossHessian(state, 'exact')));
  const ggn = lazy(() => factoredHessian(lossHessian(state, 'gaussNewton')));
  return {
    network,
    l2: state.l2,
    get loss() {
      return dot(state.weights, state.losses()) + (state.l2 / 2) * dot(parameters, parameters);
    },
    get losses() {
      return state.losses();
    },
    get terms() {
      return { value: dot(state.weights, state.losses()) };
    },
    warnings: [],
    output: state.output,
    factors: (i) => sampleFactors(stateRange(state, checkSample('factors', i, state.trace.samples), 1)),
    get gradient() {
      return gradient();
    },
    get hessian() {
      return hessian();
    },
    get ggn() {
      return ggn();
    },
    leastSquares: () => lossLeastSquares(state),
    influence: (options) =>
      influenceOf(
        { parameters, l2: state.l2, losses: state.losses(), gradient: gradient(), hessian: hessian() },
        options,
      ),
  };
}

/** δ ⊗ ṽ at every affine node (B6). */
function gradientRows(state: LossState): FactorRows {
  const adjoint = state.adjoint().value;
  return {
    program: state.program,
    samples: state.trace.samples,
    kinds: [[{ left: 0, right: 0 }]],
    constants: [1],
    nodes: state.program.nodes
      .filter((node) => node.kind === 'affine')
      .map((node) => ({ node, left: [adjoint[node.output]], right: [state.trace.value[node.input]] })),
  };
}
