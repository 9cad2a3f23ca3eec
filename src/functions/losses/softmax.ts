/** The softmax of every row, with what is lost if it is computed from the probabilities afterwards. */
import { scratch } from '../../numeric/allocation.js';
import { expOf } from '../../numeric/elementary.js';
import type { Matrix } from '../../numeric/matrix.js';

/** Arrays are good for the scope of scratch that is open. */
export interface Softmax {
  /** eᶻʲ / Σ eᶻ, rows × columns. */
  readonly p: Float64Array;
  /** By row the place m of its largest logit, the first of them. */
  readonly tops: Int32Array;
  /** By row Σ e^(z_j − z_m) over j ≠ m: 1 − p_m = r / (1 + r), and log Σ e^(z − z_m) = log1p(r). */
  readonly rests: Float64Array;
}

/** Cost: one exponential for each number. */
export function softmaxRows({ rows, columns, data: z }: Matrix): Softmax {
  const p = scratch(rows * columns);
  const tops = new Int32Array(rows);
  const rests = scratch(rows);
  for (let n = 0, from = 0; n < rows; n++, from += columns) {
    let top = from;
    for (let j = from + 1; j < from + columns; j++) if (z[j]! > z[top]!) top = j;
    tops[n] = top - from;
    for (let j = from; j < from + columns; j++) p[j] = z[j]! - z[top]!;
    p[top] = 0;
  }
  expOf(p, p);
  for (let n = 0, from = 0; n < rows; n++, from += columns) {
    const top = from + tops[n]!;
    let rest = 0;
    for (let j = from; j < from + columns; j++) if (j !== top) rest += p[j]!;
    const inverse = 1 / (1 + rest);
    for (let j = from; j < from + columns; j++) p[j]! *= inverse;
    if (z[top]! - z[top]! !== 0) p[top] = NaN;
    rests[n] = rest;
  }
  return { p, tops, rests };
}
