/** One or two columns: heads, first layers, and what is left of a panel. */
import { madd } from './madd';

/** C ← A·B for a tile of 6×2 of which `height` rows are wanted; the others repeat the last. Six sums hide an addition's latency. */
export function tile6x2(
  k: i32,
  height: i32,
  a0: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
): void {
  let a1 = height > 1 ? a0 + aRow : a0;
  let a2 = height > 2 ? a1 + aRow : a1;
  let a3 = height > 3 ? a2 + aRow : a2;
  let a4 = height > 4 ? a3 + aRow : a3;
  let a5 = height > 5 ? a4 + aRow : a4;
  let c00 = f64x2.splat(0);
  let c10 = c00;
  let c20 = c00;
  let c30 = c00;
  let c40 = c00;
  let c50 = c00;
  while (k > 0) {
    const b0 = v128.load(b);
    let x = v128.load64_splat(a0);
    c00 = madd(c00, x, b0);
    x = v128.load64_splat(a1);
    c10 = madd(c10, x, b0);
    x = v128.load64_splat(a2);
    c20 = madd(c20, x, b0);
    x = v128.load64_splat(a3);
    c30 = madd(c30, x, b0);
    x = v128.load64_splat(a4);
    c40 = madd(c40, x, b0);
    x = v128.load64_splat(a5);
    c50 = madd(c50, x, b0);
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
  v128.store(r1, c10);
  v128.store(r2, c20);
  v128.store(r3, c30);
  v128.store(r4, c40);
  v128.store(r5, c50);
}
