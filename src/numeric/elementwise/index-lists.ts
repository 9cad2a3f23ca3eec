/**
 * Parts of arrays and matrices named by lists of indices: a part is gathered without gaps, worked on, and scattered back.
 * Lists of a scatter that adds may name an index twice; lists of a scatter that writes should not.
 */
import { addressOf, staging } from '../kernel/memory.js';
import { listsKernel } from './lists-kernel.js';

/** out[i] = a[index[i]] for every i of the list. */
export function gather(
  index: Int32Array,
  a: Float64Array,
  aAt: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let i = 0; i < index.length; i++) out[outAt + i] = a[aAt + index[i]!]!;
}

/** out[index[i]] = a[i]. */
export function scatter(
  index: Int32Array,
  a: Float64Array,
  aAt: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let i = 0; i < index.length; i++) out[outAt + index[i]!] = a[aAt + i]!;
}

/** out[index[i]] += a[i]. */
export function scatterAdd(
  index: Int32Array,
  a: Float64Array,
  aAt: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let i = 0; i < index.length; i++) out[outAt + index[i]!]! += a[aAt + i]!;
}

/** out[r, c] = a[rows[r], columns[c]], where a row of `a` holds `aWidth` numbers; `out` has no gaps. */
export function gatherBlock(
  rows: Int32Array,
  columns: Int32Array,
  a: Float64Array,
  aAt: number,
  aWidth: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = listsKernel(rows.length * columns.length);
  if (kernel !== null && (addressOf(a) | addressOf(out)) >= 0) {
    const lists = stagedLists(rows, columns, aWidth);
    const [from, to] = [addressOf(a) + 8 * aAt, addressOf(out) + 8 * outAt];
    kernel.gatherBlock(rows.length, columns.length, lists, lists + 4 * rows.length, from, to);
    return;
  }
  for (let r = 0, at = outAt; r < rows.length; r++) {
    const from = aAt + rows[r]! * aWidth;
    for (let c = 0; c < columns.length; c++, at++) out[at] = a[from + columns[c]!]!;
  }
}

/** out[rows[r], columns[c]] = a[r, c], where a row of `out` holds `outWidth` numbers; `a` has no gaps. */
export function scatterBlock(
  rows: Int32Array,
  columns: Int32Array,
  a: Float64Array,
  aAt: number,
  out: Float64Array,
  outAt: number,
  outWidth: number,
): void {
  const kernel = listsKernel(rows.length * columns.length);
  if (kernel !== null && (addressOf(a) | addressOf(out)) >= 0) {
    const lists = stagedLists(rows, columns, outWidth);
    const [from, to] = [addressOf(a) + 8 * aAt, addressOf(out) + 8 * outAt];
    kernel.scatterBlock(rows.length, columns.length, lists, lists + 4 * rows.length, from, to);
    return;
  }
  for (let r = 0, at = aAt; r < rows.length; r++) {
    const to = outAt + rows[r]! * outWidth;
    for (let c = 0; c < columns.length; c++, at++) out[to + columns[c]!] = a[at]!;
  }
}

/** out[rows[r], columns[c]] += a[r, c], where a row of `out` holds `outWidth` numbers; `a` has no gaps. */
export function scatterAddBlock(
  rows: Int32Array,
  columns: Int32Array,
  a: Float64Array,
  aAt: number,
  out: Float64Array,
  outAt: number,
  outWidth: number,
): void {
  const kernel = listsKernel(rows.length * columns.length);
  if (kernel !== null && (addressOf(a) | addressOf(out)) >= 0) {
    const lists = stagedLists(rows, columns, outWidth);
    const [from, to] = [addressOf(a) + 8 * aAt, addressOf(out) + 8 * outAt];
    kernel.scatterAddBlock(rows.length, columns.length, lists, lists + 4 * rows.length, from, to);
    return;
  }
  for (let r = 0, at = aAt; r < rows.length; r++) {
    const to = outAt + rows[r]! * outWidth;
    for (let c = 0; c < columns.length; c++, at++) out[to + columns[c]!]! += a[at]!;
  }
}

/**
 * out[i] = 1 where a[r, i] or b[r, i] is not 0 (a NaN is not) in some row r of the list, and 0 else, for all columns of rows
 * of `width` numbers; null leaves b out.
 */
export function nonZeroColumns(
  rows: Int32Array,
  width: number,
  a: Float64Array,
  b: Float64Array | null,
  out: Uint8Array,
): void {
  const kernel = listsKernel(rows.length * width);
  if (kernel !== null && (addressOf(a) | (b === null ? 0 : addressOf(b))) >= 0) {
    const lists = stagedLists(rows, NONE, width);
    const to = lists + 4 * (rows.length + (rows.length & 1));
    const area = staging(((to - lists) >> 3) + ((width + 7) >> 3))!;
    kernel.nonZeroColumns(rows.length, lists, width, addressOf(a), b === null ? 0 : addressOf(b), to);
    out.set(new Uint8Array(area.buffer, to, width));
    return;
  }
  out.fill(0, 0, width);
  for (let r = 0; r < rows.length; r++) {
    for (let i = 0, at = rows[r]! * width; i < width; i++, at++) {
      if (a[at] !== 0 || (b !== null && b[at] !== 0)) out[i] = 1;
    }
  }
}

/**
 * out[i] = 1 where a[r, i] differs between rows r of the list (a NaN does from itself), and 0 else, for all columns of rows
 * of `width` numbers.
 */
export function varyingColumns(rows: Int32Array, width: number, a: Float64Array, out: Uint8Array): void {
  const kernel = listsKernel(rows.length * width);
  if (kernel !== null && addressOf(a) >= 0) {
    const lists = stagedLists(rows, NONE, width);
    const to = lists + 4 * (rows.length + (rows.length & 1));
    const area = staging(((to - lists) >> 3) + ((width + 7) >> 3))!;
    kernel.varyingColumns(rows.length, lists, width, addressOf(a), to);
    out.set(new Uint8Array(area.buffer, to, width));
    return;
  }
  out.fill(0, 0, width);
  for (let r = 0; r < rows.length; r++) {
    for (let i = 0, at = rows[r]! * width, x = rows[0]! * width; i < width; i++, at++, x++) {
      if (a[at] !== a[x]) out[i] = 1;
    }
  }
}

/** A list of nothing. */
export const NONE: Int32Array = new Int32Array(0);

/** The distances in bytes of rows and columns, one list behind the other at the returned address of the kernels' memory. */
export function stagedLists(rows: Int32Array, columns: Int32Array, width: number): number {
  const area = staging((rows.length + columns.length + 1) >> 1)!;
  const list = new Int32Array(area.buffer, area.byteOffset, rows.length + columns.length);
  for (let i = 0; i < rows.length; i++) list[i] = 8 * width * rows[i]!;
  for (let i = 0, at = rows.length; i < columns.length; i++, at++) list[at] = 8 * columns[i]!;
  return area.byteOffset;
}
