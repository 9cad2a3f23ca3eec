/** Sums of products: twins of src/numeric/elementwise/sums.ts, in the same order. Addresses are in bytes. */

/** Σ a[i] b[i] in four running sums. */
export function sumOfProducts(n: i32, a: usize, b: usize): f64 {
  const bulk = (<usize>(n & ~3)) << 3;
  const end = (<usize>n) << 3;
  let low = f64x2.splat(0);
  let high = low;
  for (let i: usize = 0; i < bulk; i += 32) {
    low = f64x2.add(low, f64x2.mul(v128.load(a + i), v128.load(b + i)));
    high = f64x2.add(high, f64x2.mul(v128.load(a + i, 16), v128.load(b + i, 16)));
  }
  let total =
    f64x2.extract_lane(low, 0) +
    f64x2.extract_lane(low, 1) +
    (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
  for (let i = bulk; i < end; i += 8) total += load<f64>(a + i) * load<f64>(b + i);
  return total;
}

/** out[r] (+)= Σ_i a[r, i] b[r, i]. */
export function rowProducts(rows: i32, width: i32, a: usize, b: usize, accumulate: bool, out: usize): void {
  const bytes = (<usize>width) << 3;
  for (let r = 0; r < rows; r++) {
    const total = sumOfProducts(width, a, b);
    store<f64>(out, accumulate ? load<f64>(out) + total : total);
    a += bytes;
    b += bytes;
    out += 8;
  }
}

/** out[i] (+)= Σ_r weight[r]·a[r, i], or of a[r, i] itself where weight = 0; eight columns at a time. */
export function columnSums(
  rows: i32,
  width: i32,
  weight: usize,
  a: usize,
  accumulate: bool,
  out: usize,
): void {
  const bytes = (<usize>width) << 3;
  let i: usize = 0;
  for (; i + 64 <= bytes; i += 64) {
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    if (accumulate) {
      s0 = v128.load(out + i);
      s1 = v128.load(out + i, 16);
      s2 = v128.load(out + i, 32);
      s3 = v128.load(out + i, 48);
    }
    let at = a + i;
    if (weight == 0) {
      for (let r = 0; r < rows; r++) {
        s0 = f64x2.add(s0, v128.load(at));
        s1 = f64x2.add(s1, v128.load(at, 16));
        s2 = f64x2.add(s2, v128.load(at, 32));
        s3 = f64x2.add(s3, v128.load(at, 48));
        at += bytes;
      }
    } else {
      for (let r = 0; r < rows; r++) {
        const factor = v128.load64_splat(weight + ((<usize>r) << 3));
        s0 = f64x2.add(s0, f64x2.mul(factor, v128.load(at)));
        s1 = f64x2.add(s1, f64x2.mul(factor, v128.load(at, 16)));
        s2 = f64x2.add(s2, f64x2.mul(factor, v128.load(at, 32)));
        s3 = f64x2.add(s3, f64x2.mul(factor, v128.load(at, 48)));
        at += bytes;
      }
    }
    v128.store(out + i, s0);
    v128.store(out + i, s1, 16);
    v128.store(out + i, s2, 32);
    v128.store(out + i, s3, 48);
  }
  for (; i < bytes; i += 8) {
    let sum = accumulate ? load<f64>(out + i) : 0;
    let at = a + i;
    for (let r = 0; r < rows; r++) {
      const x = load<f64>(at);
      sum += weight == 0 ? x : load<f64>(weight + ((<usize>r) << 3)) * x;
      at += bytes;
    }
    store<f64>(out + i, sum);
  }
}
