/**
 * Dense matrices: three fields, row-major, no methods. Data that a user passes in is checked here once, by
 * `toMatrix`; everything behind that boundary trusts its shapes.
 */
import { DomainError, ShapeError } from '../errors.js';
import { allocate, copyOf } from './allocation.js';

/** A dense row-major matrix: entry (i, j) is `data[i * columns + j]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** What a user may pass where a matrix is expected: a Matrix, or an array of rows of equal length. */
export type MatrixLike = Matrix | readonly (readonly number[] | Float64Array)[];

/** A matrix of zeros, or a view of `data` (not copied) as a matrix. Throws ShapeError if `data` has another length. */
export function matrix(rows: number, columns: number, data?: Float64Array): Matrix {
  if (!(Number.isInteger(rows) && rows >= 0 && Number.isInteger(columns) && columns >= 0)) {
    const advice = 'Pass whole numbers ≥ 0.';
    throw new ShapeError('matrix', 'rows, columns', 'two counts', `${rows}, ${columns}`, advice);
  }
  if (data !== undefined && data.length !== rows * columns) {
    const expected = `${rows}×${columns} = ${rows * columns} numbers`;
    const advice = 'The data are the rows, one after the other.';
    throw new ShapeError('matrix', 'data', expected, `${data.length} numbers`, advice);
  }
  return { rows, columns, data: data ?? allocate(rows * columns) };
}

/** The n×n identity matrix. */
export function identity(n: number): Matrix {
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) result.data[i * n + i] = 1;
  return result;
}

/** The same numbers in an array of their own. */
export function copyMatrix(a: Matrix): Matrix {
  return { rows: a.rows, columns: a.columns, data: copyOf(a.data) };
}

/** Aᵀ as a new matrix. */
export function transpose(a: Matrix): Matrix {
  const { rows, columns, data } = a;
  const result = matrix(columns, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result.data[j * rows + i] = data[i * columns + j]!;
  }
  return result;
}

/** Row i of A, as a view: writing to it writes to A. */
export function row(a: Matrix, i: number): Float64Array {
  return a.data.subarray(i * a.columns, (i + 1) * a.columns);
}

/**
 * Checks what a user passed for `argument` of `operation` and returns it as a matrix. A Matrix is passed through
 * without copying, rows are copied into one array.
 *
 * @param expected the shape that the operation needs; a dimension left out is not checked
 * @throws ShapeError if it is not a matrix, is ragged or has another shape; DomainError at the first entry that is
 * not a finite number, naming its row and column (both counted from 0)
 */
export function toMatrix(
  operation: string,
  argument: string,
  input: MatrixLike,
  expected: { readonly rows?: number; readonly columns?: number } = {},
): Matrix {
  const result = Array.isArray(input)
    ? fromRows(operation, argument, input, expected.columns)
    : checkedMatrix(operation, argument, input as Matrix);
  const { rows = result.rows, columns = result.columns } = expected;
  if (rows !== result.rows || columns !== result.columns) {
    const wanted = `${expected.rows ?? 'any number of'} rows × ${expected.columns ?? 'any number of'} columns`;
    const got = `${result.rows} × ${result.columns}`;
    const advice = 'Rows are samples, columns are the entries of one sample.';
    throw new ShapeError(operation, argument, wanted, got, advice);
  }
  checkFinite(operation, argument, result);
  return result;
}

function fromRows(operation: string, argument: string, input: readonly unknown[], width?: number): Matrix {
  const first = input[0] as ArrayLike<number> | undefined;
  const columns = isRow(first) ? first.length : (width ?? 0);
  const result = matrix(input.length, columns);
  for (const [i, entries] of input.entries()) {
    if (!isRow(entries)) {
      const advice = 'Pass an array of rows: [[1], [2], [3]] is one column, [[1, 2, 3]] is one row.';
      throw new ShapeError(
        operation,
        argument,
        'an array of numbers as each row',
        `${typeof entries} as row ${i}`,
        advice,
      );
    }
    if (entries.length !== columns) {
      const got = `${entries.length} numbers in row ${i}`;
      const advice = 'Give every row the same length.';
      throw new ShapeError(operation, argument, `${columns} numbers in each row, as in row 0`, got, advice);
    }
    for (let j = 0; j < columns; j++) {
      const entry: unknown = entries[j];
      if (typeof entry !== 'number') throw notFinite(operation, argument, i, j, entry);
      result.data[i * columns + j] = entry;
    }
  }
  return result;
}

function isRow(entries: unknown): entries is ArrayLike<number> {
  return Array.isArray(entries) || (ArrayBuffer.isView(entries) && 'length' in entries);
}

function checkedMatrix(
  operation: string,
  argument: string,
  input: Partial<Matrix> | null | undefined,
): Matrix {
  const { rows, columns, data } = input ?? {};
  if (rows === undefined || columns === undefined || !(data instanceof Float64Array)) {
    const got = input === null ? 'null' : ArrayBuffer.isView(input) ? 'a typed array' : typeof input;
    const advice = 'Pass [[…], […]] or matrix(rows, columns, data).';
    throw new ShapeError(operation, argument, 'a Matrix or an array of rows', got, advice);
  }
  if (data.length !== rows * columns) {
    const advice = 'Make matrices with matrix(rows, columns, data).';
    throw new ShapeError(operation, argument, `${rows}×${columns} numbers in data`, `${data.length}`, advice);
  }
  return input as Matrix;
}

function checkFinite(operation: string, argument: string, { columns, data }: Matrix): void {
  for (let index = 0; index < data.length; index++) {
    const entry = data[index]!;
    // x − x is 0 for finite numbers only; one subtraction is cheaper than Number.isFinite on long arrays.
    if (entry - entry !== 0)
      throw notFinite(operation, argument, Math.floor(index / columns), index % columns, entry);
  }
}

function notFinite(operation: string, argument: string, i: number, j: number, entry: unknown): DomainError {
  const got = typeof entry === 'number' ? `${entry}` : typeof entry;
  const advice = 'Remove or repair that row; rows and columns are counted from 0.';
  return new DomainError(operation, argument, 'finite numbers', `${got} at row ${i}, column ${j}`, advice);
}
