/** How well a network fits each column of labels. */
import type { Matrix } from '../../numeric/matrix.js';
import type { Network } from '../../network/network.js';
import { inputDerivatives } from '../../sobolev/input-derivatives.js';
import type { Columns } from './columns.js';
import type { Data } from './read-data.js';

/** The error of one column, in the column's units. */
export interface ColumnError {
  readonly column: string;
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** 1 − Σ(m − y)²/Σ(y − ȳ)²: 1 is perfect, 0 is as good as the mean; null if the column is constant. */
  readonly r2: number | null;
}

export interface FitErrors {
  readonly values: readonly ColumnError[];
  /** Empty if the table has no derivatives. */
  readonly derivatives: readonly ColumnError[];
}

/** The errors on some samples. */
export function fitErrors(network: Network, data: Data, columns: Columns): FitErrors {
  const { value, jacobian } = inputDerivatives(network, data.x, { order: data.dy === null ? 0 : 1 });
  return {
    values: columns.outputs.map((column, j) => columnError(column, value, data.y, j)),
    derivatives:
      data.dy === null || jacobian === undefined
        ? []
        : (columns.gradient ?? []).map((column, j) => columnError(column, jacobian, data.dy!, j)),
  };
}

function columnError(column: string, output: Matrix, label: Matrix, j: number): ColumnError {
  const { rows, columns } = label;
  let mean = 0;
  for (let i = 0; i < rows; i++) mean += label.data[i * columns + j]! / rows;
  let error = 0;
  let spread = 0;
  let constant = true;
  for (let i = 0; i < rows; i++) {
    const y = label.data[i * columns + j]!;
    error += (output.data[i * columns + j]! - y) ** 2;
    spread += (y - mean) ** 2;
    // Asked of the labels themselves: the mean of equal numbers need not be that number, and spread not 0.
    constant &&= y === label.data[j];
  }
  return { column, rmse: Math.sqrt(error / rows), r2: constant ? null : 1 - error / spread };
}
