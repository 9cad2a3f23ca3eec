import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identity, matrix, type Matrix } from '../../src/numeric/matrix.js';
import { qr } from '../../src/numeric/qr.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';
import { entry, frobenius, normalMatrix, product, turned } from './samples.js';

const tall = fc
  .record({ n: fc.nat(50), more: fc.nat(50), seed: fc.nat() })
  .map(({ n, more, seed }) => normalMatrix(n + more, n, seed));

function columnNorm(a: Matrix, j: number): number {
  return Math.hypot(...Array.from({ length: a.rows }, (_, i) => entry(a, i, j)));
}

/**
 * Higham, theorem 19.4: Householder QR and the application of Q change a column by at most γ(c·m·n)·its norm, with a
 * small constant c. Its worst case; observed errors are about √(m·n) roundings.
 */
function bound(a: Matrix): number {
  return 4 * a.rows * a.columns * unitRoundoff;
}

function expectFactor(a: Matrix): void {
  const factor = qr(a);
  const rotated = factor.applyQTranspose(a);
  for (let j = 0; j < a.columns; j++) {
    const tolerance = bound(a) * columnNorm(a, j);
    for (let i = 0; i < a.rows; i++) {
      const expected = i < a.columns ? entry(factor.r, i, j) : 0;
      const error = Math.abs(entry(rotated, i, j) - expected);
      if (!(error <= tolerance)) throw new Error(`Qᵀ·A − R at (${i}, ${j}): ${error} > ${tolerance}`);
      if (i < a.columns && i > j) expect(expected).toBe(0);
    }
  }
}

describe('qr', () => {
  it('gives Qᵀ·A = R to rounding', () => {
    fc.assert(fc.property(tall, expectFactor));
    expectFactor(normalMatrix(300, 129, 1));
  });

  it('has an orthogonal Q: inner products are kept', () => {
    fc.assert(
      fc.property(tall, fc.nat(), (a, seed) => {
        const b = normalMatrix(a.rows, 3, seed);
        const rotated = qr(a).applyQTranspose(b);
        const before = product(turned(b), b);
        const after = product(turned(rotated), rotated);
        for (let i = 0; i < 9; i++) {
          const tolerance = (2 * bound(a) + 4 * a.rows * unitRoundoff) * frobenius(b) ** 2;
          expect(Math.abs(after.data[i]! - before.data[i]!)).toBeLessThanOrEqual(tolerance);
        }
      }),
    );
  });

  it('solves least squares: the residual is orthogonal to the columns of A', () => {
    fc.assert(
      fc.property(tall, fc.integer({ min: 1, max: 4 }), fc.nat(), (a, s, seed) => {
        const factor = qr(a);
        // Beyond this the bound of theorem 20.3 says nothing that a test could use.
        fc.pre(factor.conditionEstimate < 1e6);
        const b = normalMatrix(a.rows, s, seed);
        const x = factor.solve(b);
        const residual = product(a, x);
        for (let i = 0; i < residual.data.length; i++) residual.data[i]! -= b.data[i]!;
        const normal = product(turned(a), residual);
        const size = frobenius(a) * (frobenius(a) * frobenius(x) + frobenius(b));
        for (const value of normal.data)
          expect(Math.abs(value)).toBeLessThanOrEqual((bound(a) + 8 * unitRoundoff) * size);
        const single = matrix(
          a.rows,
          1,
          Float64Array.from({ length: a.rows }, (_, i) => entry(b, i, 0)),
        );
        expect(factor.solve(single.data)).toEqual(factor.solve(single).data);
      }),
    );
  });

  it('is accurate where normal equations lose everything: condition 1e10', () => {
    // Columns 1, 1 + ε·noise: AᵀA has condition 1e20. Theorem 20.3: relative error ≲ κ·m·n·u for a consistent system.
    const [m, n] = [60, 6];
    const a = normalMatrix(m, n, 2);
    for (let i = 0; i < m; i++) {
      for (let j = 1; j < n; j++) a.data[i * n + j] = entry(a, i, 0) + 1e-10 * entry(a, i, j);
    }
    const x = matrix(n, 1, new Float64Array([1, 2, -3, 4, -5, 6]));
    const factor = qr(a);
    const found = factor.solve(product(a, x));
    expect(factor.conditionEstimate).toBeGreaterThan(1e9);
    for (let j = 0; j < n; j++) {
      const tolerance = 1e11 * m * n * unitRoundoff * 10;
      expect(Math.abs(found.data[j]! - x.data[j]!)).toBeLessThan(tolerance);
    }
  });

  it('takes zero columns, huge and tiny numbers, a single column, no columns', () => {
    const zero = qr(matrix(4, 2));
    expect(Array.from(zero.r.data)).toEqual([0, 0, 0, 0]);
    expect(zero.conditionEstimate).toBe(Infinity);
    for (const size of [1e200, 1e-200]) {
      const { r } = qr(matrix(2, 1, new Float64Array([3 * size, 4 * size])));
      expect(Math.abs(Math.abs(r.data[0]!) / size - 5)).toBeLessThanOrEqual(5 * 8 * unitRoundoff);
    }
    expect(qr(matrix(3, 0)).conditionEstimate).toBe(1);
    expect(Array.from(qr(matrix(2, 0)).applyQTranspose(new Float64Array([1, 2])))).toEqual([1, 2]);
  });

  it('keeps A and b', () => {
    const a = normalMatrix(9, 5, 3);
    const b = normalMatrix(9, 1, 4);
    const kept = [a.data.slice(), b.data.slice()];
    const factor = qr(a);
    factor.solve(b);
    factor.applyQTranspose(b.data);
    expect([a.data, b.data]).toEqual(kept);
  });

  it('names wrong shapes', () => {
    expect(thrownBy(() => qr(matrix(2, 3)))).toMatchObject({
      name: 'ShapeError',
      message:
        'qr: a: expected at least as many rows as columns, got 2×3. Factor the transpose, or add rows such as √λ·I.',
    });
    const factor = qr(identity(3));
    expect(thrownBy(() => factor.solve(new Float64Array(2))).message).toBe(
      'qr.solve: b: expected 3 rows, got 2. Pass one row per row of A.',
    );
    expect(thrownBy(() => factor.applyQTranspose(matrix(4, 1))).message).toBe(
      'qr.applyQTranspose: b: expected 3 rows, got 4. Pass one row per row of A.',
    );
  });
});
