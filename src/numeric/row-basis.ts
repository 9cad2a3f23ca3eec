/**
 * An orthonormal basis of what the rows of a matrix span, and their coordinates in it, by products of matrices: the Gram
 * matrix of the rows, its Cholesky factor with pivoting, and the rows it picks, made orthonormal by that factor and once
 * more by their own ("CholeskyQR2": Fukaya, Nakatsukasa, Yanagisawa and Yamamoto 2014). A Gram matrix sees only half of
 * the digits; what it did not see is left in the rest V − L·Q, and the next round sees that.
 *
 * Where all a caller needs is the basis, and not which rows are independent, this is several times faster than pivoted QR.
 */
import { allocate, copyOf } from './allocation.js';
import { cholesky } from './cholesky.js';
import { gemm } from './gemm.js';
import { matrix, type Matrix } from './matrix.js';
import { symmetricProduct } from './symmetric-product.js';
import { solveUpperTransposed } from './triangular-solve.js';
import { maximumMagnitude, scale } from './vector.js';

/** V = coordinates · basis, to rounding. */
export interface RowBasis {
  /** rank × m, orthonormal rows. */
  readonly basis: Matrix;
  /** n × rank. */
  readonly coordinates: Matrix;
}

/** A pivot below this share of the largest ends a round: the rows picked then have a condition below 10⁶. */
const roundEnds = 1e-12;
/** Of the longest row: what a row may keep outside of the basis; rounding leaves a few times √rank · 2⁻⁵³. */
const keptOutside = 2 ** -47;

/** Entries whose squares, and those of what rounding leaves of them, are normal numbers. */
const [smallest, greatest] = [2 ** -400, 2 ** 400];

/** Cost about 10·n·m·rank flops in each of one to three rounds. Null if V is not finite. */
export function rowBasis(vectors: Matrix): RowBasis | null {
  const size = maximumMagnitude(vectors.data);
  if (!(size < Infinity)) return null;
  if (size === 0 || (size > smallest && size < greatest)) return basisOf(vectors);
  // The basis is that of any multiple; a power of two rounds nothing.
  const power = 2 ** Math.max(-1000, Math.min(1000, Math.round(Math.log2(size))));
  const found = basisOf({ ...vectors, data: vectors.data.map((entry) => entry / power) });
  if (found !== null) scale(power, found.coordinates.data);
  return found;
}

function basisOf(vectors: Matrix): RowBasis | null {
  const { rows, columns } = vectors;
  let basis = matrix(0, columns);
  let coordinates = matrix(rows, 0);
  let rest = vectors;
  let longest = 0;
  for (let round = 0; round < 4; round++) {
    const gram = symmetricProduct(rest);
    const largest = largestDiagonal(gram);
    if (!(largest < Infinity)) return null;
    if (round === 0) longest = largest;
    const floor = keptOutside ** 2 * longest * Math.min(rows, columns);
    const room = columns - basis.rows;
    if (!(largest > floor) || room === 0) break;
    const end = Math.max(floor, roundEnds * largest);
    basis = appended(basis, orthonormalized(picked(rest, gram, room, end), basis));
    coordinates = products(vectors, basis);
    rest = without(vectors, coordinates, basis);
  }
  return { basis, coordinates };
}

function largestDiagonal({ rows, data }: Matrix): number {
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    const value = data[i * rows + i]!;
    if (!(value <= largest)) largest = value;
    if (value !== value) return value;
  }
  return largest;
}

/** L⁻¹ times the rows that Cholesky with pivoting of the Gram matrix picks, `most` at most: nearly orthonormal. */
function picked(rest: Matrix, gram: Matrix, most: number, end: number): Matrix {
  const n = gram.rows;
  const left = Float64Array.from({ length: n }, (_, i) => gram.data[i * n + i]!);
  const limit = Math.min(n, most);
  const factor = allocate(n * limit);
  const pivots: number[] = [];
  while (pivots.length < limit) {
    const k = pivots.length;
    let p = 0;
    for (let i = 1; i < n; i++) if (left[i]! > left[p]!) p = i;
    if (!(left[p]! > end)) break;
    const root = Math.sqrt(left[p]!);
    for (let i = 0; i < n; i++) {
      // −1 marks rows that were picked: they are never the largest again.
      if (left[i] === -1) continue;
      let sum = gram.data[p * n + i]!;
      for (let j = 0; j < k; j++) sum -= factor[i * limit + j]! * factor[p * limit + j]!;
      const entry = sum / root;
      factor[i * limit + k] = entry;
      left[i] = Math.max(0, left[i]! - entry * entry);
    }
    factor[p * limit + k] = root;
    left[p] = -1;
    pivots.push(p);
  }
  const count = pivots.length;
  const m = rest.columns;
  const out = matrix(count, m);
  const upper = allocate(count * count);
  pivots.forEach((p, i) => {
    out.data.set(rest.data.subarray(p * m, (p + 1) * m), i * m);
    for (let j = 0; j <= i; j++) upper[j * count + i] = factor[p * limit + j]!;
  });
  solveUpperTransposed(upper, count, count, out);
  return out;
}

/** Rows orthogonal to `basis` and to each other, from nearly orthonormal ones. */
function orthonormalized(rows: Matrix, basis: Matrix): Matrix {
  let out = rows;
  for (let pass = 0; pass < 2; pass++) {
    if (basis.rows > 0) out = without(out, products(out, basis), basis);
    else if (pass > 0) break;
    const gram = symmetricProduct(out);
    const factor = cholesky(gram);
    // Not met for rows of a condition of 10⁶: their Gram matrix is the identity to 10⁻³.
    if (factor.status !== 'ok') break;
    const next = { ...out, data: copyOf(out.data) };
    const upper = allocate(gram.data.length);
    const { data } = factor.lower;
    const n = gram.rows;
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) upper[j * n + i] = data[i * n + j]!;
    solveUpperTransposed(upper, n, n, next);
    out = next;
  }
  return out;
}

/** V − (V Qᵀ) Q, the product in brackets being `parts`. */
function without(vectors: Matrix, parts: Matrix, basis: Matrix): Matrix {
  const out = { ...vectors, data: copyOf(vectors.data) };
  const [n, m, k] = [vectors.rows, vectors.columns, basis.rows];
  gemm(false, false, n, m, k, -1, parts.data, 0, k, basis.data, 0, m, 1, out.data, 0, m);
  return out;
}

/** V Qᵀ. */
function products(vectors: Matrix, basis: Matrix): Matrix {
  const [n, m, k] = [vectors.rows, vectors.columns, basis.rows];
  const out = matrix(n, k);
  gemm(false, true, n, k, m, 1, vectors.data, 0, m, basis.data, 0, m, 0, out.data, 0, k);
  return out;
}

function appended(a: Matrix, b: Matrix): Matrix {
  if (a.rows === 0) return b;
  const out = matrix(a.rows + b.rows, a.columns);
  out.data.set(a.data);
  out.data.set(b.data, a.data.length);
  return out;
}
