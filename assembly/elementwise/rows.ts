/** Rows with a bias or a weight each: twins of src/numeric/elementwise/rows.ts. Addresses are in bytes. */
import { addScaled, multiplyBy } from './updates';

/** out[r, i] = row[i]. */
export function repeatRow(rows: i32, width: i32, row: usize, out: usize): void {
  const bytes = (<usize>width) << 3;
  const even = (<usize>(width & ~1)) << 3;
  for (let r = 0; r < rows; r++) {
    for (let i: usize = 0; i < even; i += 16) v128.store(out + i, v128.load(row + i));
    if (width & 1) store<f64>(out + even, load<f64>(row + even));
    out += bytes;
  }
}

/** out[r, i] += row[i]. */
export function addRow(rows: i32, width: i32, row: usize, out: usize): void {
  const bytes = (<usize>width) << 3;
  const even = (<usize>(width & ~1)) << 3;
  for (let r = 0; r < rows; r++) {
    for (let i: usize = 0; i < even; i += 16) {
      v128.store(out + i, f64x2.add(v128.load(out + i), v128.load(row + i)));
    }
    if (width & 1) store<f64>(out + even, load<f64>(out + even) + load<f64>(row + even));
    out += bytes;
  }
}

/** out[r, i] = weight[r]·a[r, i]. */
export function scaleRows(rows: i32, width: i32, weight: usize, a: usize, out: usize): void {
  const bytes = (<usize>width) << 3;
  for (let r = 0; r < rows; r++) {
    multiplyBy(width, load<f64>(weight), a, out);
    weight += 8;
    a += bytes;
    out += bytes;
  }
}

/** out[r, i] += weight[r]·a[r, i]. */
export function addScaledRows(rows: i32, width: i32, weight: usize, a: usize, out: usize): void {
  const bytes = (<usize>width) << 3;
  for (let r = 0; r < rows; r++) {
    addScaled(width, load<f64>(weight), a, out);
    weight += 8;
    a += bytes;
    out += bytes;
  }
}

/** out[r, i] = left[r]·a[r, i] + right[r]·b[r, i]. */
export function mixRows(
  rows: i32,
  width: i32,
  left: usize,
  a: usize,
  right: usize,
  b: usize,
  out: usize,
): void {
  const even = (<usize>(width & ~1)) << 3;
  const bytes = (<usize>width) << 3;
  for (let r = 0; r < rows; r++) {
    const l = f64x2.splat(load<f64>(left));
    const m = f64x2.splat(load<f64>(right));
    for (let i: usize = 0; i < even; i += 16) {
      const sum = f64x2.add(f64x2.mul(l, v128.load(a + i)), f64x2.mul(m, v128.load(b + i)));
      v128.store(out + i, sum);
    }
    if (width & 1) {
      const sum = load<f64>(left) * load<f64>(a + even) + load<f64>(right) * load<f64>(b + even);
      store<f64>(out + even, sum);
    }
    left += 8;
    right += 8;
    a += bytes;
    b += bytes;
    out += bytes;
  }
}
