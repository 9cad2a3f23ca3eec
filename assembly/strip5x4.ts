/**
 * The tile of the base build, for rows of A and panels of B without gaps. Four terms an iteration: with one, the steps of pointers and
 * count, what extends them to 64 bits and V8's check of the stack are eleven of 38 instructions, for which a processor that issues six a
 * cycle lets its multipliers wait (Zen 4, one tile in level 1: 20.9 GFLOP/s; two terms 24.3, four 26.1; they can do 29.3).
 *
 * V8 of Node 20 puts what lies between two branches in order from its end: a sum when the value behind the branch asks for it, in the
 * order of the sums, and a load when all that it feeds has its place. So each term but the last is in a branch of its own, which leaves
 * it out where k is not a multiple of four: in one run all loads would come first, more than there are registers for. And for the
 * same reason those in branches take the rows from the last to the first (else 12 to 15 GFLOP/s).
 */
import { madd } from './madd';

/**
 * C ← A·B for `tiles` tiles of 5×4 side by side, k = `terms` ≥ 1: 10 sums, 2 registers of B, 1 of A and 1 temporary of the 15 that V8
 * gives away on x86-64. A call for each tile would cost some 25 cycles. The first iteration leaves out what k lacks to a multiple of
 * four: its pointers begin so much before the operands.
 */
export function strip5x4(
  tiles: i32,
  terms: i32,
  a: usize,
  aRow: usize,
  b: usize,
  c: usize,
  cRow: usize,
): void {
  while (tiles > 0) {
    // Terms to leave out.
    let less = -terms & 3;
    let k = terms;
    let a0 = a - (less << 3);
    b -= less << 5;
    let a1 = a0 + aRow;
    let a2 = a1 + aRow;
    let a3 = a2 + aRow;
    let a4 = a3 + aRow;
    let c00 = f64x2.splat(0);
    let c01 = c00;
    let c10 = c00;
    let c11 = c00;
    let c20 = c00;
    let c21 = c00;
    let c30 = c00;
    let c31 = c00;
    let c40 = c00;
    let c41 = c00;
    while (k > 0) {
      if (less == 0) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        let x = v128.load64_splat(a4);
        c41 = madd(c41, x, b1);
        c40 = madd(c40, x, b0);
        x = v128.load64_splat(a3);
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
      if (less < 2) {
        const b0 = v128.load(b, 32);
        const b1 = v128.load(b, 48);
        let x = v128.load64_splat(a4, 8);
        c41 = madd(c41, x, b1);
        c40 = madd(c40, x, b0);
        x = v128.load64_splat(a3, 8);
        c31 = madd(c31, x, b1);
        c30 = madd(c30, x, b0);
        x = v128.load64_splat(a2, 8);
        c21 = madd(c21, x, b1);
        c20 = madd(c20, x, b0);
        x = v128.load64_splat(a1, 8);
        c11 = madd(c11, x, b1);
        c10 = madd(c10, x, b0);
        x = v128.load64_splat(a0, 8);
        c01 = madd(c01, x, b1);
        c00 = madd(c00, x, b0);
      }
      if (less < 3) {
        const b0 = v128.load(b, 64);
        const b1 = v128.load(b, 80);
        let x = v128.load64_splat(a4, 16);
        c41 = madd(c41, x, b1);
        c40 = madd(c40, x, b0);
        x = v128.load64_splat(a3, 16);
        c31 = madd(c31, x, b1);
        c30 = madd(c30, x, b0);
        x = v128.load64_splat(a2, 16);
        c21 = madd(c21, x, b1);
        c20 = madd(c20, x, b0);
        x = v128.load64_splat(a1, 16);
        c11 = madd(c11, x, b1);
        c10 = madd(c10, x, b0);
        x = v128.load64_splat(a0, 16);
        c01 = madd(c01, x, b1);
        c00 = madd(c00, x, b0);
      }
      const b0 = v128.load(b, 96);
      const b1 = v128.load(b, 112);
      let x = v128.load64_splat(a0, 24);
      c00 = madd(c00, x, b0);
      c01 = madd(c01, x, b1);
      x = v128.load64_splat(a1, 24);
      c10 = madd(c10, x, b0);
      c11 = madd(c11, x, b1);
      x = v128.load64_splat(a2, 24);
      c20 = madd(c20, x, b0);
      c21 = madd(c21, x, b1);
      x = v128.load64_splat(a3, 24);
      c30 = madd(c30, x, b0);
      c31 = madd(c31, x, b1);
      x = v128.load64_splat(a4, 24);
      c40 = madd(c40, x, b0);
      c41 = madd(c41, x, b1);
      a0 += 32;
      a1 += 32;
      a2 += 32;
      a3 += 32;
      a4 += 32;
      b += 128;
      k -= 4;
      less = 0;
    }
    const r1 = c + cRow;
    const r2 = r1 + cRow;
    const r3 = r2 + cRow;
    const r4 = r3 + cRow;
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
    c += 32;
    tiles--;
  }
}
