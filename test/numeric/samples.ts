/** Matrices for the tests of factorizations. */
import { matrix, type Matrix } from '../../src/numeric/matrix.js';
import { random } from '../../src/numeric/random.js';

/** Standard normal entries. */
export function normalMatrix(rows: number, columns: number, seed: number): Matrix {
  const stream = random(seed);
  return matrix(rows, columns, Float64Array.from({ length: rows * columns }, stream.normal));
}

/** A·B as the definition says, with the transposes written out; shares nothing with src. */
export function product(a: Matrix, b: Matrix): Matrix {
  const result = matrix(a.rows, b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let total = 0;
      for (let p = 0; p < a.columns; p++) total += a.data[i * a.columns + p]! * b.data[p * b.columns + j]!;
      result.data[i * b.columns + j] = total;
    }
  }
  return result;
}

/** Aᵀ. */
export function turned(a: Matrix): Matrix {
  const result = matrix(a.columns, a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) result.data[j * a.rows + i] = a.data[i * a.columns + j]!;
  }
  return result;
}

/** √Σ aᵢⱼ². */
export function frobenius(a: Matrix): number {
  return Math.sqrt(a.data.reduce((total, value) => total + value * value, 0));
}

/** G·Gᵀ + shift·I with G n×rank: symmetric to the last bit, positive definite for a positive shift. */
export function gramMatrix(n: number, rank: number, shift: number, seed: number): Matrix {
  const g = normalMatrix(n, rank, seed);
  const result = product(g, turned(g));
  for (let i = 0; i < n; i++) result.data[i * n + i]! += shift;
  return result;
}

/** A(i, j), for reading in tests. */
export function entry(a: Matrix, i: number, j: number): number {
  return a.data[i * a.columns + j]!;
}
