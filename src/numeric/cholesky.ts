/**
 * Cholesky factorization of a symmetric positive definite matrix. In row-major storage the natural factor is the upper
 * one, A = Uᵀ·U with U = Lᵀ: its rows are contiguous, and the blocks right of the diagonal are one substitution with many
 * right-hand sides. All but O(n²) of the work is in products.
 */
import { ShapeError } from '../errors.js';
import { copyOf } from './allocation.js';
import { gemm } from './gemm.js';
import { copyMatrix, matrix, transpose, type Matrix } from './matrix.js';
import { blasLibrary } from './openblas/blas-library.js';
import { choleskyLapack } from './openblas/cholesky-lapack.js';
import { substitute } from './substitution.js';
import { solveUpper, solveUpperTransposed } from './triangular-solve.js';

/** Orders below this one never leave for a bound LAPACK (measured). */
const SMALL = 16;

/** A = L·Lᵀ, and what one does with it. */
export interface CholeskyFactor {
  readonly status: 'ok';
  /** L, n×n lower triangular with a positive diagonal; made when it is first read. */
  readonly lower: Matrix;
  /** log det A = 2 Σ log Lᵢᵢ. */
  readonly logDeterminant: number;
  /**
   * max Aᵢᵢ / min Lᵢᵢ², a lower bound of the condition number ‖A‖₂·‖A⁻¹‖₂ that costs O(n): the largest eigenvalue is at
   * least any diagonal entry, the smallest singular value of L at most any of its.
   */
  readonly conditionEstimate: number;
  /**
   * A⁻¹b for a vector, or A⁻¹B for an n×r matrix, as a new array. Cost 2·n²·r flops. Throws ShapeError if b does not have
   * n rows.
   */
  solve(b: Float64Array): Float64Array;
  solve(b: Matrix): Matrix;
}

/** A has no Cholesky factor: the leading minor of order `pivot` + 1 is not positive (in floating point). */
export interface NotPositiveDefinite {
  readonly status: 'notPositiveDefinite';
  /** The first row (from 0) whose pivot is not positive. */
  readonly pivot: number;
}

/**
 * Factors a symmetric positive definite matrix; only its upper triangle is read, A is kept. Cost n³/3 flops and one
 * array of n² numbers.
 *
 * @returns the factor, or the first pivot that is not positive
 * @throws ShapeError if A is not square
 */
export function cholesky(a: Matrix): CholeskyFactor | NotPositiveDefinite {
  const n = a.rows;
  if (a.columns !== n) {
    const advice = 'Pass a symmetric matrix such as JᵀJ + λI.';
    throw new ShapeError('cholesky', 'a', 'a square matrix', `${a.rows}×${a.columns}`, advice);
  }
  const u = copyOf(a.data);
  const library = n < SMALL ? null : blasLibrary();
  const pivot = library === null ? factorRows(u, n, 0, n) : choleskyLapack(library, u, n);
  if (pivot >= 0) return { status: 'notPositiveDefinite', pivot };

  let largest = 0;
  let smallest = Infinity;
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, a.data[i * n + i]!);
    smallest = Math.min(smallest, u[i * n + i]! ** 2);
    logDeterminant += 2 * Math.log(u[i * n + i]!);
    u.fill(0, i * n, i * n + i);
  }

  let lower: Matrix | undefined;
  function solve(b: Float64Array): Float64Array;
  function solve(b: Matrix): Matrix;
  function solve(b: Float64Array | Matrix): Float64Array | Matrix {
    const x = b instanceof Float64Array ? matrix(b.length, 1, copyOf(b)) : copyMatrix(b);
    if (x.rows !== n) {
      throw new ShapeError('cholesky.solve', 'b', `${n} rows`, `${x.rows}`, 'Pass one row per row of A.');
    }
    solveUpperTransposed(u, n, n, x);
    solveUpper(u, n, n, x);
    return b instanceof Float64Array ? x.data : x;
  }
  return {
    status: 'ok',
    get lower(): Matrix {
      return (lower ??= transpose(matrix(n, n, u)));
    },
    logDeterminant,
    conditionEstimate: n === 0 ? 1 : largest / smallest,
    solve,
  };
}

/** Rows per diagonal block, and by how much the blocks grow from level to level. */
const BLOCK = 16;
const GROWTH = 3;

/**
 * Finishes rows first … last−1 of U, whose entries already lack the products of all rows above `first`. Left-looking in
 * blocks, the blocks recursively: products are as large as they can be, and each block is copied few times.
 *
 * @returns the first pivot that is not positive, or −1
 */
function factorRows(u: Float64Array, n: number, first: number, last: number): number {
  const size = last - first;
  if (size <= BLOCK) {
    const pivot = factorBlock(u, n, first, last);
    // Rows of U right of the block: U₁₁⁻ᵀ·A₁₂.
    if (pivot < 0) substitute(size, n - last, u, first * (n + 1), 1, n, u, first * n + last, n);
    return pivot;
  }
  let step = BLOCK;
  while (step * GROWTH < size) step *= GROWTH;
  for (let at = first; at < last; at += step) {
    const end = Math.min(last, at + step);
    gemm(
      true,
      false,
      end - at,
      n - at,
      at - first,
      -1,
      u,
      first * n + at,
      n,
      u,
      first * n + at,
      n,
      1,
      u,
      at * (n + 1),
      n,
    );
    const pivot = factorRows(u, n, at, end);
    if (pivot >= 0) return pivot;
  }
  return -1;
}

/** Cholesky of one diagonal block, row by row. */
function factorBlock(u: Float64Array, n: number, first: number, last: number): number {
  for (let i = first; i < last; i++) {
    const square = u[i * n + i]!;
    // Written so that NaN is rejected too.
    if (!(square > 0 && square < Infinity)) return i;
    const diagonal = Math.sqrt(square);
    u[i * n + i] = diagonal;
    for (let j = i + 1; j < last; j++) u[i * n + j]! /= diagonal;
    for (let k = i + 1; k < last; k++) {
      const factor = u[i * n + k]!;
      for (let j = k; j < last; j++) u[k * n + j]! -= factor * u[i * n + j]!;
    }
  }
  return -1;
}
