/** The tangent of a dense layer whose inputs are few and stay, and of the activation above it. Addresses are in bytes. */

/**
 * z = x·w + 1·rowᵀ and value = slope ∘ z, for `inputs` of 3 or 4: x is rows × inputs, w inputs × width; sums from zero over
 * the inputs in ascending order, then the row, as `multiply` and `addRow` have it. Two rows at a time.
 */
export function firstLayer(
  rows: i32,
  width: i32,
  inputs: i32,
  x: usize,
  w: usize,
  row: usize,
  slope: usize,
  z: usize,
  value: usize,
): void {
  const bytes = (<usize>width) << 3;
  const even = (<usize>(width & ~1)) << 3;
  const next = (<usize>inputs) << 3;
  const four = inputs == 4;
  const w1 = w + bytes;
  const w2 = w1 + bytes;
  const w3 = four ? w2 + bytes : w2;
  const last: usize = four ? 24 : 16;
  const zero = f64x2.splat(0);
  for (let r = 0; r < rows; r += 2) {
    // An odd last row is made twice.
    const under: usize = r + 1 < rows ? 1 : 0;
    const y = x + under * next;
    const down = under * bytes;
    const x0 = v128.load64_splat(x);
    const x1 = v128.load64_splat(x, 8);
    const x2 = v128.load64_splat(x, 16);
    const x3 = v128.load64_splat(x + last);
    const y0 = v128.load64_splat(y);
    const y1 = v128.load64_splat(y, 8);
    const y2 = v128.load64_splat(y, 16);
    const y3 = v128.load64_splat(y + last);
    for (let i: usize = 0; i < even; i += 16) {
      let weight = v128.load(w + i);
      let sum = f64x2.add(zero, f64x2.mul(x0, weight));
      let lower = f64x2.add(zero, f64x2.mul(y0, weight));
      weight = v128.load(w1 + i);
      sum = f64x2.add(sum, f64x2.mul(x1, weight));
      lower = f64x2.add(lower, f64x2.mul(y1, weight));
      weight = v128.load(w2 + i);
      sum = f64x2.add(sum, f64x2.mul(x2, weight));
      lower = f64x2.add(lower, f64x2.mul(y2, weight));
      if (four) {
        weight = v128.load(w3 + i);
        sum = f64x2.add(sum, f64x2.mul(x3, weight));
        lower = f64x2.add(lower, f64x2.mul(y3, weight));
      }
      weight = v128.load(row + i);
      sum = f64x2.add(weight, sum);
      lower = f64x2.add(weight, lower);
      v128.store(z + i, sum);
      v128.store(z + down + i, lower);
      v128.store(value + i, f64x2.mul(v128.load(slope + i), sum));
      v128.store(value + down + i, f64x2.mul(v128.load(slope + down + i), lower));
    }
    if (even < bytes) {
      oneColumn(inputs, x, w + even, bytes, row + even, slope + even, z + even, value + even);
      const at = even + down;
      oneColumn(inputs, y, w + even, bytes, row + even, slope + at, z + at, value + at);
    }
    x += 2 * next;
    slope += 2 * bytes;
    z += 2 * bytes;
    value += 2 * bytes;
  }
}

function oneColumn(
  inputs: i32,
  x: usize,
  w: usize,
  bytes: usize,
  row: usize,
  slope: usize,
  z: usize,
  value: usize,
): void {
  let sum: f64 = 0;
  for (let k = 0; k < inputs; k++) {
    sum += load<f64>(x) * load<f64>(w);
    x += 8;
    w += bytes;
  }
  sum = load<f64>(row) + sum;
  store<f64>(z, sum);
  store<f64>(value, load<f64>(slope) * sum);
}
