/**
 * A symmetric indefinite matrix as Pᵀ A P = Uᵀ D U with a unit upper triangle U and D of 1 × 1 and 2 × 2 blocks, by the
 * partial pivoting of Bunch and Kaufman (Math. Comp. 31, 1977), delayed in panels so that nearly all work is products
 * (Higham, Accuracy and Stability of Numerical Algorithms, 11.1). Rows of U are contiguous, as in cholesky.ts.
 *
 * It has the signature of numeric/ldlt, and gives way to it where that exists.
 */
import { allocate, copyOf } from '../../numeric/allocation.js';
import { gemm } from '../../numeric/gemm.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { solveUpper, solveUpperTransposed } from '../../numeric/triangular-solve.js';

/** Rows per panel, and rows of the rest that are updated together. */
const PANEL = 48;
const ROWS = 256;
/** Bounds the growth of 1 × 1 and 2 × 2 steps alike. */
const ALPHA = (1 + Math.sqrt(17)) / 8;

/** The factors of A, and what one does with them. */
export interface LdltFactor {
  /** Signs of the eigenvalues of A, which are those of D (Sylvester). */
  readonly inertia: { readonly positive: number; readonly negative: number; readonly zero: number };
  /** log|det A|; −Infinity if a pivot is zero. */
  readonly logAbsDeterminant: number;
  /** A⁻¹b for a vector, or A⁻¹B for an n × r matrix. Cost 2·n²·r flops. */
  solve(b: Float64Array): Float64Array;
  solve(b: Matrix): Matrix;
}

interface Factors {
  readonly n: number;
  /** U, with ones on its diagonal; what is below is undefined. */
  readonly u: Float64Array;
  readonly diagonal: Float64Array;
  /** Entry k couples k and k + 1: not 0 only in a 2 × 2 block. */
  readonly beside: Float64Array;
  /** Row i of Pᵀ A P is row `order[i]` of A. */
  readonly order: Int32Array;
}

/** Factors a symmetric matrix, of which the upper triangle is read. Cost n³/3 flops; in place with `overwrite`. */
export function ldlt(a: Matrix, options: { readonly overwrite?: boolean } = {}): LdltFactor {
  const n = a.rows;
  const f: Factors = {
    n,
    u: options.overwrite === true ? a.data : copyOf(a.data),
    diagonal: allocate(n),
    beside: allocate(n),
    order: Int32Array.from({ length: n }, (_, i) => i),
  };
  const panel = allocate(PANEL * n);
  for (let first = 0; first < n;) {
    const last = factorPanel(f, first, panel);
    updateRest(f, first, last, panel);
    first = last;
  }
  for (let i = 0; i < n; i++) f.u[i * n + i] = 1;

  function solve(b: Float64Array): Float64Array;
  function solve(b: Matrix): Matrix;
  function solve(b: Float64Array | Matrix): Float64Array | Matrix {
    const x = solved(f, b instanceof Float64Array ? matrix(n, 1, b) : b);
    return b instanceof Float64Array ? x.data : x;
  }
  return { ...pivotsOf(f), solve };
}

/**
 * Factors rows from `first` on until the panel is full. Row k − first of `panel` becomes row k of D U (the pivots' rows
 * before division), from which later rows and the rest are updated.
 *
 * @returns the first row that is not factored
 */
function factorPanel(f: Factors, first: number, panel: Float64Array): number {
  const { n, u, diagonal, beside } = f;
  const end = Math.min(n, first + PANEL);
  let k = first;
  while (k < end) {
    const row = (k - first) * n;
    currentRow(f, first, k, k, panel, row);
    const own = Math.abs(panel[row + k]!);
    const far = largestFrom(panel, row, k + 1, n);
    const size = far < 0 ? 0 : Math.abs(panel[row + far]!);
    let pivot = k;
    let isPair = false;
    if (own < ALPHA * size) {
      if (k + 1 === end && end < n) break; // a 2 × 2 block may not fit: the next panel starts here
      const next = row + n;
      currentRow(f, first, k, far, panel, next);
      let others = 0;
      for (let i = k; i < n; i++) if (i !== far) others = Math.max(others, Math.abs(panel[next + i]!));
      if (own * others < ALPHA * size * size) {
        pivot = far;
        isPair = Math.abs(panel[next + far]!) < ALPHA * others;
        if (!isPair) panel.copyWithin(row + k, next + k, next + n);
      }
    }
    const moved = isPair ? k + 1 : k;
    if (pivot !== moved) swap(f, moved, pivot, panel, k - first + (isPair ? 2 : 1));
    if (isPair) {
      const [a, b, c] = [panel[row + k]!, panel[row + k + 1]!, panel[row + n + k + 1]!];
      const determinant = a * c - b * b;
      [diagonal[k], diagonal[k + 1], beside[k]] = [a, c, b];
      panel[row + n + k] = b;
      u[k * n + k + 1] = 0;
      for (let i = k + 2; i < n; i++) {
        const [x, y] = [panel[row + i]!, panel[row + n + i]!];
        u[k * n + i] = (c * x - b * y) / determinant;
        u[(k + 1) * n + i] = (a * y - b * x) / determinant;
      }
      k += 2;
    } else {
      const d = panel[row + k]!;
      diagonal[k] = d;
      for (let i = k + 1; i < n; i++) u[k * n + i] = d === 0 ? 0 : panel[row + i]! / d;
      k += 1;
    }
  }
  return k;
}

/** Row `which` of what is left of A after the panel's steps, columns k …, written to the panel at `to`. */
function currentRow(
  { n, u }: Factors,
  first: number,
  k: number,
  which: number,
  panel: Float64Array,
  to: number,
): void {
  for (let i = k; i < which; i++) panel[to + i] = u[i * n + which]!;
  for (let i = which; i < n; i++) panel[to + i] = u[which * n + i]!;
  for (let j = first; j < k; j++) {
    const factor = panel[(j - first) * n + which]!;
    if (factor === 0) continue;
    for (let i = k; i < n; i++) panel[to + i]! -= factor * u[j * n + i]!;
  }
}

/** Where |row| is largest from `from` on; −1 if all are zero. */
function largestFrom(panel: Float64Array, row: number, from: number, n: number): number {
  let at = -1;
  let largest = 0;
  for (let i = from; i < n; i++) {
    const size = Math.abs(panel[row + i]!);
    if (size > largest) [largest, at] = [size, i];
  }
  return at;
}

/** Exchanges rows and columns p < q of what is left, columns of the finished rows, and of the panel's `rows`. */
function swap({ n, u, order }: Factors, p: number, q: number, panel: Float64Array, rows: number): void {
  const exchange = (x: Float64Array, i: number, j: number): void => {
    const kept = x[i]!;
    x[i] = x[j]!;
    x[j] = kept;
  };
  for (let i = 0; i < p; i++) exchange(u, i * n + p, i * n + q);
  exchange(u, p * n + p, q * n + q);
  for (let i = p + 1; i < q; i++) exchange(u, p * n + i, i * n + q);
  for (let i = q + 1; i < n; i++) exchange(u, p * n + i, q * n + i);
  for (let r = 0; r < rows; r++) exchange(panel, r * n + p, r * n + q);
  [order[p], order[q]] = [order[q]!, order[p]!];
}

/** Upper triangle of the rest −= Uᵀ (D U) of the rows first … last − 1. */
function updateRest({ n, u }: Factors, first: number, last: number, panel: Float64Array): void {
  for (let top = last; top < n; top += ROWS) {
    const rows = Math.min(ROWS, n - top);
    // prettier-ignore
    gemm(true, false, rows, n - top, last - first, -1, panel, top, n, u, first * n + top, n, 1, u, top * n + top, n);
  }
}

/** P U⁻¹ D⁻¹ U⁻ᵀ Pᵀ b. */
function solved({ n, u, diagonal, beside, order }: Factors, b: Matrix): Matrix {
  const r = b.columns;
  const x = matrix(n, r);
  for (let i = 0; i < n; i++) x.data.set(b.data.subarray(order[i]! * r, (order[i]! + 1) * r), i * r);
  solveUpperTransposed(u, n, n, x);
  for (let i = 0; i < n; i++) {
    const [a, off] = [diagonal[i]!, beside[i]!];
    if (off === 0) {
      for (let j = i * r; j < (i + 1) * r; j++) x.data[j]! /= a;
      continue;
    }
    const c = diagonal[i + 1]!;
    const determinant = a * c - off * off;
    for (let j = i * r; j < (i + 1) * r; j++) {
      const [y, z] = [x.data[j]!, x.data[j + r]!];
      x.data[j] = (c * y - off * z) / determinant;
      x.data[j + r] = (a * z - off * y) / determinant;
    }
    i++;
  }
  solveUpper(u, n, n, x);
  const out = matrix(n, r);
  for (let i = 0; i < n; i++) out.data.set(x.data.subarray(i * r, (i + 1) * r), order[i]! * r);
  return out;
}

/** Signs and logarithms of D's eigenvalues; a 2 × 2 block of this pivoting always has one of each sign. */
function pivotsOf({ n, diagonal, beside }: Factors): Pick<LdltFactor, 'inertia' | 'logAbsDeterminant'> {
  const inertia = { positive: 0, negative: 0, zero: 0 };
  let logAbsDeterminant = 0;
  for (let i = 0; i < n; i++) {
    const [a, off] = [diagonal[i]!, beside[i]!];
    if (off === 0) {
      inertia[a > 0 ? 'positive' : a < 0 ? 'negative' : 'zero']++;
      logAbsDeterminant += Math.log(Math.abs(a));
    } else {
      inertia.positive++;
      inertia.negative++;
      logAbsDeterminant += Math.log(Math.abs(a * diagonal[i + 1]! - off * off));
      i++;
    }
  }
  return { inertia, logAbsDeterminant };
}
