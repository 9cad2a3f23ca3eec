/** Labels with gaps: NaN marks an entry that is not known. It has no residual, no gradient and no row of least squares. */
import { DomainError } from '../errors.js';
import { copyMatrix, matrix, toMatrix, type Matrix, type MatrixLike } from '../numeric/matrix.js';

/** As `toMatrix`, but NaN passes; infinities do not. */
export function toMatrixWithGaps(
  operation: string,
  argument: string,
  input: MatrixLike,
  expected: { readonly rows: number; readonly columns: number },
): Matrix {
  const rows: unknown = input;
  const fill = (value: number): number => (Number.isNaN(value) ? 0 : value);
  const isMatrix = !Array.isArray(rows) && (input as Partial<Matrix> | null)?.data instanceof Float64Array;
  if (isMatrix && !hasGaps(input as Matrix)) return toMatrix(operation, argument, input, expected);
  const given = Array.isArray(rows)
    ? (rows as unknown[]).map((row) => (isRow(row) ? Array.from(row, fill) : row))
    : isMatrix
      ? { ...(input as Matrix), data: (input as Matrix).data.map(fill) }
      : input;
  const filled = toMatrix(operation, argument, given as MatrixLike, expected);
  if (!Array.isArray(rows)) return matrix(filled.rows, filled.columns, (input as Matrix).data);
  const { columns, data } = filled;
  rows.forEach((row: ArrayLike<number>, n) => {
    for (let j = 0; j < columns; j++) if (Number.isNaN(row[j])) data[n * columns + j] = NaN;
  });
  return filled;
}

/** Labels with 0 in their gaps, and where the others are: null if nothing is missing. */
export interface PresentLabels {
  readonly labels: Matrix;
  readonly present: Uint8Array | null;
}

/** A copy of the labels without gaps. */
export function presentLabels(labels: Matrix): PresentLabels {
  if (!hasGaps(labels)) return { labels: copyMatrix(labels), present: null };
  const present = Uint8Array.from(labels.data, (value) => (Number.isNaN(value) ? 0 : 1));
  return { labels: { ...labels, data: labels.data.map((value, i) => present[i]! && value) }, present };
}

export function hasGaps({ data }: Matrix): boolean {
  return data.includes(NaN);
}

/** Throws DomainError, naming the term, if not a single label is there. */
export function checkSomePresent(operation: string, argument: string, term: string, labels: Matrix): void {
  if (labels.data.length === 0 || !labels.data.every(Number.isNaN)) return;
  const advice = `NaN marks a missing label, and the ${term} term is left with none: pass some, or give this term the weight 0.`;
  throw new DomainError(operation, argument, 'at least one label that is a number', 'NaN everywhere', advice);
}

function isRow(entries: unknown): entries is ArrayLike<number> {
  return Array.isArray(entries) || (ArrayBuffer.isView(entries) && 'length' in entries);
}
