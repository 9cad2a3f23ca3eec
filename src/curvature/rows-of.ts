/** A vector function applied to each row of a matrix. */
import { matrix, row, type Matrix } from '../numeric/matrix.js';

/** f(row) for every row, as rows. */
export function eachRow(a: Matrix, f: (v: Float64Array) => Float64Array): Matrix {
  const images = Array.from({ length: a.rows }, (_, i) => f(row(a, i)));
  const out = matrix(a.rows, images[0]?.length ?? 0);
  images.forEach((image, i) => out.data.set(image, i * out.columns));
  return out;
}
