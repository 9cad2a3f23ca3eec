/**
 * The one rule and the one check for results that are written where the caller says: a verb whose result has more than a
 * number for each sample takes, as its last argument, `into`, an array or matrix of the result's shape, overwrites all of
 * it and returns it. A loop that passes the same one again makes no garbage. What is read in the same call must not lie in the
 * same memory: results are put together from parts, and the first of them would change what the next one reads.
 */
import { ShapeError } from '../errors.js';
import type { Matrix } from '../numeric/matrix.js';

/** `into` as an array for `length` numbers that shares none with `read`; `argument` is its name in messages. */
export function checkTarget(
  operation: string,
  argument: string,
  into: Float64Array,
  length: number,
  read?: ArrayLike<number>,
): Float64Array {
  if (!(into instanceof Float64Array) || into.length !== length) {
    const expected =
      into instanceof Float64Array ? `${length} numbers` : `a Float64Array of ${length} numbers`;
    const advice = `Leave it out for a new array, or make one once: new Float64Array(${length}).`;
    throw new ShapeError(operation, argument, expected, kindOf(into), advice);
  }
  if (read instanceof Float64Array && overlap(into, read)) {
    throw new ShapeError(
      operation,
      argument,
      'an array of its own',
      'memory of an array that is read in the same call',
      'Leave it out for a new array, or pass another one.',
    );
  }
  return into;
}

/** The same for a matrix. */
export function checkTargetMatrix(operation: string, into: Matrix, rows: number, columns: number): Matrix {
  const found: Partial<Matrix> | null | undefined = into;
  const isWhole = found?.data instanceof Float64Array && found.data.length === rows * columns;
  if (isWhole && into.rows === rows && into.columns === columns) return into;
  const got =
    found?.data instanceof Float64Array
      ? `${found.rows} × ${found.columns} with ${found.data.length} numbers`
      : kindOf(found);
  const advice = `Leave it out for a new matrix, or make one once: matrix(${rows}, ${columns}).`;
  throw new ShapeError(operation, 'into', `a matrix of ${rows} × ${columns}`, got, advice);
}

/** `made`, in `into` where that was asked for: not every kind of objective has a way to write to what it is given. */
export function delivered(made: Float64Array, into: Float64Array | undefined): Float64Array {
  if (into === undefined || made === into) return made;
  into.set(made);
  return into;
}

/** The same for a matrix. */
export function deliveredMatrix(made: Matrix, into: Matrix | undefined): Matrix {
  if (into === undefined) return made;
  delivered(made.data, into.data);
  return into;
}

function overlap(a: Float64Array, b: Float64Array): boolean {
  if (a.buffer !== b.buffer) return false;
  return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (value instanceof Float64Array) return `${value.length} numbers`;
  return ArrayBuffer.isView(value) || Array.isArray(value) ? value.constructor.name : 'an object';
}
