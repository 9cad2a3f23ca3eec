/** Plain vector arithmetic for the laws, one loop each. */
import type { Numbers } from '../support/compare.js';

export interface Rows {
  readonly rows: number;
  readonly columns: number;
  readonly data: Numbers;
}

export function dotProduct(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function total(a: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]!;
  return sum;
}

/** s·a + t·b. */
export function combined(s: number, a: Numbers, t: number, b: Numbers): number[] {
  return Array.from(a, (value, i) => s * value + t * b[i]!);
}

export function absolute(a: Numbers): number[] {
  return Array.from(a, Math.abs);
}

export function rowOf(a: Rows, i: number): number[] {
  return Array.from({ length: a.columns }, (_, j) => a.data[i * a.columns + j]!);
}

/** A·v. */
export function multiplied(a: Rows, v: Numbers): Float64Array {
  return Float64Array.from({ length: a.rows }, (_, i) => dotProduct(rowOf(a, i), v));
}

/** Σ w_n a_n. */
export function weightedSum(weights: readonly number[], vectors: readonly Numbers[]): number[] {
  return Array.from(vectors[0]!, (_, i) => total(weights.map((w, n) => w * vectors[n]![i]!)));
}

export function ones(value: { readonly parameters: Numbers }): number[] {
  return Array.from(value.parameters, () => 1);
}
