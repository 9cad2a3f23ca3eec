/** The loop of sparse-multiply.ts where the engine pairs registers: eight of 256 bits hold a row of C. */
import { madd } from './madd';

/**
 * Row i of C ← Σ values·(row of the panel at offsets) over the list of row i, for all rows and 32 columns: lists follow each
 * other, lengths are those of the offsets in bytes.
 */
export function sumRows32(
  rows: i32,
  lengths: usize,
  offsets: usize,
  values: usize,
  panel: usize,
  c: usize,
  cRow: usize,
): void {
  const zero = f64x2.splat(0);
  while (rows > 0) {
    const length = load<u32>(lengths);
    lengths += 4;
    let s0 = zero;
    let s1 = zero;
    let s2 = zero;
    let s3 = zero;
    let s4 = zero;
    let s5 = zero;
    let s6 = zero;
    let s7 = zero;
    let s8 = zero;
    let s9 = zero;
    let s10 = zero;
    let s11 = zero;
    let s12 = zero;
    let s13 = zero;
    let s14 = zero;
    let s15 = zero;
    let w: v128;
    let b: usize;
    // Two at a time; a single one goes first, so that nothing comes after the loop.
    if (length & 4) {
      w = v128.load64_splat(values);
      b = panel + <usize>load<u32>(offsets);
      s0 = madd(s0, w, v128.load(b));
      s1 = madd(s1, w, v128.load(b, 16));
      s2 = madd(s2, w, v128.load(b, 32));
      s3 = madd(s3, w, v128.load(b, 48));
      s4 = madd(s4, w, v128.load(b, 64));
      s5 = madd(s5, w, v128.load(b, 80));
      s6 = madd(s6, w, v128.load(b, 96));
      s7 = madd(s7, w, v128.load(b, 112));
      s8 = madd(s8, w, v128.load(b, 128));
      s9 = madd(s9, w, v128.load(b, 144));
      s10 = madd(s10, w, v128.load(b, 160));
      s11 = madd(s11, w, v128.load(b, 176));
      s12 = madd(s12, w, v128.load(b, 192));
      s13 = madd(s13, w, v128.load(b, 208));
      s14 = madd(s14, w, v128.load(b, 224));
      s15 = madd(s15, w, v128.load(b, 240));
      values += 8;
      offsets += 4;
    }
    const end = offsets + <usize>(length & ~7);
    while (offsets < end) {
      w = v128.load64_splat(values);
      b = panel + <usize>load<u32>(offsets);
      s0 = madd(s0, w, v128.load(b));
      s1 = madd(s1, w, v128.load(b, 16));
      s2 = madd(s2, w, v128.load(b, 32));
      s3 = madd(s3, w, v128.load(b, 48));
      s4 = madd(s4, w, v128.load(b, 64));
      s5 = madd(s5, w, v128.load(b, 80));
      s6 = madd(s6, w, v128.load(b, 96));
      s7 = madd(s7, w, v128.load(b, 112));
      s8 = madd(s8, w, v128.load(b, 128));
      s9 = madd(s9, w, v128.load(b, 144));
      s10 = madd(s10, w, v128.load(b, 160));
      s11 = madd(s11, w, v128.load(b, 176));
      s12 = madd(s12, w, v128.load(b, 192));
      s13 = madd(s13, w, v128.load(b, 208));
      s14 = madd(s14, w, v128.load(b, 224));
      s15 = madd(s15, w, v128.load(b, 240));
      w = v128.load64_splat(values, 8);
      b = panel + <usize>load<u32>(offsets, 4);
      s0 = madd(s0, w, v128.load(b));
      s1 = madd(s1, w, v128.load(b, 16));
      s2 = madd(s2, w, v128.load(b, 32));
      s3 = madd(s3, w, v128.load(b, 48));
      s4 = madd(s4, w, v128.load(b, 64));
      s5 = madd(s5, w, v128.load(b, 80));
      s6 = madd(s6, w, v128.load(b, 96));
      s7 = madd(s7, w, v128.load(b, 112));
      s8 = madd(s8, w, v128.load(b, 128));
      s9 = madd(s9, w, v128.load(b, 144));
      s10 = madd(s10, w, v128.load(b, 160));
      s11 = madd(s11, w, v128.load(b, 176));
      s12 = madd(s12, w, v128.load(b, 192));
      s13 = madd(s13, w, v128.load(b, 208));
      s14 = madd(s14, w, v128.load(b, 224));
      s15 = madd(s15, w, v128.load(b, 240));
      values += 16;
      offsets += 8;
    }
    v128.store(c, s0);
    v128.store(c, s1, 16);
    v128.store(c, s2, 32);
    v128.store(c, s3, 48);
    v128.store(c, s4, 64);
    v128.store(c, s5, 80);
    v128.store(c, s6, 96);
    v128.store(c, s7, 112);
    v128.store(c, s8, 128);
    v128.store(c, s9, 144);
    v128.store(c, s10, 160);
    v128.store(c, s11, 176);
    v128.store(c, s12, 192);
    v128.store(c, s13, 208);
    v128.store(c, s14, 224);
    v128.store(c, s15, 240);
    c += cRow;
    rows--;
  }
}
