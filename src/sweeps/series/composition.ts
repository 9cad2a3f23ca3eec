/** An activation, or one of its derivatives, of a truncated series. */
import { allocate } from '../../numeric/allocation.js';
import type { Activation } from '../../functions/activation.js';
import { taylorCoefficients } from '../../functions/taylor-coefficients.js';
import type { SeriesAlgebra } from './algebra.js';

/**
 * A^(derivative)(z) for a series z of n-vectors: Σ_m A^(derivative+m)(z₀)/m! (z − z₀)^m by Horner's rule, where only the
 * degrees that the remaining multiplications leave in reach are computed.
 *
 * Cost: O(degree³) operations per element for a curve. Throws MissingDerivativeError if the activation has not enough
 * derivatives: degree + derivative are needed.
 */
export function composeSeries(
  activation: Activation,
  derivative: number,
  algebra: SeriesAlgebra,
  z: Float64Array,
): Float64Array {
  const { size, degree, degrees, products } = algebra;
  const n = z.length / size;
  const coefficients = taylorCoefficients(activation, z.subarray(0, n), degree + derivative);
  const moving = products.filter(({ right }) => right !== 0);
  let sum = allocate(z.length);
  for (let m = degree; m >= 0; m--) {
    const next = allocate(z.length);
    const own = coefficients[m + derivative]!;
    // A^(derivative+m)/m! from A^(derivative+m)/(derivative+m)!.
    let factor = 1;
    for (let k = 1; k <= derivative; k++) factor *= m + k;
    for (let i = 0; i < n; i++) next[i] = factor * own[i]!;
    for (const { left, right, result } of moving) {
      if (degrees[result]! > degree - m) continue;
      const [a, b, c] = [left * n, right * n, result * n];
      for (let i = 0; i < n; i++) next[c + i]! += sum[a + i]! * z[b + i]!;
    }
    sum = next;
  }
  return sum;
}
