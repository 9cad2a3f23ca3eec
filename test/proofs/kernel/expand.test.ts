/** What a formula means, and what is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expand } from '../../../proofs/kernel/expand.js';
import * as p from '../../../proofs/kernel/polynomial.js';
import { polynomials } from './polynomials.js';

describe('expand', () => {
  it('reads back what write wrote', () => {
    fc.assert(
      fc.property(polynomials, (a) => {
        expect(p.equals(expand(p.write(a)), a)).toBe(true);
      }),
    );
  });

  it('knows sums, products, signs, quotients by numbers and whole powers', () => {
    expect(p.equals(expand('(x + y)^2 - x^2 - y^2'), expand('2 x y'))).toBe(true);
    expect(p.equals(expand('-(x - y) / 4'), expand('(y - x) * 1/4'))).toBe(true);
    expect(p.equals(expand('+x * x^(3 - 1)'), expand('x^3'))).toBe(true);
    expect(p.equals(expand('(x + 1)^0'), p.one)).toBe(true);
    expect(p.equals(expand('x*y'), expand('x + y'))).toBe(false);
  });

  it.each([
    'sin(x)',
    'x / y',
    'x^(1/2)',
    'x^(-1)',
    'x^y',
    '0.5 * x',
    '[x, y]',
    'x = 3',
    'x > 3',
    'x!',
    'x ? y : z',
    '"x"',
    '9007199254740993 * x',
  ])('refuses %s', (formula) => {
    expect(() => expand(formula)).toThrow('expand: expected sums, products and whole powers');
  });

  it('refuses a division by zero', () => {
    expect(() => expand('x / (1 - 1)')).toThrow('denominator other than 0');
  });
});
