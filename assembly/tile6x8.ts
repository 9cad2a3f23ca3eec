/** The tile of the wide build. */
import { madd } from './madd';

/**
 * C ← A·B for a tile of 6×8: 24 registers of 128 bits, which no machine has room for, but 12 of 256 bits where the engine
 * pairs neighbours (V8's revectorization finds them from the stores).
 */
export function tile6x8(
  k: i32,
  a0: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
): void {
  let a1 = a0 + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let a4 = a3 + aRow;
  let a5 = a4 + aRow;
  let c00 = f64x2.splat(0);
  let c01 = c00;
  let c02 = c00;
  let c03 = c00;
  let c10 = c00;
  let c11 = c00;
  let c12 = c00;
  let c13 = c00;
  let c20 = c00;
  let c21 = c00;
  let c22 = c00;
  let c23 = c00;
  let c30 = c00;
  let c31 = c00;
  let c32 = c00;
  let c33 = c00;
  let c40 = c00;
  let c41 = c00;
  let c42 = c00;
  let c43 = c00;
  let c50 = c00;
  let c51 = c00;
  let c52 = c00;
  let c53 = c00;
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
  const r1 = c + cRow;
  const r2 = r1 + cRow;
  const r3 = r2 + cRow;
  const r4 = r3 + cRow;
  const r5 = r4 + cRow;
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
