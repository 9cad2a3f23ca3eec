/**
 * Matrices whose entries are polynomials, as arrays of rows. A vector is an array of polynomials.
 *
 * Use: multiply(a, b, c), plus, transpose, diagonal, identity, outer, apply(matrix, vector), dot.
 */
import * as p from './polynomial.js';
import type { Polynomial } from './polynomial.js';

export type Vector = readonly Polynomial[];
export type Matrix = readonly Vector[];

export const build = (rows: number, columns: number, entry: (i: number, j: number) => Polynomial): Matrix =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_column, j) => entry(i, j)));

/** A matrix of free variables: name_i_j, counted from 1. */
export const symbols = (name: string, rows: number, columns: number): Matrix =>
  build(rows, columns, (i, j) => p.variable(`${name}_${i + 1}_${j + 1}`));

/** A symmetric matrix of free variables. */
export const symmetricSymbols = (name: string, n: number): Matrix =>
  build(n, n, (i, j) => p.variable(`${name}_${Math.min(i, j) + 1}_${Math.max(i, j) + 1}`));

/** A vector of free variables: name_i, counted from 1. */
export const vectorOf = (name: string, n: number): Vector =>
  Array.from({ length: n }, (_, i) => p.variable(`${name}_${i + 1}`));

export const identity = (n: number): Matrix => build(n, n, (i, j) => (i === j ? p.one : p.zero));

export const zeros = (rows: number, columns: number): Matrix => build(rows, columns, () => p.zero);

export const diagonal = (values: Vector): Matrix =>
  build(values.length, values.length, (i, j) => (i === j ? values[i]! : p.zero));

export const transpose = (a: Matrix): Matrix => build(a[0]?.length ?? 0, a.length, (i, j) => a[j]![i]!);

export const dot = (a: Vector, b: Vector): Polynomial =>
  p.sum(...a.map((entry, i) => p.product(entry, b[i]!)));

export const apply = (a: Matrix, x: Vector): Vector => a.map((row) => dot(row, x));

export const outer = (a: Vector, b: Vector): Matrix => a.map((x) => b.map((y) => p.product(x, y)));

function times(a: Matrix, b: Matrix): Matrix {
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
}

export const multiply = (first: Matrix, ...rest: readonly Matrix[]): Matrix => rest.reduce(times, first);

export const plus = (first: Matrix, ...rest: readonly Matrix[]): Matrix =>
  first.map((row, i) => row.map((entry, j) => p.sum(entry, ...rest.map((b) => b[i]![j]!))));

export const scale = (factor: Polynomial, a: Matrix): Matrix =>
  a.map((row) => row.map((entry) => p.product(factor, entry)));

export const minus = (a: Matrix, b: Matrix): Matrix => plus(a, scale(p.constant(-1), b));

export const add = (first: Vector, ...rest: readonly Vector[]): Vector =>
  first.map((entry, i) => p.sum(entry, ...rest.map((b) => b[i]!)));

export const hadamard = (a: Vector, b: Vector): Vector => a.map((entry, i) => p.product(entry, b[i]!));

export const trace = (a: Matrix): Polynomial => p.sum(...a.map((row, i) => row[i]!));

/** Σ_ij a_ij b_ij. */
export const inner = (a: Matrix, b: Matrix): Polynomial => p.sum(...a.map((row, i) => dot(row, b[i]!)));

/** Σ of a list that is not empty. */
export const total = (summands: readonly Vector[]): Vector => add(summands[0]!, ...summands.slice(1));

export const totalOf = (summands: readonly Matrix[]): Matrix => plus(summands[0]!, ...summands.slice(1));

/** The determinant, by expansion along the first row: for small matrices. */
export function determinant(a: Matrix): Polynomial {
  if (a.length === 0) return p.one;
  const [first, ...rest] = a;
  const cofactors = first!.map((entry, j) => {
    const minor = determinant(rest.map((row) => row.filter((_, k) => k !== j)));
    return p.product(p.constant(j % 2 === 0 ? 1 : -1), entry, minor);
  });
  return p.sum(...cofactors);
}
