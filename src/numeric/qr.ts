/**
 * Householder QR factorization and least squares, blocked: panels of columns are factored into block reflectors, which
 * reach the columns on their right as products (block-reflector.ts).
 */
import { ShapeError } from '../errors.js';
import { allocate, copyOf } from './allocation.js';
import { factorPanel, reflectTransposed, type BlockReflector } from './block-reflector.js';
import { copyMatrix, matrix, type Matrix } from './matrix.js';
import { solveUpper } from './triangular-solve.js';

/** A = Q·R for an m×n matrix with m ≥ n, Q kept as reflections. */
export interface QrFactor {
  /** R, n×n upper triangular; its diagonal may have either sign. */
  readonly r: Matrix;
  /**
   * max |Rᵢᵢ| / min |Rᵢᵢ|, a lower bound of the condition number of A that costs O(n); Infinity if a diagonal entry is 0.
   */
  readonly conditionEstimate: number;
  /**
   * Qᵀb (m numbers), or QᵀB for an m×s matrix, as a new array; the first n rows belong to R, the others are what no x
   * can fit. Cost 4·m·n·s flops. Throws ShapeError if b does not have m rows.
   */
  applyQTranspose(b: Float64Array): Float64Array;
  applyQTranspose(b: Matrix): Matrix;
  /**
   * The x (n numbers, or n×s) that minimizes ‖A·x − b‖₂. Its entries are not finite if a diagonal entry of R is 0.
   * Cost 4·m·n·s + n²·s flops. Throws ShapeError if b does not have m rows.
   */
  solve(b: Float64Array): Float64Array;
  solve(b: Matrix): Matrix;
}

/** Columns per panel. */
const PANEL = 32;

/**
 * Householder QR of an m×n matrix with m ≥ n; A is kept. Cost 2·n²·(m − n/3) flops and two arrays of m·n numbers.
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
  const reflectors: BlockReflector[] = [];
  for (let first = 0; first < n; first += PANEL) {
    const w = Math.min(PANEL, n - first);
    const h = m - first;
    const panel = allocate(h * w);
    for (let i = 0; i < h; i++) {
      const from = (first + i) * n + first;
      for (let j = 0; j < w; j++) panel[i * w + j] = data[from + j]!;
    }
    const reflector = factorPanel(panel, first, h, w);
    for (let i = 0; i < w; i++) {
      for (let j = i; j < w; j++) data[(first + i) * n + first + j] = panel[i * w + j]!;
    }
    reflectTransposed(reflector, data, first * (n + 1) + w, n, n - first - w);
    reflectors.push(reflector);
  }

  const r = matrix(n, n);
  let largest = 0;
  let smallest = Infinity;
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) r.data[i * n + j] = data[i * n + j]!;
    largest = Math.max(largest, Math.abs(r.data[i * n + i]!));
    smallest = Math.min(smallest, Math.abs(r.data[i * n + i]!));
  }

  function rotated(operation: string, b: Float64Array | Matrix): Matrix {
    const result = b instanceof Float64Array ? matrix(b.length, 1, copyOf(b)) : copyMatrix(b);
    const { rows, columns } = result;
    if (rows !== m) {
      throw new ShapeError(operation, 'b', `${m} rows`, `${rows}`, 'Pass one row per row of A.');
    }
    for (const reflector of reflectors) {
      reflectTransposed(reflector, result.data, reflector.first * columns, columns, columns);
    }
    return result;
  }
  function applyQTranspose(b: Float64Array): Float64Array;
  function applyQTranspose(b: Matrix): Matrix;
  function applyQTranspose(b: Float64Array | Matrix): Float64Array | Matrix {
    const result = rotated('qr.applyQTranspose', b);
    return b instanceof Float64Array ? result.data : result;
  }
  function solve(b: Float64Array): Float64Array;
  function solve(b: Matrix): Matrix;
  function solve(b: Float64Array | Matrix): Float64Array | Matrix {
    const { columns, data: top } = rotated('qr.solve', b);
    const x = matrix(n, columns, copyOf(top.subarray(0, n * columns)));
    solveUpper(r.data, n, n, x);
    return b instanceof Float64Array ? x.data : x;
  }
  return {
    r,
    conditionEstimate: n === 0 ? 1 : smallest === 0 ? Infinity : largest / smallest,
    applyQTranspose,
    solve,
  };
}
