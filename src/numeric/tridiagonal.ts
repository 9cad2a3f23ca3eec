/**
 * Householder tridiagonalization A = Q·T·Qᵀ of a symmetric matrix, in blocks: a panel of rows is reduced one by one with
 * the rest of the matrix as it was, and the rest gets the panel's correction of rank 2w as one product (Dongarra, Sorensen
 * and Hammarling, "Block reduction of matrices to condensed forms for eigenvalue computations", J. Comput. Appl. Math. 27
 * (1989)). That is half of the work; the other half is one product of the matrix with a vector for each row.
 *
 * Rows are reduced from the last one up: then the row to reduce, the matrix that remains and its lower triangle all lie
 * contiguous in row-major storage.
 */
import { ShapeError } from '../errors.js';
import { allocate, copyOf } from './allocation.js';
import { reflect, reflectTransposed, type BlockReflector } from './block-reflector.js';
import { gemm, gemmLower } from './gemm.js';
import { copyMatrix, matrix, type Matrix } from './matrix.js';
import { addRows, dotRows } from './row-combinations.js';
import { symmetricTimesVector } from './symmetric-times-vector.js';
import { norm } from './vector.js';

/** A = Q·T·Qᵀ, Q orthogonal and kept as reflections. */
export interface Tridiagonalization {
  /** T's diagonal, n numbers. */
  readonly diagonal: Float64Array;
  /** The numbers beside it, n − 1 of them, of either sign. */
  readonly offDiagonal: Float64Array;
  /** Qx for a vector, or QX for an n×r matrix, as a new array. Cost 2·n²·r flops. Throws ShapeError unless x has n rows. */
  applyQ(x: Float64Array): Float64Array;
  applyQ(x: Matrix): Matrix;
  /** Qᵀx or QᵀX, as `applyQ`. */
  applyQTranspose(x: Float64Array): Float64Array;
  applyQTranspose(x: Matrix): Matrix;
}

/** Rows shorter than this are lifted before their reflection is made: subnormal numbers would make it no reflection. */
const TINY = 2 ** -960;
const LIFT = 2 ** 200;

/** Rows reduced before the rest of the matrix is updated. */
const PANEL = 32;

/**
 * Tridiagonalizes a symmetric matrix; only its lower triangle is read. Cost 4/3·n³ flops; n²/2 numbers for Q and n² for a
 * copy of A, unless `overwrite` gives A's own array away.
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
  const data = overwrite ? a.data : copyOf(a.data);
  const diagonal = allocate(n);
  const offDiagonal = allocate(Math.max(0, n - 1));
  const reflectors: BlockReflector[] = [];
  const width = Math.min(PANEL, n);
  // V above W, and W above V: the update is one product of depth 2·width.
  const left = allocate(2 * width * n);
  const right = allocate(n > width ? 2 * width * n : 0);
  const half = width * n;
  const tau = allocate(width);
  const dots = allocate(width);
  for (let last = n - 1; last >= 0; last -= width) {
    const w = Math.min(width, last + 1);
    for (let k = 0; k < w; k++) {
      const i = last - k;
      const row = i * n;
      // The panel's updates that this row still lacks.
      addRows(-1, k, i + 1, left, i, n, left, half, n, data, row);
      addRows(-1, k, i + 1, left, half + i, n, left, 0, n, data, row);
      diagonal[i] = data[row + i]!;
      if (i === 0) {
        left.fill(0, k * n, k * n + n);
        tau[k] = 0;
        break;
      }
      const v = k * n;
      left.set(data.subarray(row, row + i), v);
      left.fill(0, v + i, v + n);
      tau[k] = reflection(left, v, i, offDiagonal);
      companion(data, n, i, k, left, half, tau[k]!, dots);
    }
    reflectors.push(blockOf(left, n, last, w, tau));
    const rest = last + 1 - w;
    if (rest === 0) break;
    right.set(left.subarray(half, 2 * half), 0);
    right.set(left.subarray(0, half), half);
    gemmLower(true, false, rest, 2 * w, -1, left, 0, n, right, 0, n, 1, data, 0, n);
  }
  return { diagonal, offDiagonal, ...turnsOf(n, reflectors) };
}

/**
 * τ of the reflection I − τ·v·vᵀ that takes the i numbers at `at` to a multiple of the last unit vector, which becomes T's
 * entry beside the diagonal; v, whose last entry is 1, replaces them.
 */
function reflection(numbers: Float64Array, at: number, i: number, offDiagonal: Float64Array): number {
  const end = at + i - 1;
  const others = norm(numbers.subarray(at, end));
  const isTiny = Math.hypot(numbers[end]!, others) < TINY;
  if (isTiny) for (let j = at; j <= end; j++) numbers[j]! *= LIFT;
  const head = numbers[end]!;
  const length = isTiny ? norm(numbers.subarray(at, end)) : others;
  numbers[end] = 1;
  offDiagonal[i - 1] = isTiny ? head / LIFT : head;
  if (length === 0) return 0;
  // Away from the head's own value, so that head − value does not cancel.
  const value = head > 0 ? -Math.hypot(head, length) : Math.hypot(head, length);
  offDiagonal[i - 1] = isTiny ? value / LIFT : value;
  for (let j = at; j < end; j++) numbers[j]! /= head - value;
  return (value - head) / value;
}

/**
 * w of the update A ← A − v·wᵀ − w·vᵀ for the panel's k-th v: with p = τ·A·v, w = p − (τ/2)(pᵀv)·v. A is what is stored
 * less the panel's earlier updates.
 */
function companion(
  data: Float64Array,
  n: number,
  i: number,
  k: number,
  left: Float64Array,
  half: number,
  tau: number,
  dots: Float64Array,
): void {
  const v = k * n;
  const w = half + k * n;
  left.fill(0, w + i, w + n);
  symmetricTimesVector(i, data, 0, n, left, v, left, w);
  dotRows(k, i, left, half, n, left, v, dots);
  addRows(-1, k, i, dots, 0, 1, left, 0, n, left, w);
  dotRows(k, i, left, 0, n, left, v, dots);
  addRows(-1, k, i, dots, 0, 1, left, half, n, left, w);
  let product = 0;
  for (let j = 0; j < i; j++) product += left[w + j]! * left[v + j]!;
  const shift = (-tau * tau * product) / 2;
  for (let j = 0; j < i; j++) left[w + j] = tau * left[w + j]! + shift * left[v + j]!;
}

/** The panel's reflections H₀·H₁·… as I − V·T·Vᵀ on the first `last` rows. */
function blockOf(rows: Float64Array, n: number, last: number, w: number, tau: Float64Array): BlockReflector {
  const v = allocate(last * w);
  for (let k = 0; k < w; k++) {
    for (let i = 0; i < last - k; i++) v[i * w + k] = rows[k * n + i]!;
  }
  const gram = allocate(w * w);
  gemm(true, false, w, w, last, 1, v, 0, w, v, 0, w, 0, gram, 0, w);
  // Column k of T is −τ·T·(Vᵀ·v) above its diagonal entry τ.
  const t = allocate(w * w);
  for (let k = 0; k < w; k++) {
    for (let i = 0; i < k; i++) {
      let entry = 0;
      for (let p = i; p < k; p++) entry += t[i * w + p]! * gram[p * w + k]!;
      t[i * w + k] = -tau[k]! * entry;
    }
    t[k * w + k] = tau[k]!;
  }
  return { first: 0, h: last, w, v, t };
}

function turnsOf(
  n: number,
  reflectors: readonly BlockReflector[],
): Pick<Tridiagonalization, 'applyQ' | 'applyQTranspose'> {
  const backwards = [...reflectors].reverse();
  function applied(
    operation: string,
    x: Float64Array | Matrix,
    blocks: readonly BlockReflector[],
    apply: typeof reflect,
  ): Matrix {
    const result = x instanceof Float64Array ? matrix(x.length, 1, copyOf(x)) : copyMatrix(x);
    const { rows, columns, data } = result;
    if (rows !== n) {
      const advice = 'Pass one row per row of A.';
      throw new ShapeError(`tridiagonalize.${operation}`, 'x', `${n} rows`, `${rows}`, advice);
    }
    for (const block of blocks) apply(block, data, 0, columns, columns);
    return result;
  }
  function applyQ(x: Float64Array): Float64Array;
  function applyQ(x: Matrix): Matrix;
  function applyQ(x: Float64Array | Matrix): Float64Array | Matrix {
    const result = applied('applyQ', x, backwards, reflect);
    return x instanceof Float64Array ? result.data : result;
  }
  function applyQTranspose(x: Float64Array): Float64Array;
  function applyQTranspose(x: Matrix): Matrix;
  function applyQTranspose(x: Float64Array | Matrix): Float64Array | Matrix {
    const result = applied('applyQTranspose', x, reflectors, reflectTransposed);
    return x instanceof Float64Array ? result.data : result;
  }
  return { applyQ, applyQTranspose };
}
