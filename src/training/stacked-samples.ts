/** Derivatives known at other points than values: rows of their own, with NaN for what is not known there. */
import { DomainError } from '../errors.js';
import { checkWeights } from '../factors/check-weights.js';
import { matrix, toMatrix, type Matrix, type MatrixLike } from '../numeric/matrix.js';
import { curvatureLabels, type CurvatureLabels } from '../sobolev/curvature-labels.js';
import { derivativeLabels, type DerivativeLabels } from '../sobolev/derivative-labels.js';
import type { CheckedEntryWeights } from '../sobolev/entry-weights.js';
import type { Samples } from './samples.js';

/** M points with dy or d2y, or both. */
export interface DerivativeSamples {
  /** M × n₀. */
  readonly x: MatrixLike;
  /** M × (C·n₀), or nested. */
  readonly dy?: DerivativeLabels;
  /** M × (C·n₀²), or nested. */
  readonly d2y?: CurvatureLabels;
  /** M numbers ≥ 0, relative to one another: together the M points weigh as much as M samples. */
  readonly weights?: ArrayLike<number>;
}

const operation = 'fit: derivativeSamples';

/** The samples with those of derivatives below them. Throws ShapeError or DomainError as labels do. */
export function withDerivativeSamples(samples: Samples, given: DerivativeSamples): Samples {
  const { columns: outputs } = samples.y;
  const { columns: inputs } = samples.x;
  if (samples.directions !== undefined) {
    const advice = 'Stack the rows yourself, with NaN for labels that are not known.';
    throw new DomainError(operation, 'directions', 'labels along the inputs', 'directions', advice);
  }
  if (given.dy === undefined && given.d2y === undefined) {
    const advice = 'Pass slopes, second derivatives or both.';
    throw new DomainError(operation, 'dy', 'derivative labels dy or d2y', 'neither', advice);
  }
  const x = toMatrix(operation, 'x', given.x, { columns: inputs });
  const { rows } = x;
  const dy = given.dy === undefined ? null : derivativeLabels(operation, given.dy, rows, outputs, inputs);
  const d2y = given.d2y === undefined ? null : curvatureLabels(operation, given.d2y, rows, outputs, inputs);
  const { weights } = checkWeights(operation, given, rows);
  const above = samples.x.rows;
  const total = above + rows;
  const part = (list: Float64Array, count: number): number[] =>
    Array.from(list, (weight) => (weight * count) / total);
  return {
    ...samples,
    x: joined(samples.x, x),
    y: joined(samples.y, samples.withoutValues === true ? matrix(rows, outputs) : unknown(rows, outputs)),
    dy: below(samples.dy, dy, above, rows),
    d2y: below(samples.d2y, d2y, above, rows),
    weights: Float64Array.of(...part(samples.weights, above), ...part(weights, rows)),
    ...(samples.entryWeights === undefined ? {} : { entryWeights: extended(samples.entryWeights, rows) }),
  };
}

/** Both parts, NaN for the one that has no labels; null where neither has. */
function below(upper: Matrix | null, lower: Matrix | null, above: number, rows: number): Matrix | null {
  const columns = (upper ?? lower)?.columns;
  if (columns === undefined) return null;
  return joined(upper ?? unknown(above, columns), lower ?? unknown(rows, columns));
}

function joined(upper: Matrix, lower: Matrix): Matrix {
  const out = matrix(upper.rows + lower.rows, upper.columns);
  out.data.set(upper.data);
  out.data.set(lower.data, upper.data.length);
  return out;
}

function unknown(rows: number, columns: number): Matrix {
  const out = matrix(rows, columns);
  out.data.fill(NaN);
  return out;
}

/** Weights of 1 below. */
function extended({ value, gradient, hessian }: CheckedEntryWeights, rows: number): CheckedEntryWeights {
  const extend = (weights: Matrix | null): Matrix | null => {
    if (weights === null) return null;
    const ones = matrix(rows, weights.columns);
    ones.data.fill(1);
    return joined(weights, ones);
  };
  return { value: extend(value), gradient: extend(gradient), hessian: extend(hessian) };
}
