/** The field laws of ℚ, and its order of floats. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as q from '../../../proofs/kernel/fraction.js';

const fractions = fc
  .tuple(fc.bigInt({ min: -1000n, max: 1000n }), fc.bigInt({ min: 1n, max: 60n }), fc.boolean())
  .map(([n, d, flip]) => q.fraction(flip ? -n : n, flip ? -d : d));

describe('fractions', () => {
  it('are reduced, with a positive denominator', () => {
    expect(q.fraction(6, -4)).toEqual({ numerator: -3n, denominator: 2n });
    expect(q.fraction(0, -7)).toEqual({ numerator: 0n, denominator: 1n });
    expect(q.write(q.fraction(4, 6))).toBe('2/3');
    expect(q.write(q.fraction(4, 2))).toBe('2');
  });

  it('obey the laws of a field', () => {
    fc.assert(
      fc.property(fractions, fractions, fractions, (a, b, c) => {
        expect(q.add(a, b)).toEqual(q.add(b, a));
        expect(q.multiply(a, b)).toEqual(q.multiply(b, a));
        expect(q.add(q.add(a, b), c)).toEqual(q.add(a, q.add(b, c)));
        expect(q.multiply(q.multiply(a, b), c)).toEqual(q.multiply(a, q.multiply(b, c)));
        expect(q.multiply(a, q.add(b, c))).toEqual(q.add(q.multiply(a, b), q.multiply(a, c)));
        expect(q.subtract(a, a)).toEqual(q.zero);
        if (!q.isZero(b)) expect(q.multiply(q.divide(a, b), b)).toEqual(a);
      }),
    );
  });

  it('raise to powers as repeated products do', () => {
    fc.assert(
      fc.property(fractions, fc.integer({ min: 0, max: 5 }), (a, exponent) => {
        const repeated = Array.from({ length: exponent }, () => a).reduce((x, y) => q.multiply(x, y), q.one);
        expect(q.power(a, exponent)).toEqual(repeated);
      }),
    );
  });

  it('hold every finite float64 exactly', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
        const exact = q.fromNumber(value);
        // Exact: the denominator is a power of two, and going back gives the same number where both parts fit.
        expect(exact.denominator & (exact.denominator - 1n)).toBe(0n);
        if (exact.denominator < 2n ** 900n) expect(q.toNumber(exact)).toBe(value + 0);
      }),
    );
    expect(q.fromNumber(0.1)).not.toEqual(q.fraction(1, 10));
    expect(q.fromNumber(-2.5)).toEqual(q.fraction(-5, 2));
  });

  it('refuse a denominator of 0 and numbers that are not finite', () => {
    expect(() => q.fraction(1, 0)).toThrow('fraction: expected a denominator other than 0, got 1/0.');
    expect(() => q.divide(q.one, q.zero)).toThrow(RangeError);
    expect(() => q.fromNumber(NaN)).toThrow('fromNumber: expected a finite number, got NaN.');
  });
});
