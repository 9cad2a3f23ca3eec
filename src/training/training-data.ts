/** The data of a fit: checked, in training units, split and cut into batches. */
import { DomainError } from '../errors.js';
import { checkWeights } from '../factors/check-weights.js';
import type { LossKernel } from '../functions/loss.js';
import type { Network } from '../network/network.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, toMatrix, type Matrix, type MatrixLike } from '../numeric/matrix.js';
import { random } from '../numeric/random.js';
import { curvatureLabels, type CurvatureLabels } from '../sobolev/curvature-labels.js';
import { derivativeLabels, type DerivativeLabels } from '../sobolev/derivative-labels.js';
import { checkEntryWeights, type CheckedEntryWeights, type EntryWeights } from '../sobolev/entry-weights.js';
import { givenDirections } from '../sobolev/given-directions.js';
import { valuesWithGaps } from '../sobolev/missing-values.js';
import { checkTaylorLabels } from './taylor-data.js';
import type { Samples } from './samples.js';
import { withDerivativeSamples, type DerivativeSamples } from './stacked-samples.js';

export type { Samples } from './samples.js';

/**
 * What the user passes: N samples of a network with n₀ inputs and C outputs. NaN in y, dy and d2y marks a missing label
 * (with losses other than squared errors, a row of y is missing as a whole).
 */
export interface TrainingData {
  /** N × n₀. */
  readonly x: MatrixLike;
  /**
   * Labels, N × C. May be left out with `losses: { value: 0 }`: derivatives alone then determine the network, up to what
   * they do not see (a constant, of slopes).
   */
  readonly y?: MatrixLike;
  /** Derivative labels ∂y/∂x, N × (C·n₀) ordered (output, input), or nested N × C × n₀. */
  readonly dy?: DerivativeLabels;
  /** Labels ∂²y/∂x², symmetric, N × (C·n₀²) ordered (output, input, input), or nested N × C × n₀ × n₀. */
  readonly d2y?: CurvatureLabels;
  /**
   * Directions that dy and d2y are derivatives along, where not all slopes are known: n₀ × k, a column each, or for each
   * sample its own, N × (k·n₀) ordered (direction, input). dy is then N × (C·k), d2y N × (C·k²).
   */
  readonly directions?: MatrixLike;
  /**
   * Instead of y, dy and d2y: labels of d^p/dt^p of the outputs along x + t v for p = 0, 1, …, K and given directions v,
   * N × C for p = 0, else N × (C·k) ordered (output, direction); null for an order without labels. For squared errors.
   */
  readonly derivatives?: readonly (MatrixLike | null)[];
  /** Weight of each sample, N numbers ≥ 0. */
  readonly weights?: ArrayLike<number>;
  /** Weights ≥ 0 of single labels, in the shapes of y, dy and d2y. */
  readonly entryWeights?: EntryWeights;
  /**
   * Derivatives known at other points than values. Each point counts as a sample of which nothing else is known: means are
   * over all N + M of them.
   */
  readonly derivativeSamples?: DerivativeSamples;
}

/** `needsValues`: whether values have a weight. Throws ShapeError or DomainError naming the argument, row and column at fault. */
export function checkTrainingData(
  network: Network,
  data: TrainingData,
  loss: LossKernel,
  needsValues: boolean = true,
): Samples {
  const isObject = data !== null && typeof data === 'object';
  if (isObject && data.x !== undefined && data.derivatives !== undefined) {
    return taylorSamples(network, data, loss);
  }
  if (!isObject || data.x === undefined || (data.y === undefined && needsValues)) {
    throw new DomainError(
      'fit',
      'data',
      '{ x, y } and optionally dy, d2y and weights',
      describe(data),
      'Pass inputs and labels, one row per sample.',
    );
  }
  const x = toMatrix('fit', 'x', data.x, { columns: network.inputs });
  const { outputs } = network;
  const y =
    data.y === undefined ? matrix(x.rows, outputs) : valuesWithGaps('fit', loss, data.y, x.rows, outputs);
  const given =
    data.directions === undefined
      ? null
      : givenDirections('fit', data.directions, data, x.rows, outputs, network.inputs);
  const axes = given?.count ?? network.inputs;
  const dy = data.dy === undefined ? null : derivativeLabels('fit', data.dy, x.rows, outputs, axes);
  const d2y = data.d2y === undefined ? null : curvatureLabels('fit', data.d2y, x.rows, outputs, axes);
  const { weights } = checkWeights('fit', data, x.rows);
  const entries = checkEntryWeights('fit', data.entryWeights, x.rows, outputs, axes);
  const samples = {
    x,
    y,
    dy,
    d2y,
    weights,
    ...(given === null ? {} : { directions: given.rows }),
    ...(data.entryWeights === undefined ? {} : { entryWeights: entries }),
  };
  const own: Samples = data.y === undefined ? { ...samples, withoutValues: true } : samples;
  const { derivativeSamples } = data;
  return withoutUnweighted(
    derivativeSamples === undefined ? own : withDerivativeSamples(own, derivativeSamples),
  );
}

/** Samples with labels of any order along directions. */
function taylorSamples(network: Network, data: TrainingData, loss: LossKernel): Samples {
  const x = toMatrix('fit', 'x', data.x, { columns: network.inputs });
  const { labels, directions } = checkTaylorLabels(network, data, loss, x.rows);
  const [y] = labels;
  const { weights } = checkWeights('fit', data, x.rows);
  const samples = { x, dy: null, d2y: null, directions: directions.rows, derivatives: labels, weights };
  return withoutUnweighted(
    y === undefined || y === null
      ? { ...samples, y: matrix(x.rows, network.outputs), withoutValues: true }
      : { ...samples, y },
  );
}

/** Samples of weight 0 are left out here, so that no batch or held-out part can consist of nothing else. */
function withoutUnweighted(samples: Samples): Samples {
  const { weights } = samples;
  const kept = Array.from(weights.keys()).filter((n) => weights[n]! > 0);
  return kept.length === weights.length ? samples : takeSamples(samples, kept);
}

function describe(data: unknown): string {
  if (data === null || typeof data !== 'object') return String(data);
  return `{ ${Object.keys(data).join(', ')} }`;
}

/** The samples with the given numbers, in that order. */
export function takeSamples(samples: Samples, order: ArrayLike<number>): Samples {
  return {
    ...samples,
    x: takeRows(samples.x, order),
    y: takeRows(samples.y, order),
    dy: samples.dy === null ? null : takeRows(samples.dy, order),
    d2y: samples.d2y === null ? null : takeRows(samples.d2y, order),
    ...(samples.directions === undefined ? {} : { directions: takeRows(samples.directions, order) }),
    ...(samples.derivatives === undefined
      ? {}
      : { derivatives: samples.derivatives.map((own) => own && takeRows(own, order)) }),
    weights: Float64Array.from(order, (n) => samples.weights[n]!),
    ...(samples.entryWeights === undefined
      ? {}
      : { entryWeights: takeEntryWeights(samples.entryWeights, order) }),
  };
}

function takeEntryWeights(
  { value, gradient, hessian }: CheckedEntryWeights,
  order: ArrayLike<number>,
): CheckedEntryWeights {
  const take = (weights: Matrix | null): Matrix | null =>
    weights === null ? null : takeRows(weights, order);
  return { value: take(value), gradient: take(gradient), hessian: take(hessian) };
}

function takeRows(source: Matrix, order: ArrayLike<number>): Matrix {
  const { columns } = source;
  const data = allocate(order.length * columns);
  for (let i = 0; i < order.length; i++) {
    data.set(source.data.subarray(order[i]! * columns, (order[i]! + 1) * columns), i * columns);
  }
  return matrix(order.length, columns, data);
}

/** A random split; the validation part has round(fraction·N) samples, and both parts at least one if fraction > 0. */
export function splitSamples(
  samples: Samples,
  fraction: number,
  seed: number,
): { readonly training: Samples; readonly validation: Samples | null } {
  if (fraction === 0) return { training: samples, validation: null };
  const total = samples.x.rows;
  if (total < 2) {
    throw new DomainError(
      'fit',
      'validationSplit',
      'at least 2 samples to split',
      `${total}`,
      'Set validationSplit to 0.',
    );
  }
  const held = Math.min(total - 1, Math.max(1, Math.round(fraction * total)));
  const order = random(seed).permutation(total);
  return {
    training: takeSamples(samples, order.subarray(held)),
    validation: takeSamples(samples, order.subarray(0, held)),
  };
}
