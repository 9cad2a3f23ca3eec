/**
 * Bukin N.6: 100 √|u| + 0.01 |x + 10| with u = y − x²/100. A curved ridge of cusps along u = 0, where the gradient is
 * unbounded; on u = 0 itself the part of √|u| is taken as 0 in the gradient, and the Hessian is not finite.
 */
import type { BenchmarkFunction } from './benchmark-function.js';

/** Bukin's function N. 6: a curved ridge on which the gradient is unbounded, minimum 0 at (−10, 1). */
export const bukin: BenchmarkFunction = {
  name: 'bukin',
  title: 'Bukin N.6',
  domain: [
    [-15, -5],
    [-3, 3],
  ],
  minimum: { at: [-10, 1], value: 0 },
  value: (point) => 100 * Math.sqrt(Math.abs(height(point))) + 0.01 * Math.abs(point[0]! + 10),
  gradient(point) {
    const u = height(point);
    const steepness = u === 0 ? 0 : Math.sign(u) / Math.sqrt(Math.abs(u));
    return [-point[0]! * steepness + 0.01 * Math.sign(point[0]! + 10), 50 * steepness];
  },
  hessian(point) {
    const x = point[0]!;
    const u = height(point);
    const sharpness = Math.abs(u) ** -1.5;
    const xy = 0.5 * x * sharpness;
    return [
      [-Math.sign(u) / Math.sqrt(Math.abs(u)) - 0.01 * x * x * sharpness, xy],
      [xy, -25 * sharpness],
    ];
  },
};

/** u = y − x²/100: signed height over the ridge. */
function height(point: ArrayLike<number>): number {
  return point[1]! - (point[0]! * point[0]!) / 100;
}
