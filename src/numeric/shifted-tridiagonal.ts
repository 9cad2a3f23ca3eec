/**
 * T + λI for a symmetric tridiagonal T: solutions, signs and the determinant from one factorization L·D·Lᵀ in O(n), for
 * any λ. Pivots of 1 × 1 and 2 × 2 are chosen as Bunch does for tridiagonal matrices ("Partial pivoting strategies for
 * symmetric matrices", SIAM J. Numer. Anal. 11 (1974)), without exchanges, so that the factor stays tridiagonal; it is
 * normwise backward stable (Higham, Accuracy and Stability of Numerical Algorithms, theorem 11.7).
 */
import { DomainError, ShapeError } from '../errors.js';
import { allocate, copyOf } from './allocation.js';
import type { LdltFactor } from './ldlt.js';
import { copyMatrix, matrix, type Matrix } from './matrix.js';
import { divideByBlocks, pivotSummary, type PivotBlocks } from './pivot-blocks.js';

/** A symmetric tridiagonal matrix: n numbers on the diagonal, n − 1 beside it. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly offDiagonal: Float64Array;
}

/** (√5 − 1)/2 balances the growth of a 1 × 1 step against that of a 2 × 2 step. */
const alpha = (Math.sqrt(5) - 1) / 2;

/** Relative size below which an entry beside the diagonal counts as zero: far below rounding, and no quotient overflows. */
const APART = 2 ** -200;

/**
 * Factors T + shift·I. Cost about 6·n flops, and 5·n·r for the solution of r right-hand sides; a singular matrix is
 * reported, as by `ldlt`.
 *
 * @throws ShapeError if T has no n and n − 1 numbers, DomainError if T + shift·I has an entry that is not finite
 */
export function factorShifted(t: Tridiagonal, shift: number): LdltFactor {
  const n = t.diagonal.length;
  const largest = checkedLargest(t, shift);
  const blocks: PivotBlocks = { diagonal: allocate(n), coupling: allocate(n), isPair: new Uint8Array(n) };
  // L's entries in the row below a block, one for each of its columns.
  const below = allocate(n);
  const belowFirst = allocate(n);
  let own = n > 0 ? t.diagonal[0]! + shift : 0;
  for (let i = 0; i < n;) {
    const beside = i + 1 < n ? t.offDiagonal[i]! : 0;
    const size = Math.abs(beside);
    const next = i + 1 < n ? t.diagonal[i + 1]! + shift : 0;
    blocks.diagonal[i] = own;
    // largest·|own| ≥ α·beside², without forming squares that may overflow.
    const isApart = size <= APART * largest;
    if (isApart || (largest / size) * (Math.abs(own) / size) >= alpha) {
      below[i] = isApart ? 0 : beside / own;
      own = next - below[i]! * beside;
      i += 1;
      continue;
    }
    blocks.diagonal[i + 1] = next;
    blocks.coupling[i] = beside;
    blocks.isPair[i] = 1;
    if (i + 2 < n) {
      // The last column of the block's inverse, times what stands beside it; p·q < α, so that nothing cancels.
      const after = t.offDiagonal[i + 1]!;
      const p = own / beside;
      const q = next / beside;
      const scale = after / beside / (p * q - 1);
      belowFirst[i] = -scale;
      below[i + 1] = scale * p;
      own = t.diagonal[i + 2]! + shift - below[i + 1]! * after;
    }
    i += 2;
  }
  const summary = pivotSummary(blocks);
  const isSingular = summary.status === 'singular';
  return { order: n, ...summary, solve: solver(n, isSingular, blocks, below, belowFirst) };
}

/** Largest |entry| of T + shift·I. */
function checkedLargest({ diagonal, offDiagonal }: Tridiagonal, shift: number): number {
  const n = diagonal.length;
  if (offDiagonal.length !== Math.max(0, n - 1)) {
    const got = `${n} and ${offDiagonal.length} numbers`;
    throw new ShapeError(
      'factorShifted',
      't',
      'n and n − 1 numbers',
      got,
      'Pass what tridiagonalize returns.',
    );
  }
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const size = Math.max(Math.abs(diagonal[i]! + shift), i + 1 < n ? Math.abs(offDiagonal[i]!) : 0);
    if (!(size < Infinity)) {
      const advice = 'Look where it was made: a parameter or a loss has overflowed.';
      throw new DomainError('factorShifted', 't', 'finite numbers', `${size} in row ${i}`, advice);
    }
    largest = Math.max(largest, size);
  }
  return largest;
}

function solver(
  n: number,
  isSingular: boolean,
  blocks: PivotBlocks,
  below: Float64Array,
  belowFirst: Float64Array,
): LdltFactor['solve'] {
  function solve(b: Float64Array): Float64Array;
  function solve(b: Matrix): Matrix;
  function solve(b: Float64Array | Matrix): Float64Array | Matrix {
    const x = b instanceof Float64Array ? matrix(b.length, 1, copyOf(b)) : copyMatrix(b);
    if (x.rows !== n) {
      const advice = 'Pass one row per row of T.';
      throw new ShapeError('factorShifted.solve', 'b', `${n} rows`, `${x.rows}`, advice);
    }
    if (isSingular) {
      const advice = 'Change the shift, or solve by eigenvalues in the least-squares sense.';
      throw new DomainError(
        'factorShifted.solve',
        't',
        'T + λI without zero pivots',
        'a singular one',
        advice,
      );
    }
    for (let i = 0; i < n; i++) {
      subtract(x, i + 1, i, below[i]!);
      subtract(x, i + 2, i, belowFirst[i]!);
    }
    divideByBlocks(blocks, x);
    for (let i = n - 1; i >= 0; i--) {
      subtract(x, i, i + 1, below[i]!);
      subtract(x, i, i + 2, belowFirst[i]!);
    }
    return b instanceof Float64Array ? x.data : x;
  }
  return solve;
}

/** Row `to` of X less `factor` times row `from`, where both are rows of X. */
function subtract({ rows, columns, data }: Matrix, to: number, from: number, factor: number): void {
  if (factor === 0 || to >= rows || from >= rows) return;
  for (let j = 0; j < columns; j++) data[to * columns + j]! -= factor * data[from * columns + j]!;
}
