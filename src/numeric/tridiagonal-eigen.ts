/**
 * Eigenvalues and eigenvectors of a symmetric tridiagonal matrix: by divide and conquer down to small parts, those by QL.
 * All but O(n²) of the work is in products, and each pair of equal eigenvalues makes it less.
 */
import { allocate } from './allocation.js';
import type { Tridiagonal } from './shifted-tridiagonal.js';
import { mergeHalves, type MergeSpace } from './tridiagonal-merge.js';
import { iterateQl } from './tridiagonal-ql.js';
import { maximumMagnitude } from './vector.js';

/** Order up to which QL is faster. */
const SMALL = 32;

/** What counts as zero: far below rounding, so that squares of what is larger do not underflow in graded matrices. */
function floorOf(diagonal: Float64Array, offDiagonal: Float64Array): number {
  return 2 ** -120 * Math.max(maximumMagnitude(diagonal), maximumMagnitude(offDiagonal));
}

/** T's eigenvalues, ascending, by QL. Cost about 30·n² flops. Entries as for `tridiagonalEigen`. */
export function tridiagonalEigenvalues({ diagonal, offDiagonal }: Tridiagonal): Float64Array {
  const n = diagonal.length;
  const values = diagonal.slice();
  const beside = allocate(n);
  beside.set(offDiagonal);
  iterateQl(values, beside, 0, n, floorOf(diagonal, offDiagonal), null, 0, 0, 0);
  return values.sort();
}

/**
 * T's eigenvalues, ascending, and the eigenvectors as rows, n·n numbers. The largest entry must lie between 2⁻²⁰⁰ and 2²⁰⁰
 * (or be 0). Cost at most 4/3·n³ flops in products; four arrays of n² numbers.
 */
export function tridiagonalEigen({ diagonal, offDiagonal }: Tridiagonal): {
  readonly values: Float64Array;
  readonly rows: Float64Array;
} {
  const n = diagonal.length;
  const values = diagonal.slice();
  const beside = allocate(n);
  beside.set(offDiagonal);
  const rows = allocate(n * n);
  for (let i = 0; i < n; i++) rows[i * (n + 1)] = 1;
  const length = n > SMALL ? n * n : 0;
  const space = { gathered: allocate(length), basis: allocate(length), product: allocate(length) };
  conquer(values, beside, rows, n, 0, n, floorOf(diagonal, offDiagonal), space);
  return { values, rows };
}

function conquer(
  values: Float64Array,
  beside: Float64Array,
  rows: Float64Array,
  n: number,
  from: number,
  to: number,
  floor: number,
  space: MergeSpace,
): void {
  const corner = from * (n + 1);
  if (to - from <= SMALL) {
    iterateQl(values, beside, from, to, floor, rows, corner - from * n, n, to - from);
    sortRows(values, rows, n, from, to);
    return;
  }
  const middle = (from + to) >> 1;
  const coupling = beside[middle - 1]!;
  values[middle - 1]! -= Math.abs(coupling);
  values[middle]! -= Math.abs(coupling);
  // QL takes what is beside its part for negligible.
  beside[middle - 1] = 0;
  conquer(values, beside, rows, n, from, middle, floor, space);
  conquer(values, beside, rows, n, middle, to, floor, space);
  mergeHalves(values.subarray(from, to), rows, corner, n, middle - from, coupling, floor, space);
}

/** Orders the eigenvalues of a small part, and their rows, by selection. */
function sortRows(values: Float64Array, rows: Float64Array, n: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    let least = i;
    for (let j = i + 1; j < to; j++) if (values[j]! < values[least]!) least = j;
    if (least === i) continue;
    [values[i], values[least]] = [values[least]!, values[i]!];
    for (let j = from; j < to; j++) {
      const value = rows[i * n + j]!;
      rows[i * n + j] = rows[least * n + j]!;
      rows[least * n + j] = value;
    }
  }
}
