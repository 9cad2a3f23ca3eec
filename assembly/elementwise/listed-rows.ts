/**
 * Rows named by lists: twins of src/numeric/elementwise/listed-rows.ts. `rows` is the address of a list of 32-bit distances
 * in bytes of a row from the first one; `line` is the distance between the rows of the other matrix, 0 where it has one.
 */
import { sumOfProducts } from './sums';
import { addScaled, multiplyBy } from './updates';

/** out[r, i] = weight[r]·a[rows[r], i]. */
export function gatherScaledRows(
  count: i32,
  width: i32,
  rows: usize,
  weight: usize,
  a: usize,
  out: usize,
): void {
  const bytes = (<usize>width) << 3;
  for (let r = 0; r < count; r++) {
    multiplyBy(width, load<f64>(weight), a + <usize>load<u32>(rows), out);
    rows += 4;
    weight += 8;
    out += bytes;
  }
}

/** out[rows[r], i] (+)= weight[r]·a[r, i]. */
export function scatterScaledRows(
  count: i32,
  width: i32,
  rows: usize,
  weight: usize,
  a: usize,
  line: usize,
  accumulate: bool,
  out: usize,
): void {
  for (let r = 0; r < count; r++) {
    const to = out + <usize>load<u32>(rows);
    if (accumulate) addScaled(width, load<f64>(weight), a, to);
    else multiplyBy(width, load<f64>(weight), a, to);
    rows += 4;
    weight += 8;
    a += line;
  }
}

/** out[r] = Σ_i a[rows[r], i] b[r, i]. */
export function listedRowProducts(
  count: i32,
  width: i32,
  rows: usize,
  a: usize,
  b: usize,
  line: usize,
  out: usize,
): void {
  for (let r = 0; r < count; r++) {
    store<f64>(out, sumOfProducts(width, a + <usize>load<u32>(rows), b));
    rows += 4;
    b += line;
    out += 8;
  }
}
