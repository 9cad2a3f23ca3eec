/**
 * Bunch-Kaufman factorization of a symmetric indefinite matrix, P A Pᵀ = Uᵀ D U with U unit upper triangular and D of
 * 1 × 1 and 2 × 2 blocks (Bunch and Kaufman 1977; blocked as Anderson and Dongarra 1989). By Sylvester's law D has the
 * inertia of A, and |det A| = |det D|: solving, counting signs and the determinant come from one factorization of n³/3
 * flops. In row-major storage the upper triangle's rows are what a column is elsewhere: contiguous.
 */
import { DomainError, ShapeError } from '../errors.js';
import { allocate, copyOf } from './allocation.js';
import { gemm } from './gemm.js';
import { exchangeColumns, factorPanel, type ExchangedBlocks } from './ldlt-panel.js';
import { matrix, type Matrix } from './matrix.js';
import { blasLibrary } from './openblas/blas-library.js';
import { ldltLapack } from './openblas/ldlt-lapack.js';
import { divideByBlocks, pivotSummary, type PivotSummary } from './pivot-blocks.js';
import { solveUpper, solveUpperTransposed } from './triangular-solve.js';

/** What one does with P A Pᵀ = Uᵀ D U; without a `solve` that returns if `status` is 'singular'. */
export interface LdltFactor extends PivotSummary {
  readonly order: number;
  /**
   * A⁻¹b for a vector, or A⁻¹B for an n × r matrix, as a new array. Cost 2·n²·r flops. Throws ShapeError if b does not have
   * n rows, DomainError if A is singular.
   */
  solve(b: Float64Array): Float64Array;
  solve(b: Matrix): Matrix;
}

/** Rows per panel: large enough for the update to be one good product, small against the cache. */
const PANEL = 32;
/** Rows per strip of the trailing update, whose left part lies below the diagonal and is skipped. */
const STRIP = 192;

/** Orders below this one never leave for a bound LAPACK (measured). */
const SMALL = 16;

/**
 * Factors a symmetric matrix; only its upper triangle is read. Cost n³/3 flops; one array of n² numbers unless
 * `overwrite` lets it take A's own.
 *
 * @throws ShapeError if A is not square, DomainError at the first entry of the upper triangle that is not finite
 */
export function ldlt(a: Matrix, options: { readonly overwrite?: boolean } = {}): LdltFactor {
  const n = a.rows;
  if (a.columns !== n) {
    const advice = 'Pass a symmetric matrix such as H + λI.';
    throw new ShapeError('ldlt', 'a', 'a square matrix', `${a.rows}×${a.columns}`, advice);
  }
  checkUpper(a);
  const u = options.overwrite === true ? a.data : copyOf(a.data);
  const blocks: ExchangedBlocks = {
    order: Int32Array.from({ length: n }, (_, i) => i),
    partner: Int32Array.from({ length: n }, (_, i) => i),
    diagonal: allocate(n),
    coupling: allocate(n),
    isPair: new Uint8Array(n),
  };
  const library = n < SMALL ? null : blasLibrary();
  const byLapack = library === null ? null : ldltLapack(library, u, n, blocks);
  const ends = byLapack ?? factorPanels(u, n, blocks);
  for (let i = 0; i < n; i++) {
    u[i * (n + 1)] = 1;
    exchangeColumns(u, n, i, ends[i]!, blocks.partner);
  }
  return factorOf(u, n, blocks);
}

/** All panels, in place; returns where each row's panel ended: its entries lack all exchanges from there on. */
function factorPanels(u: Float64Array, n: number, blocks: ExchangedBlocks): Int32Array {
  const width = Math.min(PANEL, n);
  const panel = { width, scaled: allocate(width * n), plain: allocate(width * n) };
  const ends = new Int32Array(n);
  for (let first = 0; first < n;) {
    const done = factorPanel(u, n, first, panel, blocks);
    const next = first + done;
    ends.fill(next, first, next);
    // A₂₂ − Lᵀ W with the panel's rows L (divided by D) and W (as they were).
    for (let at = next; at < n; at += STRIP) {
      const rows = Math.min(STRIP, n - at);
      gemm(
        true,
        false,
        rows,
        n - at,
        done,
        -1,
        panel.scaled,
        at,
        n,
        panel.plain,
        at,
        n,
        1,
        u,
        at * (n + 1),
        n,
      );
    }
    first = next;
  }
  return ends;
}

function factorOf(u: Float64Array, n: number, blocks: ExchangedBlocks): LdltFactor {
  const summary = pivotSummary(blocks);
  function solve(b: Float64Array): Float64Array;
  function solve(b: Matrix): Matrix;
  function solve(b: Float64Array | Matrix): Float64Array | Matrix {
    const isVector = b instanceof Float64Array;
    const [rows, columns, from] = isVector ? [b.length, 1, b] : [b.rows, b.columns, b.data];
    if (rows !== n) {
      throw new ShapeError('ldlt.solve', 'b', `${n} rows`, `${rows}`, 'Pass one row per row of A.');
    }
    if (summary.status === 'singular') {
      const advice = 'Add damping, or solve by eigenvalues in the least-squares sense.';
      throw new DomainError('ldlt.solve', 'a', 'a matrix without zero pivots', 'a singular one', advice);
    }
    const x = matrix(n, columns);
    blocks.order.forEach((p, i) => {
      x.data.set(from.subarray(p * columns, (p + 1) * columns), i * columns);
    });
    solveUpperTransposed(u, n, n, x);
    divideByBlocks(blocks, x);
    solveUpper(u, n, n, x);
    const out = matrix(n, columns);
    blocks.order.forEach((p, i) => {
      out.data.set(x.data.subarray(i * columns, (i + 1) * columns), p * columns);
    });
    return isVector ? out.data : out;
  }
  return { order: n, ...summary, solve };
}

function checkUpper({ rows: n, data }: Matrix): void {
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const value = data[i * n + j]!;
      if (value - value === 0) continue;
      const advice = 'Look where it was made: a parameter or a loss has overflowed.';
      throw new DomainError('ldlt', 'a', 'finite numbers', `${value} at row ${i}, column ${j}`, advice);
    }
  }
}
