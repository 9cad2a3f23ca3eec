/** Errors of a network on points that are never training points, in the units of the data. */
import type { FunctionSample } from '../../../datasets/sample-function.js';
import type { Network } from '../../../network/network.js';
import type { Matrix } from '../../../numeric/matrix.js';
import { inputDerivatives } from '../../../sobolev/input-derivatives.js';

/** Root mean squares for each column of y and of dy. */
export interface ColumnErrors {
  readonly value: readonly number[];
  readonly gradient: readonly number[];
}

/** Root mean squares of m − y and ∂m − dy, for each column. */
export function errorsOf(network: Network, { x, y, dy }: FunctionSample): ColumnErrors {
  const { value, jacobian } = inputDerivatives(network, x);
  return { value: columnRms(value, y), gradient: columnRms(jacobian, dy) };
}

/** √mean (a − b)² for each column; of a alone without b. */
export function columnRms(a: Matrix, b?: Matrix): number[] {
  const { rows, columns } = a;
  const sums = Array.from({ length: columns }, () => 0);
  a.data.forEach((entry, i) => (sums[i % columns]! += (entry - (b?.data[i] ?? 0)) ** 2));
  return sums.map((sum) => Math.sqrt(sum / rows));
}

/** The root of the mean of squares: several columns as one. */
export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
