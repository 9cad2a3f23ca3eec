/** Regular grids on a box, for pictures and for test sets without chance. */
import { DomainError } from '../errors.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import type { BenchmarkFunction, BoxDomain } from './benchmark-function.js';

/**
 * The n^d points of a regular grid on the domain of a function (or on a box itself), both ends included: a matrix
 * n^d × d. The first coordinate runs fastest, so that for d = 2 values at the points are an image of n rows along x.
 *
 * Throws DomainError if n is not a whole number ≥ 2.
 */
export function gridPoints(on: BenchmarkFunction | BoxDomain, n: number): Matrix {
  const domain = 'domain' in on ? on.domain : on;
  if (!(Number.isInteger(n) && n >= 2)) {
    const advice = 'Pass the number of points along each side.';
    throw new DomainError('gridPoints', 'n', 'a whole number ≥ 2', String(n), advice);
  }
  const points = matrix(n ** domain.length, domain.length);
  for (let index = 0; index < points.rows; index++) {
    let rest = index;
    domain.forEach(([low, high], j) => {
      const step = rest % n;
      rest = (rest - step) / n;
      points.data[index * points.columns + j] = (low * (n - 1 - step) + high * step) / (n - 1);
    });
  }
  return points;
}
