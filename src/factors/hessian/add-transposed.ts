/** A + Aᵀ in place. */
import type { Matrix } from '../../numeric/matrix.js';

/** Squares of this many rows and columns are added together, so that each line of the cache is used whole. */
const SQUARE = 32;

/** A ← A + Aᵀ for a square matrix, exactly symmetric. Bound by memory: every number is read and written once. */
export function addTransposed({ rows: n, data }: Matrix): void {
  for (let top = 0; top < n; top += SQUARE) {
    for (let left = 0; left <= top; left += SQUARE) {
      const bottom = Math.min(n, top + SQUARE);
      for (let i = top; i < bottom; i++) {
        const right = Math.min(i + 1, left + SQUARE);
        for (let j = left; j < right; j++) {
          const sum = data[i * n + j]! + data[j * n + i]!;
          data[i * n + j] = sum;
          data[j * n + i] = sum;
        }
      }
    }
  }
}
