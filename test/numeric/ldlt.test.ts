import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ldlt } from '../../src/numeric/ldlt.js';
import { matrix, type Matrix } from '../../src/numeric/matrix.js';
import { symmetricEigen } from '../../src/numeric/symmetric-eigen.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';
import { gramMatrix, normalMatrix, product, turned } from './samples.js';

/** Symmetric to the last bit. */
function symmetric(n: number, seed: number): Matrix {
  const g = normalMatrix(n, n, seed);
  const t = turned(g);
  return matrix(
    n,
    n,
    g.data.map((value, i) => value + t.data[i]!),
  );
}

/** A zero diagonal forces pairs; [[0, B], [Bᵀ, 0]] is what an indefinite core looks like. */
function bipartite(n: number, seed: number): Matrix {
  const a = symmetric(n, seed);
  a.data.forEach((_, at) => {
    if (Math.floor(at / n) % 2 === (at % n) % 2) a.data[at] = 0;
  });
  return a;
}

/** Rows and columns scaled by powers of two from 2⁻²⁰ to 2²⁰. */
function graded(n: number, seed: number): Matrix {
  const a = symmetric(n, seed);
  const scale = (i: number): number => 2 ** (((i * 7) % 41) - 20);
  return matrix(
    n,
    n,
    a.data.map((value, at) => value * scale(Math.floor(at / n)) * scale(at % n)),
  );
}

const cases = fc
  .record({
    n: fc.integer({ min: 1, max: 90 }),
    seed: fc.nat(1e6),
    kind: fc.constantFrom('plain', 'bipartite', 'graded', 'definite'),
  })
  .filter(({ n, kind }) => kind !== 'bipartite' || n % 2 === 0)
  .map(({ n, seed, kind }) =>
    ({
      plain: () => symmetric(n, seed),
      bipartite: () => bipartite(n, seed),
      graded: () => graded(n, seed),
      definite: () => gramMatrix(n, n, 1, seed),
    })[kind](),
  );

const largest = (values: Float64Array): number =>
  values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

/** Higham 2002, theorem 11.4: a backward error of p(n)·ρ·u with growth ρ ≤ (1 + 1/α)^(n−1), in practice below 10. */
function expectSolution(a: Matrix, x: Matrix, b: Matrix): void {
  const n = a.rows;
  const back = product(a, x);
  const bound = 20 * n * unitRoundoff * (largest(a.data) * largest(x.data) * n + largest(b.data));
  expect(largest(back.data.map((value, i) => value - b.data[i]!))).toBeLessThanOrEqual(bound);
}

describe('ldlt', () => {
  it('solves with a small residual', () => {
    fc.assert(
      fc.property(cases, (a) => {
        const n = a.rows;
        const b = normalMatrix(n, 3, 5);
        expectSolution(a, ldlt(a).solve(b), b);
        const first = b.data.filter((_, i) => i % 3 === 0);
        expectSolution(a, matrix(n, 1, ldlt(a).solve(first)), matrix(n, 1, first));
      }),
    );
  });

  it('counts the signs of the eigenvalues, and gives the determinant', () => {
    fc.assert(
      fc.property(cases, (a) => {
        const n = a.rows;
        const { values } = symmetricEigen(a);
        const floor = 100 * n * unitRoundoff * largest(values);
        fc.pre(values.every((value) => Math.abs(value) > floor));
        const { inertia, logAbsDeterminant, sign } = ldlt(a);
        const positive = values.filter((value) => value > 0).length;
        expect(inertia).toEqual({ positive, negative: n - positive, zero: 0 });
        expect(sign).toBe((n - positive) % 2 === 0 ? 1 : -1);
        const expected = values.reduce((sum, value) => sum + Math.log(Math.abs(value)), 0);
        // d log|λ| = dλ/λ, with dλ below the backward error.
        const slack = values.reduce(
          (sum, value) => sum + (20 * n * unitRoundoff * largest(values)) / Math.abs(value),
          0,
        );
        expect(Math.abs(logAbsDeterminant - expected)).toBeLessThanOrEqual(
          slack + n * unitRoundoff * Math.abs(expected),
        );
      }),
    );
  });

  it('is exact on small whole numbers', () => {
    const a = matrix(3, 3, Float64Array.of(0, 1, 2, 1, 0, 3, 2, 3, 0));
    const { inertia, logAbsDeterminant, sign, solve } = ldlt(a);
    expect(inertia).toEqual({ positive: 1, negative: 2, zero: 0 });
    expect(Math.exp(logAbsDeterminant)).toBeCloseTo(12, 12);
    expect(sign).toBe(1);
    const x = solve(Float64Array.of(8, 10, 8));
    [1, 2, 3].forEach((value, i) => expect(x[i]).toBeCloseTo(value, 12));
    expect(ldlt(matrix(0, 0)).inertia).toEqual({ positive: 0, negative: 0, zero: 0 });
  });

  it('reports zero pivots, reads only the upper triangle, and overwrites only when told', () => {
    const singular = matrix(3, 3, Float64Array.of(1, 1, 0, 1, 1, 0, 0, 0, 0));
    const factor = ldlt(singular);
    expect(factor.status).toBe('singular');
    expect(factor.inertia).toEqual({ positive: 1, negative: 0, zero: 2 });
    expect(factor.logAbsDeterminant).toBe(-Infinity);
    expect(factor.smallestPivot).toBe(0);
    expect(thrownBy(() => factor.solve(new Float64Array(3))).message).toContain('zero pivots');
    const a = symmetric(60, 3);
    const half = matrix(
      60,
      60,
      a.data.map((value, at) => (at % 60 < Math.floor(at / 60) ? NaN : value)),
    );
    const before = a.data.slice();
    const b = normalMatrix(60, 1, 4).data;
    expect(ldlt(half).solve(b)).toEqual(ldlt(a).solve(b));
    expect(a.data).toEqual(before);
    expect(ldlt({ ...a, data: a.data.slice() }, { overwrite: true }).solve(b)).toEqual(ldlt(a).solve(b));
  });

  it('names what is wrong', () => {
    expect(thrownBy(() => ldlt(matrix(2, 3))).message).toContain('2×3');
    const broken = symmetric(4, 1);
    broken.data[6] = NaN;
    expect(thrownBy(() => ldlt(broken)).message).toContain('NaN at row 1, column 2');
    expect(thrownBy(() => ldlt(symmetric(3, 1)).solve(new Float64Array(2))).message).toContain('3 rows');
  });
});
