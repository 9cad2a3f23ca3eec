/**
 * Verbs through the written-out matrix, for Hessians of which only products are known: replaced cores and Sobolev
 * objectives. They cost P products and P² numbers, and say so; everything with a shorter way does not come here.
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import type { Span } from './span-types.js';

/** The matrix whose columns are the products with unit vectors, made exactly symmetric. Cost: P products. */
export function materializeByProducts(order: number, multiply: (v: Float64Array) => Float64Array): Matrix {
  const out = matrix(order, order);
  const unit = allocate(order);
  for (let j = 0; j < order; j++) {
    unit[j] = 1;
    out.data.set(multiply(unit), j * order);
    unit[j] = 0;
  }
  return symmetrized(out);
}

/** Qᵀ H Q, made exactly symmetric. Cost: d products. */
export function compressByProducts(span: Span, multiply: (v: Float64Array) => Float64Array): Matrix {
  const { dimension } = span;
  const out = matrix(dimension, dimension);
  const unit = allocate(dimension);
  for (let j = 0; j < dimension; j++) {
    unit[j] = 1;
    out.data.set(span.coordinates(multiply(span.expand(unit))), j * dimension);
    unit[j] = 0;
  }
  return symmetrized(out);
}

/** (A + Aᵀ)/2, in place. */
function symmetrized(out: Matrix): Matrix {
  const { rows: order } = out;
  for (let i = 0; i < order; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (out.data[i * order + j]! + out.data[j * order + i]!) / 2;
      out.data[i * order + j] = mean;
      out.data[j * order + i] = mean;
    }
  }
  return out;
}

export function diagonalOf(a: Matrix): Float64Array {
  return allocate(a.rows).map((_, i) => a.data[i * a.columns + i]!);
}

/** Σ a_ij b_ij. */
export function innerOf(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i]! * b.data[i]!;
  return sum;
}

/** Rows and columns of two ranges. */
export function submatrix(
  a: Matrix,
  rows: { readonly offset: number; readonly length: number },
  columns: { readonly offset: number; readonly length: number },
): Matrix {
  const out = matrix(rows.length, columns.length);
  for (let i = 0; i < rows.length; i++) {
    const start = (rows.offset + i) * a.columns + columns.offset;
    out.data.set(a.data.subarray(start, start + columns.length), i * columns.length);
  }
  return out;
}
