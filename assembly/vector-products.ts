/** A matrix times a vector: heads with one output, their gradients, and single samples. All addresses in bytes. */

/**
 * y ← beta·y + alpha·M·x for m rows of k numbers (row stride mRow, no gaps within a row), y not read with beta = 0; x(p) is at
 * x + p·xNext, y(i) at y + i·yNext. Eight rows at a time, so that the additions of one row hide behind those of others; a pair
 * of rows shares a register, and columns come in pairs. Each sum is from zero, p ascending, as in `multiply` of the base
 * build. Rows past the last repeat it.
 */
export function timesRows(
  m: i32,
  k: i32,
  alpha: f64,
  matrix: usize,
  mRow: usize,
  x: usize,
  xNext: usize,
  beta: f64,
  y: usize,
  yNext: usize,
): void {
  for (let i = 0; i < m; i += 8) {
    const rows = min(8, m - i);
    let r0 = matrix + <usize>i * mRow;
    let r1 = rows > 1 ? r0 + mRow : r0;
    let r2 = rows > 2 ? r1 + mRow : r1;
    let r3 = rows > 3 ? r2 + mRow : r2;
    let r4 = rows > 4 ? r3 + mRow : r3;
    let r5 = rows > 5 ? r4 + mRow : r4;
    let r6 = rows > 6 ? r5 + mRow : r5;
    let r7 = rows > 7 ? r6 + mRow : r6;
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let at = x;
    let p = k;
    while (p > 1) {
      const v = v128.load64_splat(at);
      const w = v128.load64_splat(at + xNext);
      let a = v128.load(r0);
      let b = v128.load(r1);
      s0 = f64x2.add(s0, f64x2.mul(v, v128.shuffle<f64>(a, b, 0, 2)));
      s0 = f64x2.add(s0, f64x2.mul(w, v128.shuffle<f64>(a, b, 1, 3)));
      a = v128.load(r2);
      b = v128.load(r3);
      s1 = f64x2.add(s1, f64x2.mul(v, v128.shuffle<f64>(a, b, 0, 2)));
      s1 = f64x2.add(s1, f64x2.mul(w, v128.shuffle<f64>(a, b, 1, 3)));
      a = v128.load(r4);
      b = v128.load(r5);
      s2 = f64x2.add(s2, f64x2.mul(v, v128.shuffle<f64>(a, b, 0, 2)));
      s2 = f64x2.add(s2, f64x2.mul(w, v128.shuffle<f64>(a, b, 1, 3)));
      a = v128.load(r6);
      b = v128.load(r7);
      s3 = f64x2.add(s3, f64x2.mul(v, v128.shuffle<f64>(a, b, 0, 2)));
      s3 = f64x2.add(s3, f64x2.mul(w, v128.shuffle<f64>(a, b, 1, 3)));
      r0 += 16;
      r1 += 16;
      r2 += 16;
      r3 += 16;
      r4 += 16;
      r5 += 16;
      r6 += 16;
      r7 += 16;
      at += 2 * xNext;
      p -= 2;
    }
    if (p == 1) {
      const v = v128.load64_splat(at);
      s0 = f64x2.add(s0, f64x2.mul(v, v128.load64_lane(r1, v128.load64_zero(r0), 1)));
      s1 = f64x2.add(s1, f64x2.mul(v, v128.load64_lane(r3, v128.load64_zero(r2), 1)));
      s2 = f64x2.add(s2, f64x2.mul(v, v128.load64_lane(r5, v128.load64_zero(r4), 1)));
      s3 = f64x2.add(s3, f64x2.mul(v, v128.load64_lane(r7, v128.load64_zero(r6), 1)));
    }
    store8(rows, s0, s1, s2, s3, alpha, beta, y + <usize>i * yNext, yNext);
  }
}

function store8(
  rows: i32,
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
  alpha: f64,
  beta: f64,
  y: usize,
  next: usize,
): void {
  for (let i = 0; i < rows; i += 2) {
    finish(f64x2.extract_lane(s0, 0), alpha, beta, y);
    if (i + 1 < rows) finish(f64x2.extract_lane(s0, 1), alpha, beta, y + next);
    s0 = s1;
    s1 = s2;
    s2 = s3;
    y += 2 * next;
  }
}

function finish(sum: f64, alpha: f64, beta: f64, y: usize): void {
  const value = alpha * sum;
  store<f64>(y, beta != 0 ? beta * load<f64>(y) + value : value);
}

/**
 * y ← beta·y + alpha·Mᵀ·x for k rows of n numbers (row stride mRow, no gaps within a row) and an y without gaps, which is not
 * read with beta = 0; x(p) is at x + p·xNext. Sixteen columns at a time; sums as above. What M has up to 56 bytes past a
 * row's end is read and not used.
 */
export function timesColumns(
  n: i32,
  k: i32,
  alpha: f64,
  matrix: usize,
  mRow: usize,
  x: usize,
  xNext: usize,
  beta: f64,
  y: usize,
): void {
  let j = 0;
  for (; j + 8 < n; j += 16) {
    const at = (<usize>j) << 3;
    columns16(min(16, n - j), k, alpha, matrix + at, mRow, x, xNext, beta, y + at);
  }
  const at = (<usize>j) << 3;
  if (j < n) columns8(n - j, k, alpha, matrix + at, mRow, x, xNext, beta, y + at);
}

/** 16 columns of timesColumns, of which `columns` are stored. */
function columns16(
  columns: i32,
  k: i32,
  alpha: f64,
  matrix: usize,
  mRow: usize,
  x: usize,
  xNext: usize,
  beta: f64,
  y: usize,
): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  while (k > 0) {
    const v = v128.load64_splat(x);
    s0 = f64x2.add(s0, f64x2.mul(v, v128.load(matrix)));
    s1 = f64x2.add(s1, f64x2.mul(v, v128.load(matrix, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v, v128.load(matrix, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v, v128.load(matrix, 48)));
    s4 = f64x2.add(s4, f64x2.mul(v, v128.load(matrix, 64)));
    s5 = f64x2.add(s5, f64x2.mul(v, v128.load(matrix, 80)));
    s6 = f64x2.add(s6, f64x2.mul(v, v128.load(matrix, 96)));
    s7 = f64x2.add(s7, f64x2.mul(v, v128.load(matrix, 112)));
    matrix += mRow;
    x += xNext;
    k--;
  }
  store8(min(8, columns), s0, s1, s2, s3, alpha, beta, y, 8);
  store8(min(8, columns - 8), s4, s5, s6, s7, alpha, beta, y + 64, 8);
}

/** 8 columns of timesColumns, of which `columns` are stored. */
function columns8(
  columns: i32,
  k: i32,
  alpha: f64,
  matrix: usize,
  mRow: usize,
  x: usize,
  xNext: usize,
  beta: f64,
  y: usize,
): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  while (k > 0) {
    const v = v128.load64_splat(x);
    s0 = f64x2.add(s0, f64x2.mul(v, v128.load(matrix)));
    s1 = f64x2.add(s1, f64x2.mul(v, v128.load(matrix, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v, v128.load(matrix, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v, v128.load(matrix, 48)));
    matrix += mRow;
    x += xNext;
    k--;
  }
  store8(min(8, columns), s0, s1, s2, s3, alpha, beta, y, 8);
}
