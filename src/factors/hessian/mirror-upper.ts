/** A symmetric matrix from its upper triangle. */
import type { Matrix } from '../../numeric/matrix.js';

/** Squares of this many rows and columns are copied together, so that each line of the cache is used whole. */
const SQUARE = 32;

/** Copies what is above the diagonal of a square matrix to below it. Bound by memory. */
export function mirrorUpper({ rows: n, data }: Matrix): void {
  for (let top = 0; top < n; top += SQUARE) {
    for (let left = 0; left <= top; left += SQUARE) {
      const bottom = Math.min(n, top + SQUARE);
      for (let i = top; i < bottom; i++) {
        const right = Math.min(i, left + SQUARE);
        for (let j = left, from = left * n + i; j < right; j++, from += n) data[i * n + j] = data[from]!;
      }
    }
  }
}
