/** Whether all numbers of an array are finite: twin of src/numeric/elementwise/finite.ts. The address is in bytes. */

/** x − x is 0 for finite numbers only, and the bits of what is not 0 stay: eight numbers at a time, without a branch. */
export function isFinite(n: i32, a: usize): bool {
  const bulk = a + ((<usize>(n & ~7)) << 3);
  const end = a + ((<usize>n) << 3);
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (; a < bulk; a += 64) {
    let x = v128.load(a);
    s0 = v128.or(s0, f64x2.sub(x, x));
    x = v128.load(a, 16);
    s1 = v128.or(s1, f64x2.sub(x, x));
    x = v128.load(a, 32);
    s2 = v128.or(s2, f64x2.sub(x, x));
    x = v128.load(a, 48);
    s3 = v128.or(s3, f64x2.sub(x, x));
  }
  for (; a < end; a += 8) {
    const x = v128.load64_splat(a);
    s0 = v128.or(s0, f64x2.sub(x, x));
  }
  return !v128.any_true(v128.or(v128.or(s0, s1), v128.or(s2, s3)));
}
