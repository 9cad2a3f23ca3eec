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
        let to = i * n + left;
        let from = left * n + i;
        // Four at a time: most of a turn of the loop would go to the loop.
        for (const last = to + right - left - 3; to < last; to += 4, from += 4 * n) {
          data[to] = data[from]!;
          data[to + 1] = data[from + n]!;
          data[to + 2] = data[from + 2 * n]!;
          data[to + 3] = data[from + 3 * n]!;
        }
        for (const end = i * n + right; to < end; to++, from += n) data[to] = data[from]!;
      }
    }
  }
}
