/** Rounding makes a product that is symmetric on paper slightly lopsided. */
import type { Matrix } from '../numeric/matrix.js';

/** A ← (A + Aᵀ)/2, in place. */
export function symmetrized({ rows, data }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (data[i * rows + j]! + data[j * rows + i]!) / 2;
      data[i * rows + j] = mean;
      data[j * rows + i] = mean;
    }
  }
}
