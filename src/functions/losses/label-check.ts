/** Checks every label of a batch against the domain of a loss. */
import { DomainError } from '../../errors.js';
import { type Matrix, type MatrixLike, toMatrix } from '../../numeric/matrix.js';

/** Labels as a rows×columns matrix of numbers from 0 to `largest`; throws at the first entry outside. */
export function labelsBetweenZeroAnd(
  largest: number,
  advice: string,
  operation: string,
  argument: string,
  input: MatrixLike,
  rows: number,
  columns: number,
): Matrix {
  const labels = toMatrix(operation, argument, input, { rows, columns });
  const bad = labels.data.findIndex((entry) => entry < 0 || entry > largest);
  if (bad < 0) return labels;
  throw new DomainError(
    operation,
    argument,
    largest === Infinity ? 'labels ≥ 0' : `labels from 0 to ${largest}`,
    `${labels.data[bad]!} at row ${Math.floor(bad / columns)}, column ${bad % columns}`,
    advice,
  );
}
