/** The factorization of symmetric blocks against eigenvalues, at sizes below and above a panel. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ldlt } from '../../../src/curvature/block-tridiagonal/factor.js';
import { copyMatrix, matrix, type Matrix } from '../../../src/numeric/matrix.js';
import { multiply } from '../../../src/numeric/multiply.js';
import { expectClose } from '../../support/compare.js';
import { stream } from '../../support/stream.js';
import { denseSpectrum } from './dense-spectrum.js';

/** Random with a zero diagonal where asked: then no first step can be 1 × 1. */
function symmetric(n: number, seed: number, hollow: boolean): Matrix {
  const numbers = stream(seed);
  const a = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = hollow && i === j ? 0 : numbers.normal();
      a.data[i * n + j] = value;
      a.data[j * n + i] = value;
    }
  }
  return a;
}

describe('ldlt', () => {
  it('solves, counts signs and has the determinant', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.noShrink(fc.nat()),
        fc.boolean(),
        (n, seed, hollow) => {
          if (hollow && n === 1) return;
          const a = symmetric(n, seed, hollow);
          const spectrum = denseSpectrum(a);
          if (spectrum.gap(0) < 1e-5) return;
          const factor = ldlt(copyMatrix(a), { overwrite: true });
          expect(factor.inertia).toEqual(spectrum.inertia(0));
          const log = spectrum.logAbsDeterminant(0);
          expect(Math.abs(factor.logAbsDeterminant - log)).toBeLessThan(1e-9 * n);
          const numbers = stream(seed + 1);
          const b = matrix(
            n,
            3,
            Float64Array.from({ length: 3 * n }, () => numbers.normal()),
          );
          const x = factor.solve(b);
          expectClose('A x', multiply(a, x).data, b.data, 1e-8);
          const column = factor.solve(Float64Array.from({ length: n }, (_, i) => b.data[3 * i]!));
          expectClose(
            'one column',
            column,
            Float64Array.from(column, (_, i) => x.data[3 * i]!),
            1e-8,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('counts zero pivots', () => {
    const factor = ldlt(matrix(3, 3, Float64Array.of(0, 1, 0, 1, 0, 0, 0, 0, 0)));
    expect(factor.inertia).toEqual({ positive: 1, negative: 1, zero: 1 });
    expect(factor.logAbsDeterminant).toBe(-Infinity);
  });
});
