/**
 * Rank-revealing Householder QR with column pivoting, stopped at the numerical rank: an orthonormal basis of what a set
 * of vectors spans, and one of its complement.
 *
 * Blocked: within a panel only the pivots are brought up to date, the other columns meet a panel's reflections in one
 * product; half of the work stays matrix times vector, which is what pivoting costs. Quintana-Ortí, Sun and Bischof, "A
 * BLAS-3 version of the QR factorization with column pivoting", SIAM J. Sci. Comput. 19 (1998). Norms of the remaining
 * columns are downdated, and computed afresh before cancellation has taken half of their digits: Drmač and Bujanović,
 * "On the failure of rank-revealing QR factorization software — a case study", ACM Trans. Math. Softw. 35 (2008).
 */
import { allocate, copyOf } from './allocation.js';
import { gemm } from './gemm.js';
import { matrix, type Matrix } from './matrix.js';
import { norm } from './vector.js';

/** The numerical range of n vectors of m numbers. */
export interface PivotedQr {
  /** How many of the vectors are independent, to the tolerance. */
  readonly rank: number;
  /** |R_kk| of the pivots, not increasing (to rounding). */
  readonly diagonal: Float64Array;
  /** m × rank, orthonormal: every vector is within tolerance · longest of its span. Cost 4·m·rank² flops. */
  range(): Matrix;
  /** m × (m − rank), orthonormal, and orthogonal to `range`. Cost 4·m·(m − rank)·rank flops. */
  complement(): Matrix;
}

/** Columns per panel. */
const PANEL = 32;

/** What remains of the vectors while they are factored: the columns of A, each stored as a row of `data`. */
interface Remaining {
  readonly count: number;
  readonly length: number;
  readonly data: Float64Array;
  /** Norms of what is left of each column, downdated, and as they were when last computed from its entries. */
  readonly norms: Float64Array;
  readonly computed: Float64Array;
}

/** The reflections of one panel: I − Vᵀ·T·V, which leaves entries before `first` alone. */
interface Panel {
  readonly first: number;
  /** How many reflections. */
  readonly count: number;
  /** Row j (stride m): the j-th reflection's vector, zero before entry first + j, where it is 1. */
  readonly v: Float64Array;
  /** Upper triangular, row stride PANEL. */
  readonly t: Float64Array;
}

/**
 * @param vectors n × m: the vectors are the rows
 * @param tolerance stop when no vector keeps more than this fraction of the longest one's length
 *
 * Cost 4·m·n·rank flops at most, and a copy of the vectors.
 */
export function pivotedQr(vectors: Matrix, tolerance: number): PivotedQr {
  const { rows: n, columns: m } = vectors;
  const norms = allocate(n).map((_, c) => norm(vectors.data.subarray(c * m, (c + 1) * m)));
  const a: Remaining = { count: n, length: m, data: copyOf(vectors.data), norms, computed: norms.slice() };
  const smallest = tolerance * norms.reduce((max, value) => Math.max(max, value), 0);
  const most = Math.min(m, n);
  const panels: Panel[] = [];
  let rank = 0;
  while (rank < most && norms[longest(norms, rank)]! > smallest) {
    const panel = factorPanel(a, rank, Math.min(PANEL, most - rank), smallest);
    panels.push(panel);
    rank += panel.count;
  }
  const diagonal = allocate(rank).map((_, k) => Math.abs(a.data[k * m + k]!));
  const basis = (from: number, count: number): Matrix => {
    const out = matrix(m, count);
    for (let j = 0; j < count; j++) out.data[(from + j) * count + j] = 1;
    for (let k = panels.length - 1; k >= 0; k--) reflect(panels[k]!, m, out);
    return out;
  };
  return { rank, diagonal, range: () => basis(0, rank), complement: () => basis(rank, m - rank) };
}

/** At least one reflection; fewer than `width` where the columns are used up or a norm must be computed afresh. */
function factorPanel(a: Remaining, first: number, width: number, smallest: number): Panel {
  const { count: n, length: m, data, norms } = a;
  const v = allocate(width * m);
  const t = allocate(width * PANEL);
  // Row c − first: what the panel's reflections take from column c, as coefficients of V's rows.
  const f = allocate((n - first) * width);
  const products = allocate(n - first);
  let count = 0;
  let stale = false;
  while (count < width && !stale) {
    const k = first + count;
    const pivot = longest(norms, k);
    if (!(norms[pivot]! > smallest)) break;
    exchange(a, f, first, width, k, pivot);
    for (let i = 0; i < count; i++) {
      subtract(f[(k - first) * width + i]!, v, i * m + k, data, k * m + k, m - k);
    }
    const tau = reflection(data, k, m, v, count);
    const inner = allocate(count).map((_, i) => dotOf(v, i * m + k, v, count * m + k, m - k));
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let p = i; p < count; p++) sum += t[i * PANEL + p]! * inner[p]!;
      t[i * PANEL + count] = -tau * sum;
    }
    t[count * PANEL + count] = tau;
    productsWith(v, count * m + k, data, (k + 1) * m + k, m, n - k - 1, m - k, products);
    for (let c = k + 1; c < n; c++) {
      const row = (c - first) * width;
      let product = products[c - k - 1]!;
      for (let i = 0; i < count; i++) product -= f[row + i]! * inner[i]!;
      f[row + count] = tau * product;
      let entry = data[c * m + k]!;
      for (let i = 0; i <= count; i++) entry -= v[i * m + k]! * f[row + i]!;
      data[c * m + k] = entry;
      if (downdate(a, c, entry)) stale = true;
    }
    count++;
  }
  const next = first + count;
  const [columns, entries] = [n - next, m - next];
  const [from, to] = [count * width, next * (m + 1)];
  gemm(false, false, columns, entries, count, -1, f, from, width, v, next, m, 1, data, to, m);
  for (let c = next; stale && c < n; c++) {
    if (norms[c]! >= 0) continue;
    norms[c] = norm(data.subarray(c * m + next, (c + 1) * m));
    a.computed[c] = norms[c]!;
  }
  return { first, count, v, t };
}

/** The column that has most left, among `from` and those after it; `from` if there are none. */
function longest(norms: Float64Array, from: number): number {
  let best = from;
  for (let c = from + 1; c < norms.length; c++) if (norms[c]! > norms[best]!) best = c;
  return best;
}

function exchange(
  a: Remaining,
  f: Float64Array,
  first: number,
  width: number,
  k: number,
  pivot: number,
): void {
  if (pivot === k) return;
  swap(a.data, k * a.length, pivot * a.length, a.length);
  swap(f, (k - first) * width, (pivot - first) * width, width);
  swap(a.norms, k, pivot, 1);
  swap(a.computed, k, pivot, 1);
}

function swap(x: Float64Array, one: number, other: number, length: number): void {
  const kept = x.slice(one, one + length);
  x.copyWithin(one, other, other + length);
  x.set(kept, other);
}

/** The reflection that clears column k behind its entry k: its vector to row `at` of V, τ as the result. */
function reflection(data: Float64Array, k: number, m: number, v: Float64Array, at: number): number {
  const column = data.subarray(k * m + k, (k + 1) * m);
  const head = column[0]!;
  const length = norm(column);
  v[at * m + k] = 1;
  if (length === 0) return 0;
  // Away from the head's own value, so that head − diagonal does not cancel.
  const diagonal = head > 0 ? -length : length;
  for (let i = 1; i < column.length; i++) v[at * m + k + i] = column[i]! / (head - diagonal);
  column[0] = diagonal;
  return (diagonal - head) / diagonal;
}

/** Below this fraction of its square a downdated norm has lost half of its digits. */
const HALF_OF_THE_DIGITS = 2 ** -26;

/** Takes `entry` out of column c's norm. True, and the norm marked by −1, where it must be computed afresh. */
function downdate({ norms, computed }: Remaining, c: number, entry: number): boolean {
  const before = norms[c]!;
  if (before <= 0) return before < 0;
  const ratio = Math.abs(entry) / before;
  const left = Math.max(0, (1 + ratio) * (1 - ratio));
  if (left * (before / computed[c]!) ** 2 <= HALF_OF_THE_DIGITS) {
    norms[c] = -1;
    return true;
  }
  norms[c] = before * Math.sqrt(left);
  return false;
}

/** C ← (I − Vᵀ·T·V)·C. */
function reflect({ first, count, v, t }: Panel, m: number, c: Matrix): void {
  const { columns, data } = c;
  const projected = allocate(count * columns);
  const turned = allocate(count * columns);
  const [length, at] = [m - first, first * columns];
  gemm(false, false, count, columns, length, 1, v, first, m, data, at, columns, 0, projected, 0, columns);
  gemm(false, false, count, columns, count, 1, t, 0, PANEL, projected, 0, columns, 0, turned, 0, columns);
  gemm(true, false, length, columns, count, -1, v, first, m, turned, 0, columns, 1, data, at, columns);
}

/** y ← y − factor·x, on parts of arrays. */
function subtract(
  factor: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) y[yAt + i]! -= factor * x[xAt + i]!;
}

/** The products of x, `n` numbers from xAt, with `count` rows of y, four rows at a time so that x is read once for them. */
function productsWith(
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
  stride: number,
  count: number,
  n: number,
  out: Float64Array,
): void {
  let c = 0;
  for (; c + 4 <= count; c += 4) {
    const at0 = yAt + c * stride;
    const at1 = at0 + stride;
    const at2 = at1 + stride;
    const at3 = at2 + stride;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < n; i++) {
      const factor = x[xAt + i]!;
      s0 += factor * y[at0 + i]!;
      s1 += factor * y[at1 + i]!;
      s2 += factor * y[at2 + i]!;
      s3 += factor * y[at3 + i]!;
    }
    out[c] = s0;
    out[c + 1] = s1;
    out[c + 2] = s2;
    out[c + 3] = s3;
  }
  for (; c < count; c++) out[c] = dotOf(x, xAt, y, yAt + c * stride, n);
}

/** xᵀy of parts of arrays, in four running sums. */
function dotOf(x: Float64Array, xAt: number, y: Float64Array, yAt: number, n: number): number {
  const bulk = n - (n % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < bulk; i += 4) {
    s0 += x[xAt + i]! * y[yAt + i]!;
    s1 += x[xAt + i + 1]! * y[yAt + i + 1]!;
    s2 += x[xAt + i + 2]! * y[yAt + i + 2]!;
    s3 += x[xAt + i + 3]! * y[yAt + i + 3]!;
  }
  let sum = s0 + s1 + (s2 + s3);
  for (let i = bulk; i < n; i++) sum += x[xAt + i]! * y[yAt + i]!;
  return sum;
}
