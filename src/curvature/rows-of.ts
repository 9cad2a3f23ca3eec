/** Linear maps applied to each row of a matrix. */
import { matrix, row, type Matrix } from '../numeric/matrix.js';
import type { InnerSystem } from './space.js';

/** f(row) for every row, as rows of the same length. */
function eachRow(a: Matrix, f: (v: Float64Array) => Float64Array): Matrix {
  const out = matrix(a.rows, a.columns);
  for (let i = 0; i < a.rows; i++) row(out, i).set(f(row(a, i)));
  return out;
}

/** A solver of the whole system as one whose coordinates are the parameters. */
export function innerOfWhole(dimension: number, solve: (b: Float64Array) => Float64Array): InnerSystem {
  return { dimension, coordinates: (v) => v, expand: (c) => c, solveRows: (b) => eachRow(b, solve) };
}
