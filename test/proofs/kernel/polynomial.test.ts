/** Polynomials are canonical, obey the laws of a commutative ring, and evaluate as they should. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as q from '../../../proofs/kernel/fraction.js';
import * as p from '../../../proofs/kernel/polynomial.js';
import { names, points, polynomials } from './polynomials.js';

describe('polynomials', () => {
  it('have one form each: what is zero has no terms', () => {
    const [x, y] = [p.variable('x'), p.variable('y')];
    expect(p.isZero(p.subtract(p.product(x, y), p.product(y, x)))).toBe(true);
    expect(p.isZero(p.subtract(p.power(p.sum(x, y), 2), p.product(p.sum(x, y), p.sum(y, x))))).toBe(true);
    expect(p.power(p.sum(x, p.one), 3).terms.size).toBe(4);
    expect(p.constant(0).terms.size).toBe(0);
    expect(p.degree(p.product(x, x, y))).toBe(3);
  });

  it('obey the laws of a commutative ring', () => {
    fc.assert(
      fc.property(polynomials, polynomials, polynomials, (a, b, c) => {
        expect(p.equals(p.product(a, b), p.product(b, a))).toBe(true);
        expect(p.equals(p.product(p.product(a, b), c), p.product(a, p.product(b, c)))).toBe(true);
        expect(p.equals(p.product(a, p.sum(b, c)), p.sum(p.product(a, b), p.product(a, c)))).toBe(true);
        expect(p.isZero(p.subtract(a, a))).toBe(true);
        expect(p.equals(p.product(a, p.one), a)).toBe(true);
      }),
    );
  });

  it('are equal only if they are the same function', () => {
    fc.assert(
      fc.property(polynomials, polynomials, points, (a, b, point) => {
        const same = q.equal(p.evaluate(a, point), p.evaluate(b, point));
        if (p.equals(a, b)) expect(same).toBe(true);
        // A point where they differ shows that they are not equal.
        if (!same) expect(p.equals(a, b)).toBe(false);
        expect(p.equals(a, p.sum(b, p.one)) && p.equals(a, b)).toBe(false);
      }),
    );
  });

  it('evaluate sums to sums and products to products', () => {
    fc.assert(
      fc.property(polynomials, polynomials, points, (a, b, point) => {
        const [x, y] = [p.evaluate(a, point), p.evaluate(b, point)];
        expect(p.evaluate(p.sum(a, b), point)).toEqual(q.add(x, y));
        expect(p.evaluate(p.product(a, b), point)).toEqual(q.multiply(x, y));
      }),
    );
  });

  it('substitute as they evaluate', () => {
    fc.assert(
      fc.property(polynomials, polynomials, points, (a, b, point) => {
        const replaced = p.substitute(a, new Map([['x', b]]));
        const moved = new Map([...point, ['x', p.evaluate(b, point)] as const]);
        expect(p.evaluate(replaced, point)).toEqual(p.evaluate(a, moved));
      }),
    );
  });

  it('differentiate by the product rule', () => {
    fc.assert(
      fc.property(polynomials, polynomials, fc.constantFrom(...names), (a, b, x) => {
        const left = p.partial(p.product(a, b), x);
        const right = p.sum(p.product(p.partial(a, x), b), p.product(a, p.partial(b, x)));
        expect(p.equals(left, right)).toBe(true);
      }),
    );
  });

  it('want a value for every variable', () => {
    expect(() => p.evaluate(p.variable('x'), new Map())).toThrow(
      'evaluate: expected a value for x, got none.',
    );
  });
});
