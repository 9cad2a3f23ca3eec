/** Operations on `rows` × `width` matrices without gaps, row by row: biases, weights of samples, products of rows. */
import { addressOf } from '../kernel/memory.js';
import { elementwiseKernel } from './elementwise-kernel.js';

/** out[r, i] = row[i]: what a product with accumulation starts from, instead of zeros and a bias added. */
export function repeatRow(
  rows: number,
  width: number,
  row: Float64Array,
  rowAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(rows * width);
  if (kernel !== null) {
    const rowFrom = addressOf(row);
    const outFrom = addressOf(out);
    if ((rowFrom | outFrom) >= 0) {
      kernel.repeatRow(rows, width, rowFrom + 8 * rowAt, outFrom + 8 * outAt);
      return;
    }
  }
  for (let r = 0, at = outAt; r < rows; r++) for (let i = 0; i < width; i++, at++) out[at] = row[rowAt + i]!;
}

/** out[r, i] += row[i]. */
export function addRow(
  rows: number,
  width: number,
  row: Float64Array,
  rowAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(rows * width);
  if (kernel !== null) {
    const rowFrom = addressOf(row);
    const outFrom = addressOf(out);
    if ((rowFrom | outFrom) >= 0) {
      kernel.addRow(rows, width, rowFrom + 8 * rowAt, outFrom + 8 * outAt);
      return;
    }
  }
  for (let r = 0, at = outAt; r < rows; r++)
    for (let i = 0; i < width; i++, at++) out[at]! += row[rowAt + i]!;
}

/** out[r, i] = weight[r]·a[r, i]. */
export function scaleRows(
  rows: number,
  width: number,
  weight: Float64Array,
  weightAt: number,
  a: Float64Array,
  aAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(rows * width);
  if (kernel !== null) {
    const weightFrom = addressOf(weight);
    const aFrom = addressOf(a);
    const outFrom = addressOf(out);
    if ((weightFrom | aFrom | outFrom) >= 0) {
      kernel.scaleRows(rows, width, weightFrom + 8 * weightAt, aFrom + 8 * aAt, outFrom + 8 * outAt);
      return;
    }
  }
  for (let r = 0, at = 0; r < rows; r++) {
    const factor = weight[weightAt + r]!;
    for (let i = 0; i < width; i++, at++) out[outAt + at] = factor * a[aAt + at]!;
  }
}

/** out[r, i] += weight[r]·a[r, i]. */
export function addScaledRows(
  rows: number,
  width: number,
  weight: Float64Array,
  weightAt: number,
  a: Float64Array,
  aAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(rows * width);
  if (kernel !== null) {
    const weightFrom = addressOf(weight);
    const aFrom = addressOf(a);
    const outFrom = addressOf(out);
    if ((weightFrom | aFrom | outFrom) >= 0) {
      kernel.addScaledRows(rows, width, weightFrom + 8 * weightAt, aFrom + 8 * aAt, outFrom + 8 * outAt);
      return;
    }
  }
  for (let r = 0, at = 0; r < rows; r++) {
    const factor = weight[weightAt + r]!;
    for (let i = 0; i < width; i++, at++) out[outAt + at]! += factor * a[aAt + at]!;
  }
}

/** out[r, i] = left[r]·a[r, i] + right[r]·b[r, i]; `out` may be a or b. */
export function mixRows(
  rows: number,
  width: number,
  left: Float64Array,
  leftAt: number,
  a: Float64Array,
  aAt: number,
  right: Float64Array,
  rightAt: number,
  b: Float64Array,
  bAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(rows * width);
  if (kernel !== null) {
    const leftFrom = addressOf(left);
    const aFrom = addressOf(a);
    const rightFrom = addressOf(right);
    const bFrom = addressOf(b);
    const outFrom = addressOf(out);
    if ((leftFrom | aFrom | rightFrom | bFrom | outFrom) >= 0) {
      kernel.mixRows(
        rows,
        width,
        leftFrom + 8 * leftAt,
        aFrom + 8 * aAt,
        rightFrom + 8 * rightAt,
        bFrom + 8 * bAt,
        outFrom + 8 * outAt,
      );
      return;
    }
  }
  for (let r = 0, at = 0; r < rows; r++) {
    const [l, m] = [left[leftAt + r]!, right[rightAt + r]!];
    for (let i = 0; i < width; i++, at++) out[outAt + at] = l * a[aAt + at]! + m * b[bAt + at]!;
  }
}
