/** Cholesky factorization A = L·Lᵀ of a symmetric positive definite matrix. */
import { ShapeError } from '../errors.js';
import { copyOf } from './allocation.js';
import { matrix, type Matrix } from './matrix.js';
import { solveLower, solveLowerTransposed } from './triangular-solve.js';

/** A = L·Lᵀ, and what one does with it. */
export interface CholeskyFactor {
  readonly status: 'ok';
  /** L, n×n lower triangular with a positive diagonal. */
  readonly lower: Matrix;
  /** log det A = 2 Σ log Lᵢᵢ. */
  readonly logDeterminant: number;
  /** max Aᵢᵢ / min Lᵢᵢ², a lower bound of the condition number ‖A‖₂·‖A⁻¹‖₂ that costs O(n). */
  readonly conditionEstimate: number;
  /** A⁻¹b for a vector, or A⁻¹B column by column for an n×r matrix. Cost 2·n²·r flops. The argument is kept. */
  solve(b: Float64Array): Float64Array;
  solve(b: Matrix): Matrix;
}

/** A has no Cholesky factor: the leading minor of order `pivot` + 1 is not positive. */
export interface NotPositiveDefinite {
  readonly status: 'notPositiveDefinite';
  /** The first row (from 0) whose pivot is not positive. */
  readonly pivot: number;
}

/**
 * Factors a symmetric positive definite matrix; only its lower triangle is read, A is kept. Cost n³/3 flops.
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
  const data = copyOf(a.data);
  let largest = 0;
  let smallest = Infinity;
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, data[i * n + i]!);
    for (let j = 0; j <= i; j++) {
      let sum = data[i * n + j]!;
      for (let p = 0; p < j; p++) sum -= data[i * n + p]! * data[j * n + p]!;
      if (j < i) data[i * n + j] = sum / data[j * n + j]!;
      else if (sum > 0) {
        data[i * n + i] = Math.sqrt(sum);
        smallest = Math.min(smallest, sum);
        logDeterminant += Math.log(sum);
      } else return { status: 'notPositiveDefinite', pivot: i };
    }
    data.fill(0, i * n + i + 1, (i + 1) * n);
  }
  const lower = matrix(n, n, data);
  function solve(b: Float64Array): Float64Array;
  function solve(b: Matrix): Matrix;
  function solve(b: Float64Array | Matrix): Float64Array | Matrix {
    const right = b instanceof Float64Array ? matrix(b.length, 1, copyOf(b)) : { ...b, data: copyOf(b.data) };
    if (right.rows !== n) {
      throw new ShapeError('cholesky.solve', 'b', `${n} rows`, `${right.rows}`, 'Pass one row per row of A.');
    }
    solveLower(lower, right);
    solveLowerTransposed(lower, right);
    return b instanceof Float64Array ? right.data : right;
  }
  return { status: 'ok', lower, logDeterminant, conditionEstimate: n === 0 ? 1 : largest / smallest, solve };
}
