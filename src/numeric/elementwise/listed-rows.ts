/**
 * Rows of a matrix named by a list, worked on where they lie. `width` numbers are in a row of either matrix; the one that the
 * list does not speak of has a row for each entry, or a single row for all of them (`isOne`).
 */
import { addressOf } from '../kernel/memory.js';
import { NONE, stagedLists } from './index-lists.js';
import { listsKernel } from './lists-kernel.js';
import { sumOfProducts } from './sums.js';
import { addScaled, multiplyBy } from './updates.js';

/** out[r, i] = weight[r]·a[rows[r], i]. */
export function gatherScaledRows(
  rows: Int32Array,
  width: number,
  weight: Float64Array,
  a: Float64Array,
  aAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = listsKernel(rows.length * width);
  if (kernel !== null && (addressOf(weight) | addressOf(a) | addressOf(out)) >= 0) {
    const list = stagedLists(rows, NONE, width);
    const [from, to] = [addressOf(a) + 8 * aAt, addressOf(out) + 8 * outAt];
    kernel.gatherScaledRows(rows.length, width, list, addressOf(weight), from, to);
    return;
  }
  for (let r = 0; r < rows.length; r++) {
    multiplyBy(width, weight[r]!, a, aAt + rows[r]! * width, out, outAt + r * width);
  }
}

/** out[rows[r], i] = weight[r]·a[r, i], added to what is there with `accumulate`. */
export function scatterScaledRows(
  rows: Int32Array,
  width: number,
  weight: Float64Array,
  a: Float64Array,
  isOne: boolean,
  accumulate: boolean,
  out: Float64Array,
  outAt: number,
): void {
  const line = isOne ? 0 : width;
  const kernel = listsKernel(rows.length * width);
  if (kernel !== null && (addressOf(weight) | addressOf(a) | addressOf(out)) >= 0) {
    const list = stagedLists(rows, NONE, width);
    const to = addressOf(out) + 8 * outAt;
    kernel.scatterScaledRows(
      rows.length,
      width,
      list,
      addressOf(weight),
      addressOf(a),
      8 * line,
      accumulate,
      to,
    );
    return;
  }
  const write = accumulate ? addScaled : multiplyBy;
  for (let r = 0; r < rows.length; r++) {
    write(width, weight[r]!, a, r * line, out, outAt + rows[r]! * width);
  }
}

/** out[r] = Σ_i a[rows[r], i] b[r, i], each summed as `sumOfProducts` does. */
export function listedRowProducts(
  rows: Int32Array,
  width: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  isOne: boolean,
  out: Float64Array,
): void {
  const line = isOne ? 0 : width;
  const kernel = listsKernel(rows.length * width);
  if (kernel !== null && (addressOf(a) | addressOf(b) | addressOf(out)) >= 0) {
    const list = stagedLists(rows, NONE, width);
    const from = addressOf(a) + 8 * aAt;
    kernel.listedRowProducts(rows.length, width, list, from, addressOf(b), 8 * line, addressOf(out));
    return;
  }
  for (let r = 0; r < rows.length; r++) {
    out[r] = sumOfProducts(width, a, aAt + rows[r]! * width, b, r * line);
  }
}
