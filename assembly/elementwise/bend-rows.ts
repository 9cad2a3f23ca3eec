/** A layer's tangent and adjoint through its activation where it bends. Addresses are in bytes. */

/**
 * value = slope ∘ z, and sums[r] += Σ_i z[r, i]² bend[r, i]: the numbers that `multiply` with each and `rowProducts` give, in one
 * pass over z.
 */
export function bendRows(
  rows: i32,
  width: i32,
  z: usize,
  slope: usize,
  bend: usize,
  value: usize,
  sums: usize,
): void {
  const bulk = (<usize>(width & ~3)) << 3;
  const end = (<usize>width) << 3;
  for (let r = 0; r < rows; r++) {
    let low = f64x2.splat(0);
    let high = low;
    for (let i: usize = 0; i < bulk; i += 32) {
      const a = v128.load(z + i);
      const b = v128.load(z + i, 16);
      v128.store(value + i, f64x2.mul(a, v128.load(slope + i)));
      v128.store(value + i, f64x2.mul(b, v128.load(slope + i, 16)), 16);
      low = f64x2.add(low, f64x2.mul(a, f64x2.mul(a, v128.load(bend + i))));
      high = f64x2.add(high, f64x2.mul(b, f64x2.mul(b, v128.load(bend + i, 16))));
    }
    let total =
      f64x2.extract_lane(low, 0) +
      f64x2.extract_lane(low, 1) +
      (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
    for (let i = bulk; i < end; i += 8) {
      const a = load<f64>(z + i);
      store<f64>(value + i, a * load<f64>(slope + i));
      total += a * (a * load<f64>(bend + i));
    }
    store<f64>(sums, load<f64>(sums) + total);
    z += end;
    slope += end;
    bend += end;
    value += end;
    sums += 8;
  }
}

/** out = a ∘ b + c ∘ d: with c = (A'' ∘ v̄) made beforehand, the numbers of `multiplyAddTriples`. */
export function multiplyAddProducts(n: i32, a: usize, b: usize, c: usize, d: usize, out: usize): void {
  const fours = (<usize>(n & ~3)) << 3;
  const end = (<usize>n) << 3;
  for (let i: usize = 0; i < fours; i += 32) {
    const low = f64x2.mul(v128.load(a + i), v128.load(b + i));
    const high = f64x2.mul(v128.load(a + i, 16), v128.load(b + i, 16));
    const nextLow = f64x2.mul(v128.load(c + i), v128.load(d + i));
    const nextHigh = f64x2.mul(v128.load(c + i, 16), v128.load(d + i, 16));
    v128.store(out + i, f64x2.add(low, nextLow));
    v128.store(out + i, f64x2.add(high, nextHigh), 16);
  }
  for (let i = fours; i < end; i += 8) {
    store<f64>(out + i, load<f64>(a + i) * load<f64>(b + i) + load<f64>(c + i) * load<f64>(d + i));
  }
}
