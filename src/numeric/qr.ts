/** Householder QR factorization A = Q·R and least squares. */
import { ShapeError } from '../errors.js';
import { allocate, copyOf } from './allocation.js';
import { matrix, type Matrix } from './matrix.js';
import { solveUpper } from './triangular-solve.js';

/** A = Q·R for an m×n matrix with m ≥ n, Q kept as n reflections. */
export interface QrFactor {
  /** R, n×n upper triangular. */
  readonly r: Matrix;
  /** max |Rᵢᵢ| / min |Rᵢᵢ|, a lower bound of the condition number of A that costs O(n); Infinity if A is rank deficient. */
  readonly conditionEstimate: number;
  /** Qᵀb (m numbers), or QᵀB for an m×r matrix; the first n entries belong to R. Cost 4·m·n·r flops. */
  applyQTranspose(b: Float64Array): Float64Array;
  applyQTranspose(b: Matrix): Matrix;
  /** The x (n numbers, or n×r) that minimizes ‖A·x − b‖₂. Its entries are not finite if A is rank deficient. */
  solve(b: Float64Array): Float64Array;
  solve(b: Matrix): Matrix;
}

/**
 * Householder QR of an m×n matrix with m ≥ n; A is kept. Cost 2·n²·(m − n/3) flops.
 *
 * @throws ShapeError if A has fewer rows than columns
 */
export function qr(a: Matrix): QrFactor {
  const { rows: m, columns: n } = a;
  if (m < n) {
    const advice = 'Factor the transpose, or add rows such as √λ·I.';
    throw new ShapeError('qr', 'a', 'at least as many rows as columns', `${m}×${n}`, advice);
  }
  const data = copyOf(a.data);
  const tau = allocate(n);
  for (let j = 0; j < n; j++) {
    let square = 0;
    for (let i = j; i < m; i++) square += data[i * n + j]! ** 2;
    const x0 = data[j * n + j]!;
    const length = Math.sqrt(square);
    if (length === 0) continue;
    const beta = x0 > 0 ? -length : length;
    tau[j] = (beta - x0) / beta;
    for (let i = j + 1; i < m; i++) data[i * n + j]! /= x0 - beta;
    data[j * n + j] = beta;
    for (let p = j + 1; p < n; p++) {
      let s = data[j * n + p]!;
      for (let i = j + 1; i < m; i++) s += data[i * n + j]! * data[i * n + p]!;
      s *= tau[j]!;
      data[j * n + p]! -= s;
      for (let i = j + 1; i < m; i++) data[i * n + p]! -= s * data[i * n + j]!;
    }
  }
  const r = matrix(n, n);
  let largest = 0;
  let smallest = Infinity;
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) r.data[i * n + j] = data[i * n + j]!;
    largest = Math.max(largest, Math.abs(r.data[i * n + i]!));
    smallest = Math.min(smallest, Math.abs(r.data[i * n + i]!));
  }
  function asMatrix(operation: string, b: Float64Array | Matrix): Matrix {
    const copy = b instanceof Float64Array ? matrix(b.length, 1, copyOf(b)) : { ...b, data: copyOf(b.data) };
    if (copy.rows !== m) {
      throw new ShapeError(operation, 'b', `${m} rows`, `${copy.rows}`, 'Pass one row per row of A.');
    }
    return copy;
  }
  function reflect(b: Matrix): void {
    const w = b.columns;
    for (let j = 0; j < n; j++) {
      for (let p = 0; p < w; p++) {
        let s = b.data[j * w + p]!;
        for (let i = j + 1; i < m; i++) s += data[i * n + j]! * b.data[i * w + p]!;
        s *= tau[j]!;
        b.data[j * w + p]! -= s;
        for (let i = j + 1; i < m; i++) b.data[i * w + p]! -= s * data[i * n + j]!;
      }
    }
  }
  function applyQTranspose(b: Float64Array): Float64Array;
  function applyQTranspose(b: Matrix): Matrix;
  function applyQTranspose(b: Float64Array | Matrix): Float64Array | Matrix {
    const copy = asMatrix('qr.applyQTranspose', b);
    reflect(copy);
    return b instanceof Float64Array ? copy.data : copy;
  }
  function solve(b: Float64Array): Float64Array;
  function solve(b: Matrix): Matrix;
  function solve(b: Float64Array | Matrix): Float64Array | Matrix {
    const copy = asMatrix('qr.solve', b);
    reflect(copy);
    const x = matrix(n, copy.columns, copy.data.slice(0, n * copy.columns));
    solveUpper(r.data, n, n, x);
    return b instanceof Float64Array ? x.data : x;
  }
  return { r, conditionEstimate: n === 0 ? 1 : largest / smallest, applyQTranspose, solve };
}
