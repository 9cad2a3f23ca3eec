/**
 * Householder tridiagonalization A = Q·T·Qᵀ of a symmetric matrix, in blocks: a panel of columns is reduced one by one
 * with the matrix as it was, and the rest of the matrix gets the panel's rank-2w correction at once, by two products
 * (Dongarra, Sorensen and Hammarling, "Block reduction of matrices to condensed forms for eigenvalue computations",
 * J. Comput. Appl. Math. 27 (1989)). Half of the work is that; the other half, one product of the matrix with a vector
 * for each column, must read it all.
 */
import { ShapeError } from '../errors.js';
import { allocate, copyOf } from './allocation.js';
import { gemm } from './gemm.js';
import type { Matrix } from './matrix.js';
import { axpy, dot, norm } from './vector.js';

/** Columns reduced before the rest of the matrix is updated. */
const PANEL = 32;

/** A = Q·T·Qᵀ, Q a product of reflections. */
export interface Tridiagonalization {
  /** T's diagonal, n numbers. */
  readonly diagonal: Float64Array;
  /** The numbers beside it, n − 1 of them. */
  readonly offDiagonal: Float64Array;
  /** Q x. Cost 2·n² flops. */
  applyQ(x: Float64Array): Float64Array;
  /** Qᵀ x. Cost 2·n² flops. */
  applyQTranspose(x: Float64Array): Float64Array;
}

/**
 * Cost: 8/3·n³ flops, half of them in matrix products; memory n² (none with `overwrite`, which gives A's own away).
 *
 * @throws ShapeError if A is not square
 */
export function tridiagonalize(
  a: Matrix,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Tridiagonalization {
  const n = a.rows;
  if (a.columns !== n) {
    const advice = 'Pass a symmetric matrix.';
    throw new ShapeError('tridiagonalize', 'a', 'a square matrix', `${n}×${a.columns}`, advice);
  }
  // Row j ends as the reflection that cleared column j, right of the diagonal: rows above the active part are free.
  const data = overwrite ? a.data : copyOf(a.data);
  const diagonal = allocate(n);
  const offDiagonal = allocate(Math.max(0, n - 1));
  const factors = allocate(n);
  const v = allocate(PANEL * n);
  const w = allocate(PANEL * n);
  for (let start = 0; start < n; start += PANEL) {
    const width = Math.min(PANEL, n - start);
    for (let k = 0; k < width; k++) {
      const j = start + k;
      const row = data.subarray(j * n + j, j * n + n);
      for (let p = 0; p < k; p++) {
        axpy(-v[p * n + j]!, w.subarray(p * n + j, p * n + n), row);
        axpy(-w[p * n + j]!, v.subarray(p * n + j, p * n + n), row);
      }
      diagonal[j] = row[0]!;
      if (j === n - 1) break;
      const tail = row.subarray(1);
      const { factor, value } = reflection(tail);
      factors[j] = factor;
      offDiagonal[j] = value;
      v.fill(0, k * n, k * n + j + 1);
      v.set(tail, k * n + j + 1);
      companion(data, n, j + 1, factor, v, w, k);
    }
    const next = start + width;
    const rest = n - next;
    if (rest === 0) break;
    const at = next * n + next;
    gemm(true, false, rest, rest, width, -1, v, next, n, w, next, n, 1, data, at, n);
    gemm(true, false, rest, rest, width, -1, w, next, n, v, next, n, 1, data, at, n);
  }
  const reflect = (x: Float64Array, j: number): void => {
    const direction = data.subarray(j * n + j + 1, j * n + n);
    const part = x.subarray(j + 1);
    axpy(-factors[j]! * dot(direction, part), direction, part);
  };
  return {
    diagonal,
    offDiagonal,
    applyQ(x) {
      const out = x.slice();
      for (let j = n - 2; j >= 0; j--) reflect(out, j);
      return out;
    },
    applyQTranspose(x) {
      const out = x.slice();
      for (let j = 0; j < n - 1; j++) reflect(out, j);
      return out;
    },
  };
}

/** I − factor·v·vᵀ that takes x to (value, 0, …); v, with v₀ = 1, is left in x. */
function reflection(x: Float64Array): { readonly factor: number; readonly value: number } {
  const first = x[0]!;
  const below = norm(x.subarray(1));
  x[0] = 1;
  if (below === 0) return { factor: 0, value: first };
  const value = first > 0 ? -Math.hypot(first, below) : Math.hypot(first, below);
  const scale = 1 / (first - value);
  for (let i = 1; i < x.length; i++) x[i]! *= scale;
  return { factor: (value - first) / value, value };
}

/**
 * w of the update A ← A − v·wᵀ − w·vᵀ for the panel's k-th v, from row `first` on: w = τ(Av − ½τ(vᵀAv)v), with A the
 * stored rows less the panel's former updates.
 */
function companion(
  data: Float64Array,
  n: number,
  first: number,
  factor: number,
  v: Float64Array,
  w: Float64Array,
  k: number,
): void {
  const from = (p: number, array: Float64Array): Float64Array => array.subarray(p * n + first, p * n + n);
  const direction = from(k, v);
  const out = from(k, w);
  w.fill(0, k * n, k * n + first);
  symmetricTimes(data, n, first, direction, out);
  for (let p = 0; p < k; p++) {
    const [left, right] = [from(p, v), from(p, w)];
    const [a, b] = [dot(right, direction), dot(left, direction)];
    axpy(-a, left, out);
    axpy(-b, right, out);
  }
  for (let i = 0; i < out.length; i++) out[i]! *= factor;
  axpy((-factor / 2) * dot(out, direction), direction, out);
}

/**
 * out ← A·x for the symmetric matrix in rows and columns `first` … n − 1, from its lower half alone: what limits this
 * product is how much of A is read. Two rows at a time, so that x and out are read half as often.
 */
function symmetricTimes(
  data: Float64Array,
  n: number,
  first: number,
  x: Float64Array,
  out: Float64Array,
): void {
  const size = n - first;
  out.fill(0);
  let i = 0;
  for (; i + 1 < size; i += 2) {
    const upper = data.subarray((first + i) * n + first, (first + i) * n + n);
    const lower = data.subarray((first + i + 1) * n + first, (first + i + 1) * n + n);
    const a = x[i]!;
    const b = x[i + 1]!;
    let s = 0;
    let t = 0;
    for (let j = 0; j < i; j++) {
      const p = upper[j]!;
      const q = lower[j]!;
      const y = x[j]!;
      s += p * y;
      t += q * y;
      out[j]! += p * a + q * b;
    }
    const corner = lower[i]!;
    out[i] = s + upper[i]! * a + corner * b;
    out[i + 1] = t + corner * a + lower[i + 1]! * b;
  }
  if (i === size) return;
  const row = data.subarray((first + i) * n + first, (first + i) * n + n);
  const a = x[i]!;
  let s = row[i]! * a;
  for (let j = 0; j < i; j++) {
    s += row[j]! * x[j]!;
    out[j]! += row[j]! * a;
  }
  out[i] = s;
}
