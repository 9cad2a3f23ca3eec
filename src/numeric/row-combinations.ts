/**
 * Products of a few long rows with a vector, in the two ways that factorizations by panels need them: every row against
 * the vector, and the rows' combination added to it. Four rows at a time, so that the vector is read a quarter as often;
 * a vector is too little work for the way into gemm's memory.
 */

/**
 * y ← y + alpha·Σⱼ cⱼ·rowⱼ for `count` rows of `length` numbers: rowⱼ begins at `at + j·ld` of `rows`, cⱼ is
 * `c[cAt + j·cStride]`. Cost 2·count·length flops.
 */
export function addRows(
  alpha: number,
  count: number,
  length: number,
  c: Float64Array,
  cAt: number,
  cStride: number,
  rows: Float64Array,
  at: number,
  ld: number,
  y: Float64Array,
  yAt: number,
): void {
  let j = 0;
  for (; j + 3 < count; j += 4) {
    const from = cAt + j * cStride;
    const c0 = alpha * c[from]!;
    const c1 = alpha * c[from + cStride]!;
    const c2 = alpha * c[from + 2 * cStride]!;
    const c3 = alpha * c[from + 3 * cStride]!;
    const r0 = at + j * ld;
    const r1 = r0 + ld;
    const r2 = r1 + ld;
    const r3 = r2 + ld;
    for (let i = 0; i < length; i++) {
      y[yAt + i]! += c0 * rows[r0 + i]! + c1 * rows[r1 + i]! + (c2 * rows[r2 + i]! + c3 * rows[r3 + i]!);
    }
  }
  for (; j < count; j++) {
    const factor = alpha * c[cAt + j * cStride]!;
    const row = at + j * ld;
    for (let i = 0; i < length; i++) y[yAt + i]! += factor * rows[row + i]!;
  }
}

/** outⱼ ← rowⱼ·x for `count` rows, stored as for `addRows`. Cost 2·count·length flops. */
export function dotRows(
  count: number,
  length: number,
  rows: Float64Array,
  at: number,
  ld: number,
  x: Float64Array,
  xAt: number,
  out: Float64Array,
): void {
  let j = 0;
  for (; j + 3 < count; j += 4) {
    const r0 = at + j * ld;
    const r1 = r0 + ld;
    const r2 = r1 + ld;
    const r3 = r2 + ld;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let i = 0; i < length; i++) {
      const value = x[xAt + i]!;
      s0 += rows[r0 + i]! * value;
      s1 += rows[r1 + i]! * value;
      s2 += rows[r2 + i]! * value;
      s3 += rows[r3 + i]! * value;
    }
    out[j] = s0;
    out[j + 1] = s1;
    out[j + 2] = s2;
    out[j + 3] = s3;
  }
  for (; j < count; j++) {
    const row = at + j * ld;
    let total = 0;
    for (let i = 0; i < length; i++) total += rows[row + i]! * x[xAt + i]!;
    out[j] = total;
  }
}
