/** Small things that the proofs about functions of few variables share. */
import type { ProofOutcome } from '../entry.js';
import { compare, type Equation } from '../kernel/compare.js';
import type { Fraction } from '../kernel/fraction.js';
import * as p from '../kernel/polynomial.js';
import type { Polynomial } from '../kernel/polynomial.js';

/** What a comparison found, as a proof reports it. */
export function decided(equations: Iterable<Equation>): Omit<ProofOutcome, 'control'> {
  const { firstDifference, ...figures } = compare(equations);
  return firstDifference === undefined ? figures : { ...figures, detail: firstDifference };
}

/** Σ of a list, for sums over indices. */
export const sumOf = <T>(items: readonly T[], term: (item: T, index: number) => Polynomial): Polynomial =>
  p.sum(...items.map(term));

/** 0 … n − 1. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Variables name0 … name(n−1). */
export const variables = (name: string, n: number): Polynomial[] =>
  range(n).map((i) => p.variable(`${name}${i}`));

/** A polynomial with every monomial replaced by a number times what is left of it: for integrals and expectations. */
export function mapMonomials(
  a: Polynomial,
  map: (factors: readonly string[]) => { readonly factor: Fraction; readonly rest: readonly string[] },
): Polynomial {
  return p.sum(
    ...[...a.terms].map(([monomial, coefficient]) => {
      const { factor, rest } = map(monomial === '' ? [] : monomial.split('*'));
      return p.scale(coefficient, p.scale(factor, p.product(...rest.map(p.variable))));
    }),
  );
}
