/**
 * The Sobolev objective of order 1 (S1): fit values and input derivatives.
 */
import { DomainError, ShapeError } from '../errors.js';
import { checkWeights } from '../factors/check-weights.js';
import { checkSample } from '../factors/check-vector.js';
import { factoredGradient } from '../factors/factored-gradient.js';
import { factoredHessian } from '../linearization/factored-hessian.js';
import { influenceOf } from '../linearization/influence.js';
import { lazy } from '../factors/lazy.js';
import type { Linearization, Objective } from '../linearization/linearize.js';
import { sampleFactors } from '../factors/sample-factors.js';
import { lossState, stateRange } from '../factors/state.js';
import { lossKernel, type LossInput } from '../functions/loss.js';
import { halfSquaredError } from '../functions/losses/half-squared-error.js';
import { parametersOf, type Network } from '../network/network.js';
import { copyMatrix, toMatrix } from '../numeric/matrix.js';
import { dot } from '../numeric/vector.js';
import { forward } from '../sweeps/forward.js';
import { derivativeLabels } from './derivative-labels.js';
import { sobolevGradientRows } from './sobolev-gradient.js';
import { sobolevHessian } from './sobolev-hessian.js';
import { sobolevLeastSquares } from './sobolev-least-squares.js';
import { sobolevState, type SobolevState } from './sobolev-state.js';

/** Weights of a Sobolev objective, and its loss on values. */
export interface SobolevWeights {
  /** Weight a ≥ 0 of the value loss. Default 1. */
  readonly value?: number;
  /** Weight b ≥ 0 of the squared slope errors: one number, one per input, or one per (output, input). Default 1. */
  readonly gradient?: number | ArrayLike<number>;
  /** The loss on values. Default halfSquaredError. */
  readonly loss?: LossInput;
}

/**
 * mean of a·loss(m, y) + ½ Σ b |∂m/∂x − dy|²: an objective for `linearize` and `fit`.
 *
 * Per sample the gradient has 1 + min(C, n₀) dyads a layer, two for a scalar network. Hessian products need A'''.
 * With ReLU-like activations ∂m/∂x is piecewise constant: its slope errors have no curvature to follow.
 * Throws DomainError if a weight is negative or not finite.
 */
export function sobolevLoss(weights: SobolevWeights = {}): Objective {
  const { value = 1, gradient = 1, loss = halfSquaredError } = weights;
  const kernel = lossKernel(loss, 'sobolevLoss');
  checkWeight('value', value);
  const list = typeof gradient === 'number' ? [gradient] : Array.from(gradient);
  list.forEach((weight) => checkWeight('gradient', weight));
  return {
    kind: 'objective',
    name: 'sobolev',
    linearize(network, batch) {
      const x = toMatrix('linearize', 'x', batch.x, { columns: network.inputs });
      if (batch.y === undefined) {
        throw new DomainError(
          'linearize',
          'y',
          `labels, ${x.rows} rows of ${network.outputs} numbers`,
          'nothing',
          'Pass { x, y, dy }.',
        );
      }
      const labels = kernel.labels('linearize', 'y', batch.y, x.rows, network.outputs);
      const slopes = derivativeLabels('linearize', batch.dy, x.rows, network.outputs, network.inputs);
      const { weights: sampleWeights, l2 } = checkWeights('linearize', batch, x.rows);
      const trace = forward(network.program, parametersOf(network), copyMatrix(x));
      const base = lossState({ trace, loss: kernel, labels: copyMatrix(labels), weights: sampleWeights, l2 });
      const gradientWeights = spreadWeights(list, network);
      return linearization(
        network,
        sobolevState({ base, valueWeight: value, gradientWeights, slopes: copyMatrix(slopes) }),
      );
    },
  };
}

function linearization(network: Network, state: SobolevState): Linearization {
  const { base } = state;
  const { parameters } = base.trace;
  const gradient = lazy(() =>
    factoredGradient({
      rows: sobolevGradientRows(state),
      weights: base.weights,
      regularization: base.l2 === 0 ? null : parameters.map((entry) => base.l2 * entry),
    }),
  );
  const hessian = lazy(() => factoredHessian(sobolevHessian(state, 'exact')));
  const ggn = lazy(() => factoredHessian(sobolevHessian(state, 'gaussNewton')));
  return {
    network,
    l2: base.l2,
    get loss() {
      return dot(base.weights, state.losses()) + (base.l2 / 2) * dot(parameters, parameters);
    },
    get losses() {
      return state.losses();
    },
    get terms() {
      return { value: dot(base.weights, base.losses()), gradient: dot(base.weights, state.slopeErrors()) };
    },
    output: base.output,
    factors: (i) => sampleFactors(stateRange(base, checkSample('factors', i, base.trace.samples), 1)),
    get gradient() {
      return gradient();
    },
    get hessian() {
      return hessian();
    },
    get ggn() {
      return ggn();
    },
    leastSquares: () => sobolevLeastSquares(state),
    influence: (options) =>
      influenceOf(
        { parameters, l2: base.l2, losses: state.losses(), gradient: gradient(), hessian: hessian() },
        options,
      ),
  };
}

function checkWeight(argument: string, weight: number): void {
  if (Number.isFinite(weight) && weight >= 0) return;
  throw new DomainError(
    'sobolevLoss',
    argument,
    'a finite weight ≥ 0',
    String(weight),
    'Use 0 to leave a term out.',
  );
}

/** One weight per (output, input). */
function spreadWeights(list: readonly number[], network: Network): Float64Array {
  const all = network.outputs * network.inputs;
  if (list.length !== 1 && list.length !== network.inputs && list.length !== all) {
    const expected = `1, ${network.inputs} (inputs) or ${all} (outputs × inputs) numbers`;
    throw new ShapeError(
      'sobolevLoss',
      'gradient',
      expected,
      `${list.length}`,
      'Pass one weight per slope, ordered (output, input).',
    );
  }
  return Float64Array.from({ length: all }, (_, i) => list[i % list.length]!);
}
