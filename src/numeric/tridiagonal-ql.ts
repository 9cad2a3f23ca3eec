/**
 * All eigenvalues of a symmetric tridiagonal matrix by the implicit QL iteration with Wilkinson's shift (Parlett, The
 * Symmetric Eigenvalue Problem, 8.7–8.13). With eigenvectors it takes about 3·n³ multiplications, one rotation of two rows
 * at a time: for small matrices.
 */

/** Distance from 1 to the next number. */
const epsilon = 2 ** -52;
/** Iterations for one eigenvalue; two or three are usual. */
const limit = 80;

/**
 * Replaces `diagonal` (entries from … to − 1) by eigenvalues, in no order, and destroys `offDiagonal` there: its entry i
 * stands between i and i + 1, and there is room for `to` of them. Row i of `rows` (numbers from rowsAt + i·ld, `length` of them) takes part in the rotations:
 * rows of the identity become eigenvectors. Entries beside the diagonal up to `floor` count as zero; squares of larger ones
 * must neither overflow nor underflow.
 */
export function iterateQl(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  from: number,
  to: number,
  floor: number,
  rows: Float64Array | null,
  rowsAt: number,
  ld: number,
  length: number,
): void {
  for (let low = from; low < to; low++) {
    for (let iteration = 0; ; iteration++) {
      const high = endOfPart(diagonal, offDiagonal, low, to, floor);
      if (high === low) break;
      if (iteration === limit) throw new Error('internal: iterateQl: no convergence');
      sweep(diagonal, offDiagonal, low, high, rows, rowsAt, ld, length);
    }
  }
}

/** The last index of the part that begins at `low`: behind it the next entry beside the diagonal is negligible. */
function endOfPart(d: Float64Array, e: Float64Array, low: number, to: number, floor: number): number {
  for (let i = low; i + 1 < to; i++) {
    const beside = Math.abs(e[i]!);
    if (beside <= epsilon * (Math.abs(d[i]!) + Math.abs(d[i + 1]!)) || beside <= floor) return i;
  }
  return to - 1;
}

/** One QL step on low … high, from the bottom up. */
function sweep(
  d: Float64Array,
  e: Float64Array,
  low: number,
  high: number,
  rows: Float64Array | null,
  rowsAt: number,
  ld: number,
  length: number,
): void {
  const half = (d[low + 1]! - d[low]!) / (2 * e[low]!);
  const root = Math.sqrt(half * half + 1);
  let g = d[high]! - d[low]! + e[low]! / (half >= 0 ? half + root : half - root);
  let [s, c, p] = [1, 1, 0];
  // What stands between this part and the next is negligible.
  e[high] = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = Math.sqrt(f * f + g * g);
    if (i + 1 < high) e[i + 1] = r;
    if (r === 0) {
      // The matrix falls apart here; what is left is done in the next step.
      d[i + 1]! -= p;
      return;
    }
    s = f / r;
    c = g / r;
    const lower = d[i + 1]! - p;
    const t = (d[i]! - lower) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = lower + p;
    g = c * t - b;
    if (rows === null) continue;
    const upperRow = rowsAt + i * ld;
    const lowerRow = upperRow + ld;
    for (let j = 0; j < length; j++) {
      const x = rows[upperRow + j]!;
      const y = rows[lowerRow + j]!;
      rows[lowerRow + j] = s * x + c * y;
      rows[upperRow + j] = c * x - s * y;
    }
  }
  d[low]! -= p;
  e[low] = g;
}
