/**
 * Proposition 3 of Czarnecki et al. (S-P3): slopes halve the number of points that identify a function of a known family.
 * A polynomial of degree m takes ⌈(m+1)/2⌉ points with slopes instead of m + 1, a Gaussian density one instead of two,
 * an element-wise linear map one instead of two. Each is here as the solution of its identification.
 */
import { DomainError, ShapeError } from '../../errors.js';

/** A polynomial in Newton's form, known by n points with slopes: degree 2n − 1 at most. */
export interface HermitePolynomial {
  readonly degree: number;
  value(x: number): number;
  derivative(x: number): number;
}

/**
 * The one polynomial of degree ≤ 2n − 1 through n values and slopes, by Hermite's divided differences.
 * Cost: O(n²). Throws ShapeError if lengths differ, DomainError if two points coincide.
 *
 * @example
 * hermitePolynomial([0, 1], [0, 1], [0, 3]).value(2); // 8: x³ is known by two points
 */
export function hermitePolynomial(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  dy: ArrayLike<number>,
): HermitePolynomial {
  const n = x.length;
  if (n === 0 || y.length !== n || dy.length !== n) {
    const got = `${n}, ${y.length} and ${dy.length}`;
    throw new ShapeError(
      'hermitePolynomial',
      'x, y, dy',
      'as many of each, at least one',
      got,
      'Pass n of each.',
    );
  }
  if (new Set(Array.from(x)).size !== n) {
    const advice = 'A repeated point would ask for higher derivatives.';
    throw new DomainError('hermitePolynomial', 'x', 'distinct points', 'a repeated one', advice);
  }
  // Each node twice; a difference over the two copies of a node is its slope.
  const nodes = Array.from({ length: 2 * n }, (_, k) => x[k >> 1]!);
  let column = Array.from({ length: 2 * n }, (_, k) => y[k >> 1]!);
  const coefficients = [column[0]!];
  for (let order = 1; order < 2 * n; order++) {
    const before = column;
    column = before.slice(1).map((next, k) => {
      const [from, to] = [nodes[k]!, nodes[k + order]!];
      return from === to ? dy[k >> 1]! : (next - before[k]!) / (to - from);
    });
    coefficients.push(column[0]!);
  }
  const horner = (at: number): { readonly value: number; readonly slope: number } => {
    let [value, slope] = [0, 0];
    for (let k = coefficients.length - 1; k >= 0; k--) {
      slope = slope * (at - nodes[k]!) + value;
      value = value * (at - nodes[k]!) + coefficients[k]!;
    }
    return { value, slope };
  };
  return { degree: 2 * n - 1, value: (at) => horner(at).value, derivative: (at) => horner(at).slope };
}

/**
 * Mean and standard deviation of the normal density that has value p > 0 and slope q at x. With r = q/p = −(x − μ)/σ² the
 * value says −ln p = r²s/2 + ½ ln(2πs), s = σ², whose right side increases in s: one solution.
 * Throws DomainError if p is not positive.
 *
 * @example
 * gaussianThrough(0, 1 / Math.sqrt(2 * Math.PI), 0); // { mean: 0, deviation: 1 }
 */
export function gaussianThrough(
  x: number,
  value: number,
  slope: number,
): { readonly mean: number; readonly deviation: number } {
  if (!(value > 0 && Number.isFinite(value) && Number.isFinite(slope))) {
    const advice = 'A normal density is positive everywhere.';
    throw new DomainError('gaussianThrough', 'value', 'a positive number', String(value), advice);
  }
  const r = slope / value;
  // With w = r²s it reads w + ln w = ln r² + right, which neither overflows nor underflows.
  const right = -2 * Math.log(value) - Math.log(2 * Math.PI);
  const variance = Math.exp(right - solutionOf(2 * Math.log(Math.abs(r)) + right));
  return { mean: x + r * variance, deviation: Math.sqrt(variance) };
}

/** w ≥ 0 with w + ln w = l (0 for l = −∞), by Newton's method on a concave function: from the left it cannot overshoot. */
function solutionOf(l: number): number {
  let w = l > 1 ? l : Math.exp(l);
  for (let step = 0; step < 50 && w > 0; step++) {
    const change = (w + Math.log(w) - l) / (1 + 1 / w);
    w -= change;
    if (Math.abs(change) <= 2 * Number.EPSILON * w) break;
  }
  return w;
}

/**
 * Slopes a and offsets b of y_i = a_i x_i + b_i from one point with its diagonal of slopes.
 * Throws ShapeError if lengths differ.
 */
export function elementwiseLinearThrough(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  dy: ArrayLike<number>,
): { readonly slopes: Float64Array; readonly offsets: Float64Array } {
  if (y.length !== x.length || dy.length !== x.length) {
    const got = `${x.length}, ${y.length} and ${dy.length}`;
    throw new ShapeError('elementwiseLinearThrough', 'x, y, dy', 'as many of each', got, 'Pass d of each.');
  }
  const slopes = Float64Array.from(dy);
  return { slopes, offsets: slopes.map((a, i) => y[i]! - a * x[i]!) };
}
