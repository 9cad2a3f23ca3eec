import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minres } from '../../src/numeric/minres.js';
import { matrix, type Matrix } from '../../src/numeric/matrix.js';
import { norm } from '../../src/numeric/vector.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { normalMatrix, product } from './samples.js';
import { counted, withSpectrum } from './spectra.js';

const times = (a: Matrix, x: Float64Array): Float64Array => product(a, matrix(x.length, 1, x)).data;
const residual = (a: Matrix, x: Float64Array, b: Float64Array): number => {
  const image = times(a, x);
  return norm(b.map((value, i) => value - image[i]!)) / norm(b);
};

/** From −n to n without zero: indefinite, condition 2n. */
const indefinite = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1) * (i + 1));

describe('minres', () => {
  it('solves indefinite systems to the tolerance, and reports the true residual and count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(1e6), fc.boolean(), (n, seed, isConditioned) => {
        const { a } = withSpectrum(indefinite(n), seed);
        const b = normalMatrix(n, 1, seed + 1).data.map((value) => value * 1e-200);
        const { multiply, calls } = counted(a);
        const precondition = (v: Float64Array): Float64Array => v.map((value, i) => value / (1 + (i % 5)));
        const options = { iterations: 10 * n + 50, ...(isConditioned ? { precondition } : {}) };
        const { value, status, residual: reported, iterations } = minres(multiply, b, options);
        expect(status).toBe('solved');
        expect(residual(a, value, b)).toBeLessThanOrEqual(1.01e-10);
        expect(Math.abs(residual(a, value, b) - reported)).toBeLessThanOrEqual(1e-12);
        expect(iterations).toBe(calls());
      }),
      { numRuns: 60 },
    );
  });

  it('has the smallest residual of its space after every step', () => {
    const n = 9;
    const { a, q } = withSpectrum(indefinite(n), 4);
    const b = normalMatrix(n, 1, 5).data;
    const parts = Array.from({ length: n }, (_, j) =>
      b.reduce((sum, value, i) => sum + value * q.data[i * n + j]!, 0),
    );
    let before = 1;
    for (let steps = 1; steps <= 5; steps++) {
      const { residual: reached } = minres(counted(a).multiply, b, { iterations: steps });
      expect(reached).toBeLessThanOrEqual(before * (1 + 1e-12));
      // No polynomial with p(0) = 1 does better; the one with the steps largest eigenvalues as its roots is a candidate.
      const roots = indefinite(n).slice(-steps);
      const candidate = Math.hypot(
        ...parts.map((part, j) => part * roots.reduce((p, root) => p * (1 - indefinite(n)[j]! / root), 1)),
      );
      expect(reached).toBeLessThanOrEqual((candidate / norm(b)) * (1 + 1e-12));
      before = reached;
    }
  });

  it('solves singular systems that have a solution, and gives least squares where there is none', () => {
    const { a, q } = withSpectrum([0, 0, 1, -2, 3, 5], 2);
    const inside = times(a, normalMatrix(6, 1, 3).data);
    const solved = minres(counted(a).multiply, inside);
    expect(solved.status).toBe('solved');
    const outside = inside.map((value, i) => value + 2 * q.data[6 * i]!);
    const { status, value, residual: left } = minres(counted(a).multiply, outside);
    expect(status).toBe('incompatible');
    expect(left).toBeCloseTo(2 / norm(outside), 8);
    // The normal equations: A·r = 0.
    const image = times(a, value);
    const rest = outside.map((entry, i) => entry - image[i]!);
    expectClose('A r', times(a, rest), new Float64Array(6), 1e-6);
    expect(minres(() => new Float64Array(2), Float64Array.of(4, 0))).toMatchObject({
      status: 'incompatible',
      residual: 1,
    });
  });

  it('is exact in one step on multiples of the identity, takes b = 0, and names what is wrong', () => {
    const minus = (v: Float64Array): Float64Array => v.map((value) => -4 * value);
    const { value, iterations } = minres(minus, Float64Array.of(8, -4));
    expectClose('value', value, [-2, 1], 1e-15);
    expect(iterations).toBe(2);
    expect(minres(minus, new Float64Array(2))).toMatchObject({
      status: 'solved',
      iterations: 0,
      residual: 0,
    });
    const b = Float64Array.of(1, 2);
    expect(minres(counted(withSpectrum([1, -7], 1).a).multiply, b, { iterations: 1 }).status).toBe(
      'notConverged',
    );
    const { a } = withSpectrum([1, -1000, 7], 2);
    expect(minres(counted(a).multiply, Float64Array.of(1, 2, 3), { tolerance: 0 }).status).toBe(
      'notConverged',
    );
    expect(thrownBy(() => minres(minus, b, { tolerance: 1 })).message).toContain('[0, 1)');
    expect(thrownBy(() => minres(minus, b, { precondition: minus })).message).toContain('definite M');
    expect(thrownBy(() => minres(minus, Float64Array.of(Infinity, 0))).message).toContain('Infinity at 0');
    const broken = (v: Float64Array): Float64Array => v.map(() => NaN);
    expect(thrownBy(() => minres(broken, b)).message).toContain('a vector of length NaN');
  });
});
