import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conjugateGradients } from '../../src/numeric/conjugate-gradients.js';
import { matrix } from '../../src/numeric/matrix.js';
import { dot, norm } from '../../src/numeric/vector.js';
import { thrownBy } from '../support/thrown.js';
import { normalMatrix, product } from './samples.js';
import { counted, withSpectrum } from './spectra.js';

const residual = (a: ReturnType<typeof withSpectrum>['a'], x: Float64Array, b: Float64Array): number => {
  const image = product(a, matrix(x.length, 1, x)).data;
  return norm(b.map((value, i) => value - image[i]!)) / norm(b);
};

describe('conjugateGradients', () => {
  it('solves definite systems to the tolerance, and reports the true residual and count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(1e6), (n, seed) => {
        const values = Array.from({ length: n }, (_, i) => 1 + (99 * i) / n);
        const { a } = withSpectrum(values, seed);
        const b = normalMatrix(n, 1, seed + 1).data.map((value) => value * 1e-200);
        const { multiply, calls } = counted(a);
        const { value, status, residual: reported, iterations } = conjugateGradients(multiply, b);
        expect(status).toBe('solved');
        expect(residual(a, value, b)).toBeLessThanOrEqual(1.01e-10);
        expect(Math.abs(residual(a, value, b) - reported)).toBeLessThanOrEqual(1e-12);
        expect(iterations).toBe(calls());
      }),
      { numRuns: 50 },
    );
  });

  it('needs a step for each distinct eigenvalue, and one where the preconditioner is the matrix', () => {
    const { a } = withSpectrum([1, 1, 1, 5, 5, 5, 9, 9], 1);
    const b = normalMatrix(8, 1, 2).data;
    // Three steps and the residual's product.
    expect(conjugateGradients(counted(a).multiply, b).iterations).toBeLessThanOrEqual(4);
    const scales = Float64Array.from({ length: 8 }, (_, i) => 10 ** i);
    const multiply = (v: Float64Array): Float64Array => v.map((value, i) => value * scales[i]!);
    const precondition = (v: Float64Array): Float64Array => v.map((value, i) => value / scales[i]!);
    const { status, iterations, value } = conjugateGradients(multiply, b, { precondition });
    expect([status, iterations]).toEqual(['solved', 2]);
    expect(value[3]! * 1000).toBeCloseTo(b[3]!, 12);
  });

  it('shows a direction of negative curvature', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.nat(1e6), (n, seed) => {
        const { a } = withSpectrum(
          Array.from({ length: n }, (_, i) => i - 0.5),
          seed,
        );
        const { multiply } = counted(a);
        const { status, direction } = conjugateGradients(multiply, normalMatrix(n, 1, seed).data);
        expect(status).toBe('negativeCurvature');
        expect(dot(direction!, multiply(direction!))).toBeLessThanOrEqual(0);
      }),
      { numRuns: 50 },
    );
  });

  it('goes through negative curvature where that is asked for: to the solution after as many steps as eigenvalues', () => {
    const { a } = withSpectrum([-3, 1, 1, 2, 2, 5, 5, 5], 4);
    const { multiply, calls } = counted(a);
    const b = normalMatrix(8, 1, 9).data;
    const options = { throughNegativeCurvature: true, tolerance: 1e-9 };
    const found = conjugateGradients(multiply, b, options);
    expect(found).toMatchObject({ status: 'solved', direction: null });
    expect(calls()).toBe(found.iterations);
    expect(found.iterations).toBeLessThanOrEqual(6);
    expect(residual(a, found.value, b)).toBeLessThan(2e-9);
    expect(conjugateGradients(multiply, b).status).toBe('negativeCurvature');
  });

  it('takes b = 0, ends at its limit and where rounding does not allow more, and names what is wrong', () => {
    const { a } = withSpectrum([1, 100, 10_000, 1e6, 1e8], 1);
    const { multiply } = counted(a);
    const b = normalMatrix(5, 1, 3).data;
    expect(conjugateGradients(multiply, new Float64Array(5))).toMatchObject({
      status: 'solved',
      iterations: 0,
    });
    expect(conjugateGradients(multiply, b, { iterations: 2 }).status).toBe('notConverged');
    expect(conjugateGradients(multiply, b, { tolerance: 0, iterations: 500 }).status).toBe('notConverged');
    expect(thrownBy(() => conjugateGradients(multiply, b, { tolerance: -1 })).message).toContain('tolerance');
    expect(thrownBy(() => conjugateGradients(multiply, b, { iterations: 0 })).message).toContain(
      'iterations',
    );
    expect(thrownBy(() => conjugateGradients(multiply, Float64Array.of(1, NaN, 0, 0, 0))).message).toContain(
      'NaN at 1',
    );
    const precondition = (v: Float64Array): Float64Array => v.map((value) => -value);
    expect(thrownBy(() => conjugateGradients(multiply, b, { precondition })).message).toContain('definite M');
    const broken = (v: Float64Array): Float64Array => v.map(() => NaN);
    expect(thrownBy(() => conjugateGradients(broken, b)).message).toContain('a vector of length NaN');
  });
});
