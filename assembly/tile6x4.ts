/** The tile of the relaxed build. */
import { madd } from './madd';

/**
 * C ← S + A·B for a tile of 6×4, with the rows of S at `start`: 12 sums, 2 registers of B and 1 of A; a fused
 * multiply-add needs no temporary.
 */
export function tile6x4(
  k: i32,
  a0: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  let a1 = a0 + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let a4 = a3 + aRow;
  let a5 = a4 + aRow;
  const r1 = c + cRow;
  const r2 = r1 + cRow;
  const r3 = r2 + cRow;
  const r4 = r3 + cRow;
  const r5 = r4 + cRow;
  const s1 = start + startRow;
  const s2 = s1 + startRow;
  const s3 = s2 + startRow;
  const s4 = s3 + startRow;
  const s5 = s4 + startRow;
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  let c10 = v128.load(s1);
  let c11 = v128.load(s1, 16);
  let c20 = v128.load(s2);
  let c21 = v128.load(s2, 16);
  let c30 = v128.load(s3);
  let c31 = v128.load(s3, 16);
  let c40 = v128.load(s4);
  let c41 = v128.load(s4, 16);
  let c50 = v128.load(s5);
  let c51 = v128.load(s5, 16);
  while (k > 0) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load64_splat(a0);
    c00 = madd(c00, x, b0);
    c01 = madd(c01, x, b1);
    x = v128.load64_splat(a1);
    c10 = madd(c10, x, b0);
    c11 = madd(c11, x, b1);
    x = v128.load64_splat(a2);
    c20 = madd(c20, x, b0);
    c21 = madd(c21, x, b1);
    x = v128.load64_splat(a3);
    c30 = madd(c30, x, b0);
    c31 = madd(c31, x, b1);
    x = v128.load64_splat(a4);
    c40 = madd(c40, x, b0);
    c41 = madd(c41, x, b1);
    x = v128.load64_splat(a5);
    c50 = madd(c50, x, b0);
    c51 = madd(c51, x, b1);
    a0 += aColumn;
    a1 += aColumn;
    a2 += aColumn;
    a3 += aColumn;
    a4 += aColumn;
    a5 += aColumn;
    b += bRow;
    k--;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(r1, c10);
  v128.store(r1, c11, 16);
  v128.store(r2, c20);
  v128.store(r2, c21, 16);
  v128.store(r3, c30);
  v128.store(r3, c31, 16);
  v128.store(r4, c40);
  v128.store(r4, c41, 16);
  v128.store(r5, c50);
  v128.store(r5, c51, 16);
}
