/**
 * Ritz values of a symmetric matrix known by its products: the eigenvalues of its compression to a Krylov space, by
 * Lanczos's method with full reorthogonalization. By Cauchy's interlacing theorem the matrix has at least as many
 * eigenvalues of each sign, and its smallest one is no larger than the smallest Ritz value.
 */
import { lanczos } from '../numeric/lanczos.js';
import { random } from '../numeric/random.js';
import { tridiagonalEigenvalues } from '../numeric/tridiagonal-eigen.js';

/** Up to `steps` Ritz values, ascending. Cost: a product and 4·P·steps flops a step; memory P·steps numbers. */
export function ritzValues(
  order: number,
  multiply: (v: Float64Array) => Float64Array,
  steps: number,
): Float64Array {
  const start = Float64Array.from({ length: order }, random(1).normal);
  return tridiagonalEigenvalues(lanczos(multiply, start, { steps }).tridiagonal);
}
