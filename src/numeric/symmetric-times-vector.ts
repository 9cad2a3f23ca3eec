/**
 * A·x for a symmetric matrix of which only the lower triangle is read. What limits this product is how much of A comes
 * from memory, so each number read is used twice, for the row and for the column it stands in; four rows are taken
 * together, so that x and y are read a quarter as often.
 */

/**
 * y ← A·x for the n×n matrix whose lower triangle is a(i, j) = `a[aAt + i·ld + j]`, x and y from `xAt` and `yAt` on.
 * Cost 2·n² flops and n²/2 reads of A.
 */
export function symmetricTimesVector(
  n: number,
  a: Float64Array,
  aAt: number,
  ld: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
): void {
  y.fill(0, yAt, yAt + n);
  let i = 0;
  for (; i + 3 < n; i += 4) {
    const r0 = aAt + i * ld;
    const r1 = r0 + ld;
    const r2 = r1 + ld;
    const r3 = r2 + ld;
    const x0 = x[xAt + i]!;
    const x1 = x[xAt + i + 1]!;
    const x2 = x[xAt + i + 2]!;
    const x3 = x[xAt + i + 3]!;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let j = 0; j < i; j++) {
      const a0 = a[r0 + j]!;
      const a1 = a[r1 + j]!;
      const a2 = a[r2 + j]!;
      const a3 = a[r3 + j]!;
      const value = x[xAt + j]!;
      s0 += a0 * value;
      s1 += a1 * value;
      s2 += a2 * value;
      s3 += a3 * value;
      y[yAt + j]! += a0 * x0 + a1 * x1 + (a2 * x2 + a3 * x3);
    }
    const [a10, a20, a21] = [a[r1 + i]!, a[r2 + i]!, a[r2 + i + 1]!];
    const [a30, a31, a32] = [a[r3 + i]!, a[r3 + i + 1]!, a[r3 + i + 2]!];
    const to = yAt + i;
    y[to]! += s0 + (a[r0 + i]! * x0 + a10 * x1) + (a20 * x2 + a30 * x3);
    y[to + 1]! += s1 + (a10 * x0 + a[r1 + i + 1]! * x1) + (a21 * x2 + a31 * x3);
    y[to + 2]! += s2 + (a20 * x0 + a21 * x1) + (a[r2 + i + 2]! * x2 + a32 * x3);
    y[to + 3]! += s3 + (a30 * x0 + a31 * x1) + (a32 * x2 + a[r3 + i + 3]! * x3);
  }
  for (; i < n; i++) {
    const row = aAt + i * ld;
    const own = x[xAt + i]!;
    let total = a[row + i]! * own;
    for (let j = 0; j < i; j++) {
      const value = a[row + j]!;
      total += value * x[xAt + j]!;
      y[yAt + j]! += value * own;
    }
    y[yAt + i]! += total;
  }
}
