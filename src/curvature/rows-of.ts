/** A linear map of parameter space applied to each row of a matrix. */
import { matrix, row, type Matrix } from '../numeric/matrix.js';

/** f(row) for every row, as rows of the same length. */
export function eachRow(a: Matrix, f: (v: Float64Array) => Float64Array): Matrix {
  const out = matrix(a.rows, a.columns);
  for (let i = 0; i < a.rows; i++) row(out, i).set(f(row(a, i)));
  return out;
}
