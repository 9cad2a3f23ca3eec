/**
 * The factorization of symmetric blocks, by their eigenvalues, behind the signature of numeric/ldlt: to be replaced by it,
 * which is some thirty times cheaper.
 */
import { multiply } from '../../numeric/multiply.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { symmetricEigen } from '../../numeric/symmetric-eigen.js';

export interface LdltFactor {
  readonly inertia: { readonly positive: number; readonly negative: number; readonly zero: number };
  readonly logAbsDeterminant: number;
  readonly smallestPivot: number;
  readonly largestPivot: number;
  solve(b: Float64Array): Float64Array;
  solve(b: Matrix): Matrix;
}

export function ldlt(a: Matrix, _options?: { readonly overwrite?: boolean }): LdltFactor {
  const { values, vectors } = symmetricEigen(a);
  const sizes = values.map(Math.abs).sort();
  function solve(b: Float64Array): Float64Array;
  function solve(b: Matrix): Matrix;
  function solve(b: Float64Array | Matrix): Float64Array | Matrix {
    const rhs = b instanceof Float64Array ? matrix(b.length, 1, b) : b;
    const c = multiply(vectors, rhs, { transposeA: true });
    for (let i = 0; i < c.data.length; i++) c.data[i]! /= values[Math.floor(i / c.columns)]!;
    const x = multiply(vectors, c);
    return b instanceof Float64Array ? x.data : x;
  }
  return {
    inertia: {
      positive: values.filter((v) => v > 0).length,
      negative: values.filter((v) => v < 0).length,
      zero: values.filter((v) => v === 0).length,
    },
    logAbsDeterminant: values.reduce((sum, v) => sum + Math.log(Math.abs(v)), 0),
    smallestPivot: sizes[0] ?? 1,
    largestPivot: sizes[sizes.length - 1] ?? 1,
    solve,
  };
}
