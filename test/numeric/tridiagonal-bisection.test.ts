import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countBelow,
  kthEigenvalue,
  largestEigenvalue,
  smallestEigenvalue,
} from '../../src/numeric/tridiagonal-bisection.js';
import { symmetricEigenvalues } from '../support/eigenvalues.js';
import { thrownBy } from '../support/thrown.js';
import { eigenvalueNoise, unitRoundoff } from '../support/tolerances.js';
import { dense, tridiagonals } from './tridiagonals.js';

describe('bisection on tridiagonal matrices', () => {
  it('finds every eigenvalue, and counts those below a point', () => {
    fc.assert(
      fc.property(tridiagonals(25), (t) => {
        const n = t.diagonal.length;
        const values = symmetricEigenvalues(dense(t)).sort((p, q) => p - q);
        const noise = eigenvalueNoise(n) * values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
        fc.pre(noise > 0);
        values.forEach((value, k) => {
          expect(Math.abs(kthEigenvalue(t, k) - value)).toBeLessThanOrEqual(noise);
          expect(countBelow(t, value - 2 * noise)).toBeLessThanOrEqual(k);
          expect(countBelow(t, value + 2 * noise)).toBeGreaterThan(k);
        });
        expect(smallestEigenvalue(t)).toBe(kthEigenvalue(t, 0));
        expect(largestEigenvalue(t)).toBe(kthEigenvalue(t, n - 1));
      }),
    );
  });

  it('knows the second difference matrix to the last bits', () => {
    const n = 50;
    const t = { diagonal: new Float64Array(n).fill(2), offDiagonal: new Float64Array(n - 1).fill(-1) };
    for (const k of [0, 1, 24, 49]) {
      const known = 4 * Math.sin((Math.PI * (k + 1)) / (2 * (n + 1))) ** 2;
      // A count errs by a few roundings of T's entries, all of size 2 here.
      expect(Math.abs(kthEigenvalue(t, k) - known)).toBeLessThanOrEqual(16 * unitRoundoff * 4);
    }
  });

  it('is robust to pivots of zero, to zero and to huge matrices', () => {
    const path = { diagonal: new Float64Array(5), offDiagonal: new Float64Array(4).fill(1) };
    expect([countBelow(path, -2), countBelow(path, 2)]).toEqual([0, 5]);
    expect(kthEigenvalue(path, 2)).toBe(0);
    const zero = { diagonal: new Float64Array(3), offDiagonal: new Float64Array(2) };
    expect([0, 1, 2].map((k) => kthEigenvalue(zero, k))).toEqual([0, 0, 0]);
    const huge = { diagonal: Float64Array.of(2e300, 2e300), offDiagonal: Float64Array.of(1e300) };
    expect(kthEigenvalue(huge, 0) / 1e300).toBeCloseTo(1, 12);
    expect(kthEigenvalue({ diagonal: Float64Array.of(-7), offDiagonal: new Float64Array(0) }, 0)).toBeCloseTo(
      -7,
      14,
    );
  });

  it('names an index that does not exist', () => {
    const t = { diagonal: Float64Array.of(1, 2), offDiagonal: Float64Array.of(1) };
    expect(thrownBy(() => kthEigenvalue(t, 2)).message).toContain('from 0 to 1');
  });
});
