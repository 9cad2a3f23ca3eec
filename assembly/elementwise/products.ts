/** Products number by number: twins of src/numeric/elementwise/products.ts. n numbers; addresses are in bytes. */

/** out = a ∘ b. */
export function multiply(n: i32, a: usize, b: usize, out: usize): void {
  const even = (<usize>(n & ~1)) << 3;
  const fours = (<usize>(n & ~3)) << 3;
  // Two vectors at a time, as in updates.ts.
  for (let i: usize = 0; i < fours; i += 32) {
    const low = f64x2.mul(v128.load(a + i), v128.load(b + i));
    const high = f64x2.mul(v128.load(a + i, 16), v128.load(b + i, 16));
    v128.store(out + i, low);
    v128.store(out + i, high, 16);
  }
  if (n & 2) v128.store(out + fours, f64x2.mul(v128.load(a + fours), v128.load(b + fours)));
  if (n & 1) store<f64>(out + even, load<f64>(a + even) * load<f64>(b + even));
}

/** out += a ∘ b. */
export function addProducts(n: i32, a: usize, b: usize, out: usize): void {
  const even = (<usize>(n & ~1)) << 3;
  for (let i: usize = 0; i < even; i += 16) {
    const product = f64x2.mul(v128.load(a + i), v128.load(b + i));
    v128.store(out + i, f64x2.add(v128.load(out + i), product));
  }
  if (n & 1) {
    store<f64>(out + even, load<f64>(out + even) + load<f64>(a + even) * load<f64>(b + even));
  }
}

/** out = (a ∘ b) ∘ c. */
export function multiplyTriples(n: i32, a: usize, b: usize, c: usize, out: usize): void {
  const even = (<usize>(n & ~1)) << 3;
  for (let i: usize = 0; i < even; i += 16) {
    const product = f64x2.mul(v128.load(a + i), v128.load(b + i));
    v128.store(out + i, f64x2.mul(product, v128.load(c + i)));
  }
  if (n & 1) {
    store<f64>(out + even, load<f64>(a + even) * load<f64>(b + even) * load<f64>(c + even));
  }
}

/** out += (a ∘ b) ∘ c. */
export function addTriples(n: i32, a: usize, b: usize, c: usize, out: usize): void {
  const even = (<usize>(n & ~1)) << 3;
  for (let i: usize = 0; i < even; i += 16) {
    const product = f64x2.mul(f64x2.mul(v128.load(a + i), v128.load(b + i)), v128.load(c + i));
    v128.store(out + i, f64x2.add(v128.load(out + i), product));
  }
  if (n & 1) {
    const product = load<f64>(a + even) * load<f64>(b + even) * load<f64>(c + even);
    store<f64>(out + even, load<f64>(out + even) + product);
  }
}

/** out = a ∘ b + (c ∘ d) ∘ e. */
export function multiplyAddTriples(
  n: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  e: usize,
  out: usize,
): void {
  const even = (<usize>(n & ~1)) << 3;
  for (let i: usize = 0; i < even; i += 16) {
    const product = f64x2.mul(v128.load(a + i), v128.load(b + i));
    const triple = f64x2.mul(f64x2.mul(v128.load(c + i), v128.load(d + i)), v128.load(e + i));
    v128.store(out + i, f64x2.add(product, triple));
  }
  if (n & 1) {
    const product = load<f64>(a + even) * load<f64>(b + even);
    const triple = load<f64>(c + even) * load<f64>(d + even) * load<f64>(e + even);
    store<f64>(out + even, product + triple);
  }
}
