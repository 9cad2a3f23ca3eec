/** Weights of single labels: one for each entry of y, dy and d2y, beside those of terms and of samples. */
import { DomainError } from '../errors.js';
import { toMatrix, type Matrix, type MatrixLike } from '../numeric/matrix.js';

/** A weight ≥ 0 of each label's squared error (or other loss). 0 leaves a label out of the objective. */
export interface EntryWeights {
  /** N × C. */
  readonly value?: MatrixLike;
  /** N × (C·n₀), as dy; N × (C·k) with directions. */
  readonly gradient?: MatrixLike;
  /** N × (C·n₀²), as d2y; N × (C·k²) with directions. An entry and its mirror image share the mean of theirs. */
  readonly hessian?: MatrixLike;
}

/** The same, checked; null where there are none. */
export interface CheckedEntryWeights {
  readonly value: Matrix | null;
  readonly gradient: Matrix | null;
  readonly hessian: Matrix | null;
}

/** Throws ShapeError or DomainError naming the list, row and column. */
export function checkEntryWeights(
  operation: string,
  given: EntryWeights | undefined,
  rows: number,
  outputs: number,
  axes: number,
): CheckedEntryWeights {
  const check = (term: keyof EntryWeights, columns: number): Matrix | null => {
    const list = given?.[term];
    if (list === undefined) return null;
    const argument = `entryWeights.${term}`;
    const weights = toMatrix(operation, argument, list, { rows, columns });
    const bad = weights.data.findIndex((weight) => weight < 0);
    if (bad < 0) return weights;
    const got = `${weights.data[bad]} at row ${Math.floor(bad / columns)}, column ${bad % columns}`;
    throw new DomainError(operation, argument, 'numbers ≥ 0', got, 'Use 0 to leave a label out.');
  };
  return {
    value: check('value', outputs),
    gradient: check('gradient', outputs * axes),
    hessian: check('hessian', outputs * axes * axes),
  };
}
