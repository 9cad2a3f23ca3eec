/** The loop of sparse-multiply.ts where the engine pairs registers: eight of 256 bits hold a row of C. */
import { madd } from './madd';

/**
 * Row i of C ← Σ values·(row of the panel at offsets) over the list of row i, for all rows and 32 columns, which begin with what
 * the rows at `start` have: lists follow each other, lengths are those of the offsets in bytes.
 */
export function sumRows32(
  rows: i32,
  lengths: usize,
  offsets: usize,
  values: usize,
  panel: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): void {
  while (rows > 0) {
    const length = load<u32>(lengths);
    lengths += 4;
    let s0 = v128.load(start);
    let s1 = v128.load(start, 16);
    let s2 = v128.load(start, 32);
    let s3 = v128.load(start, 48);
    let s4 = v128.load(start, 64);
    let s5 = v128.load(start, 80);
    let s6 = v128.load(start, 96);
    let s7 = v128.load(start, 112);
    let s8 = v128.load(start, 128);
    let s9 = v128.load(start, 144);
    let s10 = v128.load(start, 160);
    let s11 = v128.load(start, 176);
    let s12 = v128.load(start, 192);
    let s13 = v128.load(start, 208);
    let s14 = v128.load(start, 224);
    let s15 = v128.load(start, 240);
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
    start += startRow;
    c += cRow;
    rows--;
  }
}
