/**
 * Polynomials over ℚ in canonical form: a map from monomials to their coefficients, none of them zero. A monomial is
 * the sorted list of its factors, each as often as it occurs, joined by '*' ('' is 1). Two polynomials are the same
 * function iff their maps are equal: this is what decides every identity of the proofs.
 *
 * Use: variable('w'), constant(2), sum(a, b, …), product(a, b, …), subtract, equals, evaluate, substitute.
 */
import * as q from './fraction.js';
import type { Fraction } from './fraction.js';

export interface Polynomial {
  readonly terms: ReadonlyMap<string, Fraction>;
}

const factorsOf = (monomial: string): readonly string[] => (monomial === '' ? [] : monomial.split('*'));

function monomialProduct(a: string, b: string): string {
  if (a === '') return b;
  if (b === '') return a;
  return [...a.split('*'), ...b.split('*')].sort().join('*');
}

function accumulate(terms: Map<string, Fraction>, monomial: string, coefficient: Fraction): void {
  const before = terms.get(monomial);
  const after = before === undefined ? coefficient : q.add(before, coefficient);
  if (q.isZero(after)) terms.delete(monomial);
  else terms.set(monomial, after);
}

export const variable = (name: string): Polynomial => ({ terms: new Map([[name, q.one]]) });

export function constant(value: number | bigint | Fraction): Polynomial {
  const coefficient = typeof value === 'object' ? value : q.fraction(value);
  return { terms: q.isZero(coefficient) ? new Map() : new Map([['', coefficient]]) };
}

export const zero: Polynomial = constant(0);
export const one: Polynomial = constant(1);

export function sum(...summands: readonly Polynomial[]): Polynomial {
  const terms = new Map<string, Fraction>();
  for (const summand of summands)
    for (const [monomial, coefficient] of summand.terms) accumulate(terms, monomial, coefficient);
  return { terms };
}

function times(a: Polynomial, b: Polynomial): Polynomial {
  const terms = new Map<string, Fraction>();
  for (const [left, x] of a.terms)
    for (const [right, y] of b.terms) accumulate(terms, monomialProduct(left, right), q.multiply(x, y));
  return { terms };
}

export const product = (...factors: readonly Polynomial[]): Polynomial => factors.reduce(times, one);

export const scale = (factor: number | Fraction, a: Polynomial): Polynomial => times(constant(factor), a);

export const subtract = (a: Polynomial, b: Polynomial): Polynomial => sum(a, scale(-1, b));

export function power(base: Polynomial, exponent: number): Polynomial {
  return product(...Array.from({ length: exponent }, () => base));
}

export const isZero = (a: Polynomial): boolean => a.terms.size === 0;

export const equals = (a: Polynomial, b: Polynomial): boolean =>
  a.terms.size === b.terms.size &&
  [...a.terms].every(([monomial, x]) => {
    const y = b.terms.get(monomial);
    return y !== undefined && q.equal(x, y);
  });

/** The variables that occur, sorted. */
export const variablesOf = (a: Polynomial): readonly string[] =>
  [...new Set([...a.terms.keys()].flatMap(factorsOf))].sort();

export const degree = (a: Polynomial): number =>
  Math.max(0, ...[...a.terms.keys()].map((monomial) => factorsOf(monomial).length));

/** ∂a/∂x by the power rule, monomial by monomial: it knows nothing of mathjs, whose derivatives it is held against. */
export function partial(a: Polynomial, x: string): Polynomial {
  const terms = new Map<string, Fraction>();
  for (const [monomial, coefficient] of a.terms) {
    const factors = factorsOf(monomial);
    const exponent = factors.filter((name) => name === x).length;
    if (exponent === 0) continue;
    const first = factors.indexOf(x);
    const rest = factors.filter((_, index) => index !== first).join('*');
    accumulate(terms, rest, q.multiply(q.fraction(exponent), coefficient));
  }
  return { terms };
}

/** `a` with polynomials in the place of some variables; all are replaced at once. */
export function substitute(a: Polynomial, values: ReadonlyMap<string, Polynomial>): Polynomial {
  const monomials = [...a.terms].map(([monomial, coefficient]) =>
    product(constant(coefficient), ...factorsOf(monomial).map((name) => values.get(name) ?? variable(name))),
  );
  return sum(...monomials);
}

/** The value at a point, exactly. Throws for a variable without a value. */
export function evaluate(a: Polynomial, point: ReadonlyMap<string, Fraction>): Fraction {
  let total = q.zero;
  for (const [monomial, coefficient] of a.terms) {
    let value = coefficient;
    for (const name of factorsOf(monomial)) {
      const factor = point.get(name);
      if (factor === undefined) throw new RangeError(`evaluate: expected a value for ${name}, got none.`);
      value = q.multiply(value, factor);
    }
    total = q.add(total, value);
  }
  return total;
}

/** A formula that mathjs reads back. */
export function write(a: Polynomial): string {
  if (isZero(a)) return '0';
  const summands = [...a.terms].map(([monomial, coefficient]) =>
    monomial === '' ? `(${q.write(coefficient)})` : `(${q.write(coefficient)})*${monomial}`,
  );
  return summands.join(' + ');
}
