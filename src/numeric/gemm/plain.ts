/**
 * Matrix multiplication in plain TypeScript: for hosts without WebAssembly SIMD and for products so small that copying
 * them into the kernel's memory would cost more. It adds the same terms in the same order as the kernel (runs of
 * DEPTH, in each a multiplication and an addition apart), so both give the same bits.
 *
 * Tiles of 4×2: 8 sums, 4 + 2 factors fit the 16 registers of x86-64, and each factor loaded is used twice or more.
 */
import { DEPTH } from './depth.js';

/** `gemm` in plain TypeScript. With `triangle`, entries above the diagonal of C are left undefined. */
export function gemmPlain(
  transposeA: boolean,
  transposeB: boolean,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: Float64Array,
  aOffset: number,
  lda: number,
  b: Float64Array,
  bOffset: number,
  ldb: number,
  beta: number,
  c: Float64Array,
  cOffset: number,
  ldc: number,
  triangle: boolean,
): void {
  const aRow = transposeA ? 1 : lda;
  const aColumn = transposeA ? lda : 1;
  const bRow = transposeB ? 1 : ldb;
  const bColumn = transposeB ? ldb : 1;
  for (let p = 0; p < k; p += DEPTH) {
    const deep = Math.min(DEPTH, k - p);
    const from = aOffset + p * aColumn;
    const to = bOffset + p * bRow;
    const factor = p === 0 ? beta : 1;
    const bulk = m & ~3;
    tiles(
      bulk,
      n,
      deep,
      alpha,
      a,
      from,
      aRow,
      aColumn,
      b,
      to,
      bRow,
      bColumn,
      factor,
      c,
      cOffset,
      ldc,
      1,
      triangle ? 0 : n,
    );
    // The last one to three rows, as columns of the transposed product: B's columns come four at a time there.
    if (bulk < m) {
      const rest = m - bulk;
      tiles(
        n,
        rest,
        deep,
        alpha,
        b,
        to,
        bColumn,
        bRow,
        a,
        from + bulk * aRow,
        aColumn,
        aRow,
        factor,
        c,
        cOffset + bulk * ldc,
        1,
        ldc,
        n,
      );
    }
  }
}

/** All tiles of a block; C has strides for rows and columns. Tiles wholly above j = i + diagonal are skipped. */
function tiles(
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: Float64Array,
  aOffset: number,
  aRow: number,
  aColumn: number,
  b: Float64Array,
  bOffset: number,
  bRow: number,
  bColumn: number,
  beta: number,
  c: Float64Array,
  cOffset: number,
  cRow: number,
  cColumn: number,
  diagonal: number,
): void {
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    const from = aOffset + i * aRow;
    const to = cOffset + i * cRow;
    const end = Math.min(n, i + 4 + diagonal);
    let j = 0;
    for (; j + 2 <= end; j += 2) {
      tile4x2(
        k,
        alpha,
        a,
        from,
        aRow,
        aColumn,
        b,
        bOffset + j * bColumn,
        bRow,
        bColumn,
        beta,
        c,
        to + j * cColumn,
        cRow,
        cColumn,
      );
    }
    if (j < end)
      tile4x1(
        k,
        alpha,
        a,
        from,
        aRow,
        aColumn,
        b,
        bOffset + j * bColumn,
        bRow,
        beta,
        c,
        to + j * cColumn,
        cRow,
      );
  }
  for (; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let x = aOffset + i * aRow;
      let y = bOffset + j * bColumn;
      for (let p = 0; p < k; p++, x += aColumn, y += bRow) sum += a[x]! * b[y]!;
      const at = cOffset + i * cRow + j * cColumn;
      c[at] = beta === 0 ? alpha * sum : beta * c[at]! + alpha * sum;
    }
  }
}

function tile4x2(
  k: number,
  alpha: number,
  a: Float64Array,
  a0: number,
  aRow: number,
  aColumn: number,
  b: Float64Array,
  b0: number,
  bRow: number,
  bColumn: number,
  beta: number,
  c: Float64Array,
  c0: number,
  cRow: number,
  cColumn: number,
): void {
  let a1 = a0 + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let b1 = b0 + bColumn;
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  for (let p = 0; p < k; p++) {
    const y0 = b[b0]!;
    const y1 = b[b1]!;
    let x = a[a0]!;
    s00 += x * y0;
    s01 += x * y1;
    x = a[a1]!;
    s10 += x * y0;
    s11 += x * y1;
    x = a[a2]!;
    s20 += x * y0;
    s21 += x * y1;
    x = a[a3]!;
    s30 += x * y0;
    s31 += x * y1;
    a0 += aColumn;
    a1 += aColumn;
    a2 += aColumn;
    a3 += aColumn;
    b0 += bRow;
    b1 += bRow;
  }
  const c1 = c0 + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  if (beta === 0) {
    c[c0] = alpha * s00;
    c[c0 + cColumn] = alpha * s01;
    c[c1] = alpha * s10;
    c[c1 + cColumn] = alpha * s11;
    c[c2] = alpha * s20;
    c[c2 + cColumn] = alpha * s21;
    c[c3] = alpha * s30;
    c[c3 + cColumn] = alpha * s31;
  } else {
    c[c0] = beta * c[c0]! + alpha * s00;
    c[c0 + cColumn] = beta * c[c0 + cColumn]! + alpha * s01;
    c[c1] = beta * c[c1]! + alpha * s10;
    c[c1 + cColumn] = beta * c[c1 + cColumn]! + alpha * s11;
    c[c2] = beta * c[c2]! + alpha * s20;
    c[c2 + cColumn] = beta * c[c2 + cColumn]! + alpha * s21;
    c[c3] = beta * c[c3]! + alpha * s30;
    c[c3 + cColumn] = beta * c[c3 + cColumn]! + alpha * s31;
  }
}

function tile4x1(
  k: number,
  alpha: number,
  a: Float64Array,
  a0: number,
  aRow: number,
  aColumn: number,
  b: Float64Array,
  b0: number,
  bRow: number,
  beta: number,
  c: Float64Array,
  c0: number,
  cRow: number,
): void {
  let a1 = a0 + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let p = 0; p < k; p++) {
    const y = b[b0]!;
    s0 += a[a0]! * y;
    s1 += a[a1]! * y;
    s2 += a[a2]! * y;
    s3 += a[a3]! * y;
    a0 += aColumn;
    a1 += aColumn;
    a2 += aColumn;
    a3 += aColumn;
    b0 += bRow;
  }
  const c1 = c0 + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  c[c0] = beta === 0 ? alpha * s0 : beta * c[c0]! + alpha * s0;
  c[c1] = beta === 0 ? alpha * s1 : beta * c[c1]! + alpha * s1;
  c[c2] = beta === 0 ? alpha * s2 : beta * c[c2]! + alpha * s2;
  c[c3] = beta === 0 ? alpha * s3 : beta * c[c3]! + alpha * s3;
}
