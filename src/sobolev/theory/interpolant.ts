/**
 * Proposition 1 of Czarnecki et al. (S-P1), as a construction: one hidden ReLU layer of width 2d(n−1) + 2 takes n given
 * values and gradients in ℝᵈ exactly.
 *
 * For an orthonormal basis v_1 … v_d let t_i^k = v_k·x_i. The target is Σ_k h_k(v_k·x) with h_1(t_i) = y_i, h_k(t_i) = 0
 * for k > 1, and h_k'(t_i) = v_k·g_i, so that the gradient at x_i is Σ_k v_k (v_k·g_i) = g_i. Each h_k is piecewise linear:
 * slope s_i around t_i, and between neighbours two kinks, at the thirds, with the one slope between them that meets both.
 */
import { DomainError, ShapeError } from '../../errors.js';
import { dense } from '../../network/layers/dense.js';
import { activation } from '../../network/layers/activation.js';
import type { Network } from '../../network/network.js';
import { sequential } from '../../network/sequential.js';
import { matrix, row, toMatrix, type Matrix, type MatrixLike } from '../../numeric/matrix.js';
import { random, type RandomStream } from '../../numeric/random.js';
import { dot, norm } from '../../numeric/vector.js';

/** Options of `interpolant`. */
export interface InterpolantOptions {
  /** For the bases that are drawn. Default 0. */
  readonly seed?: number;
  /** Bases drawn; the one that keeps the projected points furthest apart is used. Default 200. */
  readonly bases?: number;
}

/**
 * The ReLU network through n values and slopes: network.predict(x) = y and its input derivatives are dy, to rounding that
 * grows with 1/(smallest gap of the projected points). x is n × d, y n numbers or n × 1, dy n × d.
 *
 * Cost: O(bases · (n log n + n·d²)) flops; the network has (2d(n−1) + 2)·(d + 2) + 1 parameters.
 * Throws ShapeError where rows differ, DomainError if two points coincide (naming them).
 */
export function interpolant(
  x: MatrixLike,
  y: MatrixLike | ArrayLike<number>,
  dy: MatrixLike,
  options: InterpolantOptions = {},
): Network {
  const points = toMatrix('interpolant', 'x', x);
  const { rows: n, columns: d } = points;
  if (n === 0 || d === 0) {
    throw new ShapeError(
      'interpolant',
      'x',
      'at least one point',
      `${n} × ${d}`,
      'Pass n points of d numbers.',
    );
  }
  const values = toMatrix('interpolant', 'y', asColumn(y), { rows: n, columns: 1 }).data;
  const slopes = toMatrix('interpolant', 'dy', dy, { rows: n, columns: d });
  checkDistinct(points);
  const { seed = 0, bases = 200 } = options;
  const basis = widestBasis(points, random(seed), bases);
  const units: Unit[] = [];
  const affine = { slope: new Float64Array(d), offset: 0 };
  for (let k = 0; k < d; k++) {
    const v = row(basis, k);
    const knots = Array.from({ length: n }, (_, i) => ({
      t: dot(v, row(points, i)),
      value: k === 0 ? values[i]! : 0,
      slope: dot(v, row(slopes, i)),
    })).sort((a, b) => a.t - b.t);
    const first = knots[0]!;
    for (let j = 0; j < d; j++) affine.slope[j]! += first.slope * v[j]!;
    affine.offset += first.value - first.slope * first.t;
    for (const { at, change } of kinksOf(knots)) units.push({ direction: v, at, change });
  }
  return networkOf(units, affine, points);
}

interface Knot {
  readonly t: number;
  readonly value: number;
  readonly slope: number;
}

/** change · relu(direction·x − at). */
interface Unit {
  readonly direction: Float64Array;
  readonly at: number;
  readonly change: number;
}

/** Where the slope changes between neighbours, and by how much. */
function kinksOf(knots: readonly Knot[]): { readonly at: number; readonly change: number }[] {
  return knots.slice(1).flatMap((right, i) => {
    const left = knots[i]!;
    const third = (right.t - left.t) / 3;
    const middle = (right.value - right.slope * third - left.value - left.slope * third) / third;
    return [
      { at: left.t + third, change: middle - left.slope },
      { at: right.t - third, change: right.slope - middle },
    ];
  });
}

/**
 * The hidden layer's units, and l·x = relu(l·x + s) − relu(−l·x − s) − s for the affine part. The shift s moves the kink of
 * the two away from every point: at a kink the slope would be lost.
 */
function networkOf(
  units: readonly Unit[],
  affine: { readonly slope: Float64Array; readonly offset: number },
  points: Matrix,
): Network {
  const { rows: n, columns: d } = points;
  const projections = Array.from({ length: n }, (_, i) => dot(affine.slope, row(points, i)));
  const shift = 1 - Math.min(...projections);
  const width = units.length + 2;
  const parameters = new Float64Array(width * (d + 2) + 1);
  const bias = width * d;
  const out = bias + width;
  units.forEach(({ direction, at, change }, u) => {
    parameters.set(direction, u * d);
    parameters[bias + u] = -at;
    parameters[out + u] = change;
  });
  parameters.set(affine.slope, units.length * d);
  parameters.set(
    affine.slope.map((value) => -value),
    (units.length + 1) * d,
  );
  parameters[bias + units.length] = shift;
  parameters[bias + units.length + 1] = -shift;
  parameters[out + units.length] = 1;
  parameters[out + units.length + 1] = -1;
  parameters[out + width] = affine.offset - shift;
  return sequential([dense(d, width), activation('relu'), dense(width, 1)], { parameters });
}

/** Of `count` random orthonormal bases (as rows) the one whose smallest gap between projected points is largest. */
function widestBasis(points: Matrix, stream: RandomStream, count: number): Matrix {
  const d = points.columns;
  let best = orthonormalBasis(stream, d);
  let widest = smallestGap(points, best);
  // In one dimension there is only one.
  for (let trial = 1; trial < count && d > 1 && points.rows > 1; trial++) {
    const basis = orthonormalBasis(stream, d);
    const gap = smallestGap(points, basis);
    if (gap > widest) [best, widest] = [basis, gap];
  }
  return best;
}

function smallestGap(points: Matrix, basis: Matrix): number {
  let smallest = Infinity;
  for (let k = 0; k < basis.rows; k++) {
    const t = Float64Array.from({ length: points.rows }, (_, i) => dot(row(basis, k), row(points, i))).sort();
    for (let i = 1; i < t.length; i++) smallest = Math.min(smallest, t[i]! - t[i - 1]!);
  }
  return smallest;
}

/** Normal vectors, orthogonalized twice: once loses digits where they are nearly dependent. */
function orthonormalBasis(stream: RandomStream, d: number): Matrix {
  const basis = matrix(d, d);
  for (let k = 0; k < d; k++) {
    const v = row(basis, k);
    for (let j = 0; j < d; j++) v[j] = stream.normal();
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < k; i++) {
        const share = dot(v, row(basis, i));
        for (let j = 0; j < d; j++) v[j]! -= share * basis.data[i * d + j]!;
      }
    }
    const length = norm(v);
    for (let j = 0; j < d; j++) v[j]! /= length;
  }
  return basis;
}

function checkDistinct(points: Matrix): void {
  const seen = new Map<string, number>();
  for (let i = 0; i < points.rows; i++) {
    const key = row(points, i).join(',');
    const before = seen.get(key);
    if (before !== undefined) {
      const got = `the same point in rows ${before} and ${i}`;
      throw new DomainError('interpolant', 'x', 'distinct points', got, 'Leave one of the two out.');
    }
    seen.set(key, i);
  }
}

function asColumn(y: MatrixLike | ArrayLike<number>): MatrixLike {
  const isFlat = !('rows' in y) && typeof (y as ArrayLike<unknown>)[0] === 'number';
  return isFlat ? Array.from(y as ArrayLike<number>, (value) => [value]) : (y as MatrixLike);
}
