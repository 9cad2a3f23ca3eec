/** The Taylor objective: labels of any order of derivatives along directions, as an objective for `linearize`. */
import { DomainError } from '../../errors.js';
import { checkWeights } from '../../factors/check-weights.js';
import { lossState } from '../../factors/state.js';
import { halfSquaredError } from '../../functions/losses/half-squared-error.js';
import { withMaker } from '../../functions/recipe.js';
import { factoredHessian } from '../../linearization/factored-hessian.js';
import type { Objective } from '../../linearization/linearize.js';
import { linearizationOf, type Linearization } from '../../linearization/linearization.js';
import { parametersOf, type Network } from '../../network/network.js';
import { copyMatrix, matrix, toMatrix, type Matrix } from '../../numeric/matrix.js';
import { dot } from '../../numeric/vector.js';
import { forward } from '../../sweeps/forward.js';
import { checkedDirections } from '../given-directions.js';
import { seriesHessian, type SeriesObjective } from '../series-hessian.js';
import { smoothnessWarnings } from '../smoothness-warnings.js';
import { checkOrdersPresent, taylorLabels } from './taylor-labels.js';
import { taylorGradientRows, taylorLeastSquares } from './taylor-rows.js';
import { taylorSample, taylorState, type TaylorState } from './taylor-state.js';

/** Weights of a Taylor objective. */
export interface TaylorWeights {
  /** w_0, w_1, …, w_K ≥ 0: one for each order of derivatives, the value first. K is at least 1. */
  readonly weights: readonly number[];
}

/**
 * mean of ½ Σ_p w_p |d^p/dt^p m(x + t v) − y^p|², summed over outputs and directions v: an objective for `linearize` on
 * { x, directions, derivatives: [y⁰, y¹, …, y^K] } (S1 with derivatives along directions, mathematics 4.6).
 *
 * Directions are n₀ × k, a column each, or for each sample its own, N × (k·n₀). Per sample the gradient has 1 + k·K dyads
 * a layer, two with K = k = 1. With K ≤ 2 and one direction it is `sobolevLoss` with `directions`. Missing labels are NaN,
 * an order without labels is null and has the weight 0. Least squares, Gauss-Newton and exact Hessian products are there;
 * the gradient needs derivatives of the activations up to K + 1, exact products up to K + 2: built-ins have all.
 *
 * Throws DomainError if a weight is negative or not finite.
 */
export function taylorLoss({ weights }: TaylorWeights): Objective {
  return taylorObjective(weights, true);
}

/** The same; without `needsLabels` an order may be without any label, as happens to a mini-batch of labels with gaps. */
export function taylorObjective(given: readonly number[], needsLabels: boolean): Objective {
  const orderWeights = checkedWeights(given);
  const objective: Objective = {
    kind: 'objective',
    name: 'taylor',
    linearize(network, batch) {
      const { inputs, outputs } = network;
      const x = toMatrix('linearize', 'x', batch.x, { columns: inputs });
      const { labels, count } = taylorLabels('linearize', batch.derivatives, orderWeights, x.rows, outputs);
      if (needsLabels) checkOrdersPresent('linearize', labels, orderWeights);
      if (batch.directions === undefined) throw missingDirections(x, count);
      const directions = checkedDirections('linearize', batch.directions, count, x.rows, inputs);
      const state = taylorState({
        program: network.program,
        parameters: parametersOf(network),
        x: copyMatrix(x),
        directions,
        orderWeights,
        labels: labels.map((own) => own && copyMatrix(own)),
        ...checkWeights('linearize', batch, x.rows),
      });
      return taylorLinearization(network, state);
    },
  };
  return withMaker(objective, 'taylor', { weights: orderWeights, needsLabels });
}

function taylorLinearization(network: Network, state: TaylorState): Linearization {
  const { orderWeights, weights, program } = state;
  const objective = seriesOf(state);
  const base = valuesOf(state);
  const termsOf = (orders: readonly number[]): Linearization['terms'] => {
    const [value, gradient, hessian] = orders;
    return { value: value!, gradient: gradient!, ...(hessian === undefined ? {} : { hessian }), orders };
  };
  const errors = (): number[] => state.errors().map((own) => dot(weights, own));
  return linearizationOf({
    network,
    base,
    losses: () => state.losses(),
    terms: () => termsOf(errors()),
    weightedTerms: () => termsOf(errors().map((error, order) => orderWeights[order]! * error)),
    gradientRows: () => taylorGradientRows(state),
    hessian: () => factoredHessian(seriesHessian(objective, 'exact')),
    ggn: () => factoredHessian(seriesHessian(objective, 'gaussNewton')),
    leastSquares: () => taylorLeastSquares(state),
    warnings: orderWeights.slice(2).some((weight) => weight > 0) ? smoothnessWarnings(program) : [],
  });
}

/** The values as an ordinary loss, for the verbs that speak of values: missing labels count as met. */
function valuesOf({
  program,
  parameters,
  x,
  labels,
  weights,
  l2,
}: TaylorState): ReturnType<typeof lossState> {
  const trace = forward(program, parameters, x);
  const output = trace.value[program.output]!;
  const own = labels[0];
  const met: Matrix = matrix(
    x.rows,
    program.slots[program.output]!,
    output.map((value, i) =>
      own === undefined || own === null || Number.isNaN(own.data[i]!) ? value : own.data[i]!,
    ),
  );
  return lossState({ trace, loss: halfSquaredError, labels: met, weights, l2 });
}

function seriesOf(state: TaylorState): SeriesObjective {
  return {
    name: 'a Taylor objective',
    trace: () => state.curves().trace,
    adjoint: state.adjoint,
    curvature: (direction) => direction.map((value, i) => state.curvature()[i]! * value),
    weights: state.weights,
    l2: state.l2,
    rootRows: () => taylorLeastSquares(state).jacobian,
    withWeights: (weights) => seriesOf({ ...state, weights }),
    sample: (i) => seriesOf(taylorSample(state, i)),
  };
}

function checkedWeights(given: readonly number[]): readonly number[] {
  const weights: readonly number[] = isList(given) ? [...given] : [];
  if (weights.length < 2) {
    const got = isList(given) ? `${weights.length}` : typeof given;
    const advice =
      'The first is that of the values, then one for each order of derivatives; 0 leaves one out.';
    throw new DomainError('taylorLoss', 'weights', 'two or more numbers', got, advice);
  }
  weights.forEach((weight, order) => {
    if (Number.isFinite(weight) && weight >= 0) return;
    const advice = 'Use 0 to leave an order out.';
    throw new DomainError('taylorLoss', `weights[${order}]`, 'a finite weight ≥ 0', String(weight), advice);
  });
  return weights;
}

function isList(given: unknown): boolean {
  return Array.isArray(given);
}

function missingDirections(x: Matrix, count: number): DomainError {
  const expected = `${x.columns} × ${count} numbers, a column per direction, or a row for each sample`;
  const advice = 'Pass { x, directions, derivatives }.';
  return new DomainError('linearize', 'directions', expected, 'nothing', advice);
}
