/** Lower triangles: twins of src/numeric/elementwise/triangles.ts. Addresses are in bytes. */

/** Lower triangles of order n, rows one behind the other: out = a ∘ (b + shift), or out += that. */
export function lowerProducts(n: i32, a: usize, b: usize, shift: f64, adds: bool, out: usize): void {
  const shifts = f64x2.splat(shift);
  const row = (<usize>n) << 3;
  for (let i = 0; i < n; i++) {
    const even = (<usize>((i + 1) & ~1)) << 3;
    for (let j: usize = 0; j < even; j += 16) {
      const product = f64x2.mul(v128.load(a + j), f64x2.add(v128.load(b + j), shifts));
      v128.store(out + j, adds ? f64x2.add(v128.load(out + j), product) : product);
    }
    if (!(i & 1)) {
      const product = load<f64>(a + even) * (load<f64>(b + even) + shift);
      store<f64>(out + even, adds ? load<f64>(out + even) + product : product);
    }
    a += row;
    b += row;
    out += row;
  }
}
