/**
 * Sums of products, over one vector, over each row and over each column. A row is summed in four running sums, by the
 * index modulo 4, as (s₀ + s₁) + (s₂ + s₃) and then the last numbers one by one; columns in ascending order of rows.
 */
import { addressOf } from '../kernel/memory.js';
import { elementwiseKernel } from './elementwise-kernel.js';

/** Σ a[i] b[i], n terms. */
export function sumOfProducts(n: number, a: Float64Array, aAt: number, b: Float64Array, bAt: number): number {
  const kernel = elementwiseKernel(n);
  if (kernel !== null) {
    const aFrom = addressOf(a);
    const bFrom = addressOf(b);
    if ((aFrom | bFrom) >= 0) {
      return kernel.sumOfProducts(n, aFrom + 8 * aAt, bFrom + 8 * bAt);
    }
  }
  const bulk = n - (n % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < bulk; i += 4) {
    s0 += a[aAt + i]! * b[bAt + i]!;
    s1 += a[aAt + i + 1]! * b[bAt + i + 1]!;
    s2 += a[aAt + i + 2]! * b[bAt + i + 2]!;
    s3 += a[aAt + i + 3]! * b[bAt + i + 3]!;
  }
  let total = s0 + s1 + (s2 + s3);
  for (let i = bulk; i < n; i++) total += a[aAt + i]! * b[bAt + i]!;
  return total;
}

/** out[r] = Σ_i a[r, i] b[r, i], added to what `out` holds with `accumulate`. */
export function rowProducts(
  rows: number,
  width: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  accumulate: boolean,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(rows * width);
  if (kernel !== null) {
    const aFrom = addressOf(a);
    const bFrom = addressOf(b);
    const outFrom = addressOf(out);
    if ((aFrom | bFrom | outFrom) >= 0) {
      kernel.rowProducts(rows, width, aFrom + 8 * aAt, bFrom + 8 * bAt, accumulate, outFrom + 8 * outAt);
      return;
    }
  }
  for (let r = 0; r < rows; r++) {
    const total = sumOfProducts(width, a, aAt + r * width, b, bAt + r * width);
    out[outAt + r] = accumulate ? out[outAt + r]! + total : total;
  }
}

/** out[i] = Σ_r a[r, i], added to what `out` holds, row by row, with `accumulate`. */
export function columnSums(
  rows: number,
  width: number,
  a: Float64Array,
  aAt: number,
  accumulate: boolean,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(rows * width);
  if (kernel !== null) {
    const aFrom = addressOf(a);
    const outFrom = addressOf(out);
    if ((aFrom | outFrom) >= 0) {
      kernel.columnSums(rows, width, 0, aFrom + 8 * aAt, accumulate, outFrom + 8 * outAt);
      return;
    }
  }
  if (!accumulate) out.fill(0, outAt, outAt + width);
  for (let r = 0, at = aAt; r < rows; r++) {
    for (let i = 0; i < width; i++, at++) out[outAt + i]! += a[at]!;
  }
}

/** out[i] = Σ_r weight[r]·a[r, i], added to what `out` holds, row by row, with `accumulate`. */
export function weightedColumnSums(
  rows: number,
  width: number,
  weight: Float64Array,
  weightAt: number,
  a: Float64Array,
  aAt: number,
  accumulate: boolean,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(rows * width);
  if (kernel !== null) {
    const weightFrom = addressOf(weight);
    const aFrom = addressOf(a);
    const outFrom = addressOf(out);
    if ((weightFrom | aFrom | outFrom) >= 0) {
      kernel.columnSums(
        rows,
        width,
        weightFrom + 8 * weightAt,
        aFrom + 8 * aAt,
        accumulate,
        outFrom + 8 * outAt,
      );
      return;
    }
  }
  if (!accumulate) out.fill(0, outAt, outAt + width);
  for (let r = 0, at = aAt; r < rows; r++) {
    const factor = weight[weightAt + r]!;
    for (let i = 0; i < width; i++, at++) out[outAt + i]! += factor * a[at]!;
  }
}
