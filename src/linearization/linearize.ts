/**
 * `linearize`: one forward sweep at one θ and one batch. Everything else — gradients, Hessians, their norms and
 * products — is made of what the sweeps leave behind, at first use.
 */
import { DomainError } from '../errors.js';
import { lossKernel, type LossInput } from '../functions/loss.js';
import { allocate, passingCopy } from '../numeric/allocation.js';
import { copyMatrix, toMatrix, type MatrixLike } from '../numeric/matrix.js';
import { dot } from '../numeric/vector.js';
import { parametersOf, type Network } from '../network/network.js';
import { forward } from '../sweeps/forward.js';
import { scatterParameters } from '../factors/cells/compact-parameters.js';
import { combineRows } from '../factors/rows/combine.js';
import { withCells } from '../factors/cells/cells.js';
import { checkCells, type CellsOption } from '../factors/cells/check-cells.js';
import { checkWeights } from '../factors/check-weights.js';
import { factoredHessian } from './factored-hessian.js';
import { linearizationOf, type Linearization } from './linearization.js';
import { lossHessian } from '../factors/hessian/loss-hessian.js';
import { lossLeastSquares } from '../factors/least-squares.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { lossState, type LossState } from '../factors/state.js';

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
  /**
   * Whether products with the Hessian of ReLU-like networks work on samples in cells, sets with many zeros in common whose
   * dead units are left out: exact, with sums over samples regrouped. 'auto' (default) where it pays, which it may for
   * `firstOrder` on Sobolev objectives, too, there also by other sets; true and false whatever it costs, gradients included; a number for cells of
   * at most so many samples. `linearization.cells` tells what was done for products.
   */
  readonly cells?: CellsOption;
}

/** An objective that knows how to linearize itself, such as `sobolevLoss(…)`. */
export interface Objective {
  readonly kind: 'objective';
  readonly name: string;
  linearize(network: Network, batch: Batch): Linearization;
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
  const trace = forward(network.program, passingCopy(parametersOf(network)), copyMatrix(x));
  const state = lossState({ trace, loss, labels: copyMatrix(labels), weights, l2 });
  return lossLinearization(network, withCells(state, checkCells('linearize', batch.cells)));
}

function lossLinearization(network: Network, state: LossState): Linearization {
  return linearizationOf({
    network,
    base: state,
    losses: () => state.losses(),
    terms: () => ({ value: dot(state.weights, state.losses()) }),
    gradientRows: () => gradientRows(state),
    gradientState: state,
    ...(state.gradientsInCells
      ? { gradientMean: (rows: () => FactorRows, into?: Float64Array) => meanGradient(state, rows, into) }
      : {}),
    hessian: () => factoredHessian(lossHessian(state, 'exact')),
    ggn: () => factoredHessian(lossHessian(state, 'gaussNewton')),
    leastSquares: () => lossLeastSquares(state),
    warnings: [],
  });
}

/** Σ w_n ∇f_n, added to `into` if given. */
function meanGradient(state: LossState, rows: () => FactorRows, into?: Float64Array): Float64Array {
  const cells = state.gradientsInCells ? state.cells() : null;
  if (cells === null) return combineRows(rows(), state.weights, into);
  const out = into ?? allocate(state.program.parameterCount);
  for (const { blocks, state: own } of cells.list) {
    scatterParameters(blocks, combineRows(gradientRows(own), own.weights), out);
  }
  return out;
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
