/** Operations on `rows` × `width` matrices without gaps, row by row: biases, weights of samples, products of rows. */

/** out[r, i] = row[i]: what a product with accumulation starts from, instead of zeros and a bias added. */
export function repeatRow(
  rows: number,
  width: number,
  row: Float64Array,
  rowAt: number,
  out: Float64Array,
  outAt: number,
): void {
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
  for (let r = 0, at = 0; r < rows; r++) {
    const factor = weight[weightAt + r]!;
    for (let i = 0; i < width; i++, at++) out[outAt + at]! += factor * a[aAt + at]!;
  }
}
