/**
 * The path of conjugate gradients on the model m(p) = gᵀp + ½ pᵀHp, cut where it leaves a ball: Steihaug's and Toint's
 * truncated Newton step (Steihaug 1983; Toint 1981; Nocedal and Wright 2006, algorithm 7.2).
 *
 * From p = 0 the iterates grow in length and the model falls monotonically along the broken line through them, and the
 * line does not depend on the ball. So the line is kept: a step for a smaller radius is an earlier point of the same
 * line and costs no product with H. A direction of negative curvature ends the line with a ray.
 */
import { dot } from '../numeric/vector.js';

/** One straight piece: from where the last one ended, along `direction`, up to `length` times it (∞ for a ray). */
interface Piece {
  readonly direction: Float64Array;
  readonly length: number;
  /** −gᵀd = |r|² at the piece's start: the model's slope along it. */
  readonly slope: number;
  /** dᵀHd. */
  readonly curvature: number;
}

export type PathEnd = 'interior' | 'limit' | 'boundary' | 'negativeCurvature';

export interface PathPoint {
  readonly step: Float64Array;
  readonly length: number;
  /** −m(step) ≥ 0, summed from the pieces' decreases: no cancellation. */
  readonly predicted: number;
  /**
   * Why the path ends here: the residual is small enough, the iterations were used up, the ball's boundary, or the
   * boundary along a direction of negative curvature.
   */
  readonly end: PathEnd;
}

export interface ConjugatePath {
  /** Products with H that were made. */
  readonly products: number;
  /** Whether a direction with dᵀHd ≤ 0 was met. */
  readonly negativeCurvature: boolean;
  /** The last point of the path within `radius`; at most the radius that the path was made for. */
  within(radius: number): PathPoint;
}

export interface PathOptions {
  readonly gradient: Float64Array;
  readonly multiply: (v: Float64Array) => Float64Array;
  /** Positive and finite. */
  readonly radius: number;
  /** At most so many products. */
  readonly iterations: number;
  /** Stop where |g + Hp| ≤ forcing·|g|. */
  readonly forcing: number;
}

/** Cost: one product with H and O(P) per iteration; memory P numbers for each. */
export function conjugatePath(options: PathOptions): ConjugatePath {
  const { gradient, multiply, radius, iterations, forcing } = options;
  const pieces: Piece[] = [];
  const residual = gradient.slice();
  let direction = gradient.map((value) => -value);
  let square = dot(residual, residual);
  const enough = forcing ** 2 * square;
  const point = new Float64Array(gradient.length);
  let products = 0;
  let negativeCurvature = false;
  while (products < iterations && square > enough) {
    const image = multiply(direction);
    const curvature = dot(direction, image);
    products++;
    negativeCurvature = !(curvature > 0);
    const length = negativeCurvature ? Infinity : square / curvature;
    pieces.push({ direction, length, slope: square, curvature });
    if (negativeCurvature) break;
    for (let i = 0; i < point.length; i++) {
      point[i]! += length * direction[i]!;
      residual[i]! += length * image[i]!;
    }
    if (!(dot(point, point) < radius ** 2)) break;
    const next = dot(residual, residual);
    const ratio = next / square;
    direction = direction.map((value, i) => ratio * value - residual[i]!);
    square = next;
  }
  const converged = square <= enough;
  return {
    products,
    negativeCurvature,
    within: (ball) => cut(pieces, gradient.length, ball, converged ? 'interior' : 'limit'),
  };
}

function cut(
  pieces: readonly Piece[],
  order: number,
  radius: number,
  whole: 'interior' | 'limit',
): PathPoint {
  const step = new Float64Array(order);
  let predicted = 0;
  for (const { direction, length, slope, curvature } of pieces) {
    const reach = Math.min(length, toBoundary(step, direction, radius));
    for (let i = 0; i < order; i++) step[i]! += reach * direction[i]!;
    predicted += reach * slope - (reach ** 2 * curvature) / 2;
    if (reach === length) continue;
    return { step, length: radius, predicted, end: length === Infinity ? 'negativeCurvature' : 'boundary' };
  }
  return { step, length: Math.sqrt(dot(step, step)), predicted, end: whole };
}

/** The positive τ with |p + τd| = radius, by the quadratic formula without cancellation (dᵀp ≥ 0 on this path). */
function toBoundary(p: Float64Array, d: Float64Array, radius: number): number {
  const a = dot(d, d);
  const b = dot(p, d);
  const c = radius ** 2 - dot(p, p);
  if (c <= 0) return 0;
  return c / (b + Math.sqrt(b ** 2 + a * c));
}
