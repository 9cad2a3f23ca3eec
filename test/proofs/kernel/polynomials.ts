/** Random polynomials in x, y and z with small coefficients, and the points at which they are evaluated. */
import fc from 'fast-check';
import * as q from '../../../proofs/kernel/fraction.js';
import * as p from '../../../proofs/kernel/polynomial.js';
import type { Point } from '../../../proofs/kernel/rational-points.js';

export const names: readonly string[] = ['x', 'y', 'z'];

export const fractions: fc.Arbitrary<q.Fraction> = fc
  .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 6 }))
  .map(([n, d]) => q.fraction(n, d));

const monomials = fc
  .tuple(fractions, fc.array(fc.constantFrom(...names), { maxLength: 4 }))
  .map(([coefficient, factors]) => p.product(p.constant(coefficient), ...factors.map(p.variable)));

export const polynomials: fc.Arbitrary<p.Polynomial> = fc
  .array(monomials, { maxLength: 5 })
  .map((summands) => p.sum(...summands));

export const points: fc.Arbitrary<Point> = fc
  .tuple(fractions, fractions, fractions)
  .map((values) => new Map(names.map((name, i) => [name, values[i]!])));
