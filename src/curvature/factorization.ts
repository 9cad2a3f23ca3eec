/**
 * The one factorization behind solutions, determinants and certificates: a symmetric, in general indefinite matrix,
 * factored once and asked many things.
 */
import { allocate } from '../numeric/allocation.js';
import type { Matrix } from '../numeric/matrix.js';
import { ldlt } from '../numeric/ldlt.js';
import { norm } from '../numeric/vector.js';

/** How many eigenvalues of each sign were counted. */
export interface Signs {
  readonly positive: number;
  readonly negative: number;
  readonly zero: number;
}

/** A factored symmetric matrix A of order d. */
export interface SymmetricFactor {
  /** A⁻¹ b. Cost 2·d² flops for each column. Throws DomainError where `smallest` is 0. */
  solve(b: Float64Array): Float64Array;
  solve(b: Matrix): Matrix;
  /** log|det A|; −Infinity if A is singular. */
  readonly logAbsDeterminant: number;
  /** The counts that the factors show; zeros are exact zeros only. */
  readonly signs: Signs;
  /** A lower bound of ‖A‖₂ within √d: the largest norm of a row. */
  readonly largest: number;
  /** An estimate of min|eigenvalue| from above, by inverse iteration on the factors. */
  readonly smallest: number;
}

/** Factors A = L D Lᵀ (Bunch and Kaufman), overwriting it. Cost d³/3 flops, and O(d²) for the estimates. */
export function factorSymmetric(a: Matrix): SymmetricFactor {
  const largest = largestRow(a);
  if (!(largest < Infinity)) return broken(a.rows);
  const factor = ldlt(a, { overwrite: true });
  const { inertia: signs, logAbsDeterminant, solve } = factor;
  const singular = factor.status === 'singular';
  const smallest = singular ? 0 : smallestMagnitude(factor.order, solve);
  return { solve, signs, logAbsDeterminant, largest, smallest };
}

/** What is known of a matrix with NaN or Infinity: nothing. */
function broken(order: number): SymmetricFactor {
  const nothing = (b: Float64Array): Float64Array => b.map(() => NaN);
  function solve(b: Float64Array): Float64Array;
  function solve(b: Matrix): Matrix;
  function solve(b: Float64Array | Matrix): Float64Array | Matrix {
    return b instanceof Float64Array ? nothing(b) : { ...b, data: nothing(b.data) };
  }
  const signs = { positive: 0, negative: 0, zero: order };
  return { solve, logAbsDeterminant: NaN, signs, largest: NaN, smallest: NaN };
}

/** max ‖A eᵢ‖. */
function largestRow({ rows, columns, data }: Matrix): number {
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    largest = Math.max(largest, norm(data.subarray(i * columns, (i + 1) * columns)));
  }
  return largest;
}

/** Steps of inverse iteration: from a start with all signs mixed the estimate is right within a small factor. */
const STEPS = 4;

/**
 * 1/‖A⁻¹‖₂ by power iteration on A⁻¹. It never underestimates min|eigenvalue|, and overestimates it only where the start
 * is nearly orthogonal to the eigenvector.
 */
export function smallestMagnitude(order: number, solve: (b: Float64Array) => Float64Array): number {
  if (order === 0) return Infinity;
  let v = allocate(order);
  // Quadratic residues of the golden ratio: spread over (−1, 1), without a pattern that an eigenvector might share.
  for (let i = 0; i < order; i++) v[i] = 2 * (((i + 1) * (i + 1) * 0.6180339887498949) % 1) - 1;
  let estimate = Infinity;
  for (let step = 0; step < STEPS; step++) {
    const size = norm(v);
    const next = solve(v.map((value) => value / size));
    const gain = norm(next);
    if (!(gain > 0 && gain < Infinity)) return 0;
    estimate = Math.min(estimate, 1 / gain);
    v = next;
  }
  return estimate;
}
