/** Random points, and linear algebra over ℚ. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as q from '../../../proofs/kernel/fraction.js';
import { inertia, inverse, rank, type RationalMatrix } from '../../../proofs/kernel/rational-matrix.js';
import { choices, errorBound, pointsFor } from '../../../proofs/kernel/rational-points.js';
import { fractions } from './polynomials.js';

const square = (n: number): fc.Arbitrary<RationalMatrix> =>
  fc.array(fc.array(fractions, { minLength: n, maxLength: n }), { minLength: n, maxLength: n });

const product = (a: RationalMatrix, b: RationalMatrix): RationalMatrix =>
  a.map((row) =>
    b[0]!.map((_, j) => row.reduce((sum, x, k) => q.add(sum, q.multiply(x, b[k]![j]!)), q.zero)),
  );
const transpose = (a: RationalMatrix): RationalMatrix => a[0]!.map((_, j) => a.map((row) => row[j]!));

describe('points', () => {
  it('are the same for the same seed, in sixteenths within the range', () => {
    const draw = (seed: number): unknown => pointsFor(['x', 'y'], { seed, count: 3 });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    for (const point of pointsFor(['x'], { seed: 3, count: 50 })) {
      const value = q.multiply(point.get('x')!, q.fraction(16));
      expect(value.denominator).toBe(1n);
      expect(Math.abs(Number(value.numerator))).toBeLessThanOrEqual(choices / 2);
    }
  });

  it('bound the error by Schwartz and Zippel', () => {
    expect(errorBound(2, 1)).toBe(2 / choices);
    expect(errorBound(2, 3)).toBe((2 / choices) ** 3);
  });
});

describe('rational matrices', () => {
  it('have the rank of their factors and an inverse where they are regular', () => {
    fc.assert(
      fc.property(square(3), square(3), (a, b) => {
        expect(rank(product(a, b))).toBeLessThanOrEqual(Math.min(rank(a), rank(b)));
        const identity = a.map((_, i) => a.map((_row, j) => (i === j ? q.one : q.zero)));
        if (rank(a) === 3) expect(product(a, inverse(a))).toEqual(identity);
        else expect(() => inverse(a)).toThrow('singular');
      }),
    );
  });

  it('have the inertia of D in U D Uᵀ for a regular U (Sylvester)', () => {
    const signs = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(square(4), signs, (u, diagonal) => {
        fc.pre(rank(u) === 4);
        const d = diagonal.map((value, i) => diagonal.map((_, j) => (i === j ? q.fraction(value) : q.zero)));
        expect(inertia(product(product(u, d), transpose(u)))).toEqual({
          positive: diagonal.filter((value) => value > 0).length,
          negative: diagonal.filter((value) => value < 0).length,
        });
      }),
    );
  });

  it('need no pivot on the diagonal', () => {
    const swap = [
      [q.zero, q.one],
      [q.one, q.zero],
    ];
    expect(inertia(swap)).toEqual({ positive: 1, negative: 1 });
  });
});
