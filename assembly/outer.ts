/** Products with one or two terms a sum: outer products, first layers of two inputs, the way back from heads. */

/**
 * C ← beta·C + alpha·A·B with k = 1 or 2, C not read with beta = 0: row after row of C, its factors from A in registers, so
 * that C passes once. A(i, p) is at a + i·aRow + p·aColumn, B has k rows of bRow bytes and C rows of cRow bytes; all in bytes.
 * The numbers are those of `multiply` in the base build (sums from zero, p ascending).
 */
export function outer(
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  beta: f64,
  c: usize,
  cRow: usize,
): void {
  const s = f64x2.splat(alpha);
  const t = f64x2.splat(beta);
  const zero = f64x2.splat(0);
  const reads = beta != 0;
  const two = k == 2;
  const even = (<usize>(n & ~1)) << 3;
  const fours = (<usize>(n & ~3)) << 3;
  const second = b + bRow;
  for (let i = 0; i < m; i++) {
    const x = v128.load64_splat(a);
    // Not used with one term.
    const y = v128.load64_splat(two ? a + aColumn : a);
    let at: usize = 0;
    for (; at < fours; at += 32) {
      let sum = f64x2.add(zero, f64x2.mul(x, v128.load(b + at)));
      let next = f64x2.add(zero, f64x2.mul(x, v128.load(b + at, 16)));
      if (two) {
        sum = f64x2.add(sum, f64x2.mul(y, v128.load(second + at)));
        next = f64x2.add(next, f64x2.mul(y, v128.load(second + at, 16)));
      }
      sum = f64x2.mul(s, sum);
      next = f64x2.mul(s, next);
      if (reads) {
        sum = f64x2.add(f64x2.mul(t, v128.load(c + at)), sum);
        next = f64x2.add(f64x2.mul(t, v128.load(c + at, 16)), next);
      }
      v128.store(c + at, sum);
      v128.store(c + at, next, 16);
    }
    for (; at < (<usize>n) << 3; at += 16) {
      let sum = f64x2.add(zero, f64x2.mul(x, v128.load(b + at)));
      if (two) sum = f64x2.add(sum, f64x2.mul(y, v128.load(second + at)));
      sum = f64x2.mul(s, sum);
      if (at < even) {
        if (reads) sum = f64x2.add(f64x2.mul(t, v128.load(c + at)), sum);
        v128.store(c + at, sum);
      } else {
        const value = f64x2.extract_lane(sum, 0);
        store<f64>(c + at, reads ? beta * load<f64>(c + at) + value : value);
      }
    }
    a += aRow;
    c += cRow;
  }
}
