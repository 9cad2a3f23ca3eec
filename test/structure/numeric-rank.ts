/** Rank of a matrix in float64, by singular values. */
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { unitRoundoff } from '../support/tolerances.js';

/**
 * Singular values above 2¹⁰·(rows + columns)·u·largest. Each entry is a sum of a few dozen products, so that a singular
 * value which is zero in exact arithmetic stays below; the bounds under test never depend on the threshold's size.
 */
export function numericRank(rows: number, columns: number, data: ArrayLike<number>): number {
  if (rows === 0 || columns === 0) return 0;
  const values = new SingularValueDecomposition(Matrix.from1DArray(rows, columns, Array.from(data)), {
    autoTranspose: true,
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  }).diagonal;
  const largest = Math.max(...values);
  return values.filter((value) => value > 1024 * (rows + columns) * unitRoundoff * largest).length;
}
