/** Rosenbrock: 100 (y − x²)² + (x − 1)², a narrow curved valley. */
import type { BenchmarkFunction } from './benchmark-function.js';

/** Rosenbrock's function: a curved valley, minimum 0 at (1, 1). */
export const rosenbrock: BenchmarkFunction = {
  name: 'rosenbrock',
  title: 'Rosenbrock',
  domain: [
    [-2, 2],
    [-2, 2],
  ],
  minimum: { at: [1, 1], value: 0 },
  value(point) {
    const x = point[0]!;
    return 100 * (point[1]! - x * x) ** 2 + (x - 1) ** 2;
  },
  gradient(point) {
    const x = point[0]!;
    const height = point[1]! - x * x;
    return [-400 * x * height + 2 * (x - 1), 200 * height];
  },
  hessian(point) {
    const x = point[0]!;
    return [
      [1200 * x * x - 400 * point[1]! + 2, -400 * x],
      [-400 * x, 200],
    ];
  },
};
