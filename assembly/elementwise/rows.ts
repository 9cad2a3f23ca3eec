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
