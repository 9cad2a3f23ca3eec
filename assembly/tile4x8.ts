/** The last rows of a panel in the wide build. */
import { madd } from './madd';

/**
 * C ← S + A·B for a tile of 4×8, with the rows of S at `start`, of which `height` rows are wanted; the others repeat
 * the last.
 */
export function tile4x8(
  k: i32,
  height: i32,
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
  let a1 = height > 1 ? a0 + aRow : a0;
  let a2 = height > 2 ? a1 + aRow : a1;
  let a3 = height > 3 ? a2 + aRow : a2;
  const r1 = c + cRow;
  const r2 = r1 + cRow;
  const r3 = r2 + cRow;
  const s1 = start + startRow;
  const s2 = s1 + startRow;
  const s3 = s2 + startRow;
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  let c02 = v128.load(start, 32);
  let c03 = v128.load(start, 48);
  let c10 = v128.load(s1);
  let c11 = v128.load(s1, 16);
  let c12 = v128.load(s1, 32);
  let c13 = v128.load(s1, 48);
  let c20 = v128.load(s2);
  let c21 = v128.load(s2, 16);
  let c22 = v128.load(s2, 32);
  let c23 = v128.load(s2, 48);
  let c30 = v128.load(s3);
  let c31 = v128.load(s3, 16);
  let c32 = v128.load(s3, 32);
  let c33 = v128.load(s3, 48);
  while (k > 0) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    let x = v128.load64_splat(a0);
    c00 = madd(c00, x, b0);
    c01 = madd(c01, x, b1);
    c02 = madd(c02, x, b2);
    c03 = madd(c03, x, b3);
    x = v128.load64_splat(a1);
    c10 = madd(c10, x, b0);
    c11 = madd(c11, x, b1);
    c12 = madd(c12, x, b2);
    c13 = madd(c13, x, b3);
    x = v128.load64_splat(a2);
    c20 = madd(c20, x, b0);
    c21 = madd(c21, x, b1);
    c22 = madd(c22, x, b2);
    c23 = madd(c23, x, b3);
    x = v128.load64_splat(a3);
    c30 = madd(c30, x, b0);
    c31 = madd(c31, x, b1);
    c32 = madd(c32, x, b2);
    c33 = madd(c33, x, b3);
    a0 += aColumn;
    a1 += aColumn;
    a2 += aColumn;
    a3 += aColumn;
    b += bRow;
    k--;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  v128.store(r1, c10);
  v128.store(r1, c11, 16);
  v128.store(r1, c12, 32);
  v128.store(r1, c13, 48);
  v128.store(r2, c20);
  v128.store(r2, c21, 16);
  v128.store(r2, c22, 32);
  v128.store(r2, c23, 48);
  v128.store(r3, c30);
  v128.store(r3, c31, 16);
  v128.store(r3, c32, 32);
  v128.store(r3, c33, 48);
}
