/** Booth: (x + 2y − 7)² + (2x + y − 5)², a quadratic bowl. */
import type { BenchmarkFunction } from './benchmark-function.js';

/** Booth's function: a quadratic bowl, minimum 0 at (1, 3). */
export const booth: BenchmarkFunction = {
  name: 'booth',
  title: 'Booth',
  domain: [
    [-10, 10],
    [-10, 10],
  ],
  minimum: { at: [1, 3], value: 0 },
  value(point) {
    const x = point[0]!;
    const y = point[1]!;
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2;
  },
  gradient(point) {
    const x = point[0]!;
    const y = point[1]!;
    return [10 * x + 8 * y - 34, 8 * x + 10 * y - 38];
  },
  hessian: () => [
    [10, 8],
    [8, 10],
  ],
};
