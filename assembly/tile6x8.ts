/** The tile of the wide build. */
import { madd } from './madd';

/**
 * C ← S + A·B for a tile of 6×8, with the rows of S at `start`: 24 registers of 128 bits, which no machine has room for, but 12 of 256 bits where the engine pairs neighbours (V8's revectorization finds them from the stores).
 */
export function tile6x8(
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
  let c40 = v128.load(s4);
  let c41 = v128.load(s4, 16);
  let c42 = v128.load(s4, 32);
  let c43 = v128.load(s4, 48);
  let c50 = v128.load(s5);
  let c51 = v128.load(s5, 16);
  let c52 = v128.load(s5, 32);
  let c53 = v128.load(s5, 48);
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
    x = v128.load64_splat(a4);
    c40 = madd(c40, x, b0);
    c41 = madd(c41, x, b1);
    c42 = madd(c42, x, b2);
    c43 = madd(c43, x, b3);
    x = v128.load64_splat(a5);
    c50 = madd(c50, x, b0);
    c51 = madd(c51, x, b1);
    c52 = madd(c52, x, b2);
    c53 = madd(c53, x, b3);
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
  v128.store(r4, c40);
  v128.store(r4, c41, 16);
  v128.store(r4, c42, 32);
  v128.store(r4, c43, 48);
  v128.store(r5, c50);
  v128.store(r5, c51, 16);
  v128.store(r5, c52, 32);
  v128.store(r5, c53, 48);
}
