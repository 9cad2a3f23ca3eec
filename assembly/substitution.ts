/**
 * Forward substitution with many right-hand sides: the triangular blocks on the diagonal, where a product cannot help.
 *
 * B ← L⁻¹·B for an n×n lower triangle L and an n×width block B, width a multiple of 8. L is packed: its rows follow one
 * another without gaps, row i has i + 1 numbers. B has rows of bRow bytes. Eight columns pass at a time; the terms of an
 * entry are subtracted in ascending order of p, and the diagonal divides (no reciprocals), as in the plain twin.
 */
export function substitute(n: i32, width: i32, l: usize, b: usize, bRow: usize): void {
  for (let j = 0; j < width; j += 8) {
    const top = b + ((<usize>j) << 3);
    let at = l;
    let target = top;
    for (let i = 0; i < n; i++) {
      let x0 = v128.load(target);
      let x1 = v128.load(target, 16);
      let x2 = v128.load(target, 32);
      let x3 = v128.load(target, 48);
      let above = top;
      while (above < target) {
        const factor = v128.load64_splat(at);
        x0 = f64x2.sub(x0, f64x2.mul(factor, v128.load(above)));
        x1 = f64x2.sub(x1, f64x2.mul(factor, v128.load(above, 16)));
        x2 = f64x2.sub(x2, f64x2.mul(factor, v128.load(above, 32)));
        x3 = f64x2.sub(x3, f64x2.mul(factor, v128.load(above, 48)));
        above += bRow;
        at += 8;
      }
      const diagonal = v128.load64_splat(at);
      at += 8;
      v128.store(target, f64x2.div(x0, diagonal));
      v128.store(target, f64x2.div(x1, diagonal), 16);
      v128.store(target, f64x2.div(x2, diagonal), 32);
      v128.store(target, f64x2.div(x3, diagonal), 48);
      target += bRow;
    }
  }
}
