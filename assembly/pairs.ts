/**
 * Products of pairs of rows, number by number: the operands of a sum of Kronecker products over samples, which a matrix
 * product then takes (src/numeric/pair-product.ts).
 *
 * Row (i, j) of `out` is x_i ∘ y_j + u_i ∘ v_j, added to what is there with `accumulate`; u = 0 leaves the second term
 * out. Rows are `depth` doubles without gaps; with `half` only j ≤ i. Each number is the sum of two rounded products, and
 * that added to `out`, as in the plain twin. Addresses are in bytes.
 */
export function pairs(
  rows: i32,
  columns: i32,
  depth: i32,
  half: bool,
  x: usize,
  y: usize,
  u: usize,
  v: usize,
  accumulate: bool,
  out: usize,
): void {
  const row = (<usize>depth) << 3;
  const even = (<usize>(depth & ~1)) << 3;
  for (let i = 0; i < rows; i++) {
    const count = half ? i + 1 : columns;
    let other = y;
    let second = v;
    for (let j = 0; j < count; j++) {
      for (let at: usize = 0; at < even; at += 16) {
        let value = f64x2.mul(v128.load(x + at), v128.load(other + at));
        if (u != 0) value = f64x2.add(value, f64x2.mul(v128.load(u + at), v128.load(second + at)));
        if (accumulate) value = f64x2.add(v128.load(out + at), value);
        v128.store(out + at, value);
      }
      if (even < row) {
        let value = load<f64>(x + even) * load<f64>(other + even);
        if (u != 0) value += load<f64>(u + even) * load<f64>(second + even);
        store<f64>(out + even, accumulate ? load<f64>(out + even) + value : value);
      }
      out += row;
      other += row;
      second += row;
    }
    x += row;
    if (u != 0) u += row;
  }
}
