/** The last rows of a panel, for rows of A and a panel of B without gaps; strip5x4.ts says why its loop has this form. */
import { madd } from './madd';

/** C ← A·B for `tiles` tiles of 4×4 side by side, k ≥ 1, of which `height` rows are wanted; the others repeat the last. */
export function strip4x4(
  tiles: i32,
  terms: i32,
  height: i32,
  a: usize,
  aRow: usize,
  b: usize,
  c: usize,
  cRow: usize,
): void {
  while (tiles > 0) {
    // Whether to leave the first term out.
    let less = terms & 1;
    let k = terms;
    let a0 = a - (less << 3);
    b -= less << 5;
    let a1 = height > 1 ? a0 + aRow : a0;
    let a2 = height > 2 ? a1 + aRow : a1;
    let a3 = height > 3 ? a2 + aRow : a2;
    let c00 = f64x2.splat(0);
    let c01 = c00;
    let c10 = c00;
    let c11 = c00;
    let c20 = c00;
    let c21 = c00;
    let c30 = c00;
    let c31 = c00;
    while (k > 0) {
      if (less == 0) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        let x = v128.load64_splat(a3);
        c31 = madd(c31, x, b1);
        c30 = madd(c30, x, b0);
        x = v128.load64_splat(a2);
        c21 = madd(c21, x, b1);
        c20 = madd(c20, x, b0);
        x = v128.load64_splat(a1);
        c11 = madd(c11, x, b1);
        c10 = madd(c10, x, b0);
        x = v128.load64_splat(a0);
        c01 = madd(c01, x, b1);
        c00 = madd(c00, x, b0);
      }
      const b0 = v128.load(b, 32);
      const b1 = v128.load(b, 48);
      let x = v128.load64_splat(a0, 8);
      c00 = madd(c00, x, b0);
      c01 = madd(c01, x, b1);
      x = v128.load64_splat(a1, 8);
      c10 = madd(c10, x, b0);
      c11 = madd(c11, x, b1);
      x = v128.load64_splat(a2, 8);
      c20 = madd(c20, x, b0);
      c21 = madd(c21, x, b1);
      x = v128.load64_splat(a3, 8);
      c30 = madd(c30, x, b0);
      c31 = madd(c31, x, b1);
      a0 += 16;
      a1 += 16;
      a2 += 16;
      a3 += 16;
      b += 64;
      k -= 2;
      less = 0;
    }
    const r1 = c + cRow;
    const r2 = r1 + cRow;
    const r3 = r2 + cRow;
    v128.store(c, c00);
    v128.store(c, c01, 16);
    v128.store(r1, c10);
    v128.store(r1, c11, 16);
    v128.store(r2, c20);
    v128.store(r2, c21, 16);
    v128.store(r3, c30);
    v128.store(r3, c31, 16);
    c += 32;
    tiles--;
  }
}
