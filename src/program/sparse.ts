/** Sparse matrices of linear nodes, row by row. */
import type { LinearNode } from './nodes.js';

export type Sparse = Pick<LinearNode, 'start' | 'column' | 'weight'>;

/** One entry of a row: column and weight. */
export type Entry = readonly [column: number, weight: number];

/** The matrix whose row i has the given entries. */
export function sparse(rows: readonly (readonly Entry[])[]): Sparse {
  const start = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (start[i + 1] = start[i]! + row.length));
  const entries = rows.flat();
  return {
    start,
    column: Int32Array.from(entries, ([column]) => column),
    weight: Float64Array.from(entries, ([, weight]) => weight),
  };
}

/** out_i = in[index_i], or 0 where the index is −1. */
export function gather(index: readonly number[]): Sparse {
  return sparse(index.map((column) => (column < 0 ? [] : [[column, 1] as const])));
}

/** out = in[from], …, in[from + count − 1]. */
export function slice(from: number, count: number): Sparse {
  return gather(Array.from({ length: count }, (_, i) => from + i));
}
