/** Words: products that do not commute, rules for neighbours, scalars. */
import { describe, expect, it } from 'vitest';
import * as p from '../../../proofs/kernel/polynomial.js';
import { letter, words } from '../../../proofs/kernel/words.js';

const [a, b, k, inverse, scalar] = ['A', 'B', 'K', 'Ki', 'l'].map(letter) as [
  p.Polynomial,
  p.Polynomial,
  p.Polynomial,
  p.Polynomial,
  p.Polynomial,
];

describe('words', () => {
  it('do not commute', () => {
    const { product } = words();
    expect(p.equals(product(a, b), product(b, a))).toBe(false);
    const square = product(p.sum(a, b), p.sum(a, b));
    expect(square.terms.size).toBe(4);
    expect(p.equals(product(product(a, b), k), product(a, product(b, k)))).toBe(true);
  });

  it('cancel inverses next to each other only', () => {
    const { product } = words({
      rules: [
        ['K', 'Ki', '1'],
        ['Ki', 'K', '1'],
      ],
    });
    expect(p.equals(product(a, k, inverse, b), product(a, b))).toBe(true);
    expect(p.equals(product(product(a, k, b), product(p.one, inverse)), product(a, b))).toBe(false);
    expect(p.equals(product(k, product(inverse, k), inverse), p.one)).toBe(true);
  });

  it('move scalars to the front', () => {
    const { product } = words({ scalars: ['l'] });
    expect(p.equals(product(a, scalar, b), product(scalar, a, b))).toBe(true);
  });
});
