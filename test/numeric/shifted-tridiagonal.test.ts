import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/numeric/matrix.js';
import { factorShifted, type Tridiagonal } from '../../src/numeric/shifted-tridiagonal.js';
import { symmetricEigenvalues } from '../support/eigenvalues.js';
import { thrownBy } from '../support/thrown.js';
import { eigenvalueNoise, unitRoundoff } from '../support/tolerances.js';
import { normalMatrix } from './samples.js';
import { dense, tridiagonals } from './tridiagonals.js';

/** (T + shift·I)·x. */
function times({ diagonal, offDiagonal }: Tridiagonal, shift: number, x: Float64Array): Float64Array {
  return x.map(
    (value, i) =>
      (diagonal[i]! + shift) * value +
      (offDiagonal[i - 1] ?? 0) * (x[i - 1] ?? 0) +
      (offDiagonal[i] ?? 0) * (x[i + 1] ?? 0),
  );
}

const shifts = fc.integer({ min: -48, max: 48 }).map((k) => k / 16);

const largest = (values: Float64Array): number =>
  values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

describe('factorShifted', () => {
  it('solves with a small residual, many right-hand sides as one', () => {
    fc.assert(
      fc.property(tridiagonals(40), shifts, (t, shift) => {
        const n = t.diagonal.length;
        const factor = factorShifted(t, shift);
        fc.pre(factor.status === 'ok');
        const b = normalMatrix(n, 2, n).data;
        const first = b.filter((_, i) => i % 2 === 0);
        const x = factor.solve(first);
        const size = largest(t.diagonal) + 2 * largest(t.offDiagonal) + Math.abs(shift);
        // Higham, theorem 11.7: a backward error of c·u·‖A‖ with c independent of n; 64 covers c.
        const bound = 64 * unitRoundoff * (size * largest(x) + largest(first));
        expect(largest(times(t, shift, x).map((value, i) => value - first[i]!))).toBeLessThanOrEqual(bound);
        const both = factor.solve(matrix(n, 2, b)).data.filter((_, i) => i % 2 === 0);
        expect(both).toEqual(x);
      }),
    );
  });

  it('counts the signs of the eigenvalues, and gives the determinant', () => {
    fc.assert(
      fc.property(tridiagonals(25), shifts, (t, shift) => {
        const n = t.diagonal.length;
        const values = symmetricEigenvalues(dense(t)).map((value) => value + shift);
        const size = values.reduce((max, value) => Math.max(max, Math.abs(value)), Math.abs(shift));
        fc.pre(values.every((value) => Math.abs(value) > eigenvalueNoise(n) * size));
        const { inertia, sign, logAbsDeterminant } = factorShifted(t, shift);
        const negative = values.filter((value) => value < 0).length;
        expect(inertia).toEqual({ positive: n - negative, negative, zero: 0 });
        expect(sign).toBe(negative % 2 === 0 ? 1 : -1);
        const expected = values.reduce((sum, value) => sum + Math.log(Math.abs(value)), 0);
        // d log|λ| = dλ/λ; both sides err by the noise.
        const slack = values.reduce(
          (sum, value) => sum + (2 * eigenvalueNoise(n) * size) / Math.abs(value),
          0,
        );
        expect(Math.abs(logAbsDeterminant - expected)).toBeLessThanOrEqual(slack);
      }),
    );
  });

  it('is exact on small whole numbers, zeros on the diagonal included', () => {
    const t = { diagonal: Float64Array.of(0, 0, 0, 0), offDiagonal: Float64Array.of(1, 2, 3) };
    const factor = factorShifted(t, 0);
    expect(factor.inertia).toEqual({ positive: 2, negative: 2, zero: 0 });
    expect(factor.sign).toBe(1);
    expect(factor.logAbsDeterminant).toBeCloseTo(Math.log(9), 12);
    const x = factor.solve(times(t, 0, Float64Array.of(1, 2, 3, 4)));
    [1, 2, 3, 4].forEach((value, i) => expect(x[i]).toBeCloseTo(value, 12));
  });

  it('reports what is singular, and survives entries of any size', () => {
    const path = { diagonal: Float64Array.of(0, 0, 0), offDiagonal: Float64Array.of(1, 1) };
    const factor = factorShifted(path, 0);
    expect(factor.status).toBe('singular');
    expect(factor.inertia).toEqual({ positive: 1, negative: 1, zero: 1 });
    expect([factor.sign, factor.logAbsDeterminant, factor.smallestPivot]).toEqual([0, -Infinity, 0]);
    expect(thrownBy(() => factor.solve(new Float64Array(3))).message).toContain('zero pivots');
    const wide = {
      diagonal: Float64Array.of(0, 1, 1e300, 1e-300),
      offDiagonal: Float64Array.of(1e-310, 1e200, 1e-300),
    };
    const { inertia, smallestPivot, largestPivot } = factorShifted(wide, 0);
    expect(inertia.positive + inertia.negative + inertia.zero).toBe(4);
    expect(Number.isFinite(smallestPivot) && Number.isFinite(largestPivot)).toBe(true);
    const empty = { diagonal: new Float64Array(0), offDiagonal: new Float64Array(0) };
    expect(factorShifted(empty, 1).solve(new Float64Array(0))).toEqual(new Float64Array(0));
  });

  it('names what is wrong', () => {
    const t = { diagonal: Float64Array.of(1, 2), offDiagonal: Float64Array.of(1) };
    expect(thrownBy(() => factorShifted({ ...t, offDiagonal: new Float64Array(2) }, 0)).message).toContain(
      '2 and 2',
    );
    expect(thrownBy(() => factorShifted(t, NaN)).message).toContain('NaN in row 0');
    expect(thrownBy(() => factorShifted(t, 0).solve(new Float64Array(3))).message).toContain('2 rows');
  });
});
