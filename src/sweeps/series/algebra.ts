/**
 * Truncated power series in a few formal variables ε: what travels through the network in place of numbers when
 * derivatives of any order along directions are wanted (Taylor mode). f(x + Σ ε_j v_j), cut off, has the derivatives of
 * f as coefficients; sums and products of series are all that layers need, and an activation is a polynomial in the part
 * of its argument without the constant, whose powers vanish from `degree` + 1 on.
 *
 * A slot holds its coefficients one behind another, the constant first, in the place of the streams of trace.ts.
 */
import { allocate } from '../../numeric/allocation.js';

/** The monomials that are kept and how they multiply; monomial 0 is the constant 1. */
export interface SeriesAlgebra {
  /** Number of monomials. */
  readonly size: number;
  /** The largest degree of a monomial. */
  readonly degree: number;
  /** Degree of each monomial. */
  readonly degrees: readonly number[];
  /** Every pair whose product is kept: left · right = result. */
  readonly products: readonly { readonly left: number; readonly right: number; readonly result: number }[];
}

/** Powers 1 … degree of each of `count` variables whose mutual products vanish: curves x + t v_d, coefficients (d, power). */
export function curvesAlgebra(count: number, degree: number): SeriesAlgebra {
  const monomials: number[][] = [[]];
  for (let d = 0; d < count; d++) {
    for (let power = 1; power <= degree; power++) monomials.push(Array.from({ length: power }, () => d));
  }
  return algebraOf(monomials);
}

/** All monomials of degree ≤ 2 in `variables` variables: 1, ε_j, then ε_j ε_k for j ≤ k row by row. */
export function quadraticAlgebra(variables: number): SeriesAlgebra {
  const monomials: number[][] = [[]];
  for (let j = 0; j < variables; j++) monomials.push([j]);
  for (let j = 0; j < variables; j++) for (let k = j; k < variables; k++) monomials.push([j, k]);
  return algebraOf(monomials);
}

/** Each monomial as the sorted list of its variables. */
function algebraOf(monomials: readonly (readonly number[])[]): SeriesAlgebra {
  const index = new Map(monomials.map((factors, i) => [factors.join(), i]));
  const degrees = monomials.map((factors) => factors.length);
  const degree = Math.max(...degrees);
  const products = monomials.flatMap((left, l) =>
    monomials.flatMap((right, r) => {
      if (left.length + right.length > degree) return [];
      const result = index.get([...left, ...right].sort((a, b) => a - b).join());
      return result === undefined ? [] : [{ left: l, right: r, result }];
    }),
  );
  return { size: monomials.length, degree, degrees, products };
}

/** x·y for each of the copies of y; x is one series of n-vectors. */
export function multiplySeries(algebra: SeriesAlgebra, x: Float64Array, y: Float64Array): Float64Array {
  const n = x.length / algebra.size;
  const out = allocate(y.length);
  for (let copy = 0; copy < y.length; copy += x.length) {
    for (const { left, right, result } of algebra.products) {
      const [a, b, c] = [left * n, copy + right * n, copy + result * n];
      for (let i = 0; i < n; i++) out[c + i]! += x[a + i]! * y[b + i]!;
    }
  }
  return out;
}

/** The transpose of y ↦ x·y, applied to each of the copies of `above`. */
export function multiplyTransposed(
  algebra: SeriesAlgebra,
  x: Float64Array,
  above: Float64Array,
): Float64Array {
  const n = x.length / algebra.size;
  const out = allocate(above.length);
  for (let copy = 0; copy < above.length; copy += x.length) {
    for (const { left, right, result } of algebra.products) {
      const [a, b, c] = [left * n, copy + right * n, copy + result * n];
      for (let i = 0; i < n; i++) out[b + i]! += x[a + i]! * above[c + i]!;
    }
  }
  return out;
}
