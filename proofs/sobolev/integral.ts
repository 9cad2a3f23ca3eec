/** ∫₀¹ … dt of a polynomial in t and others, exactly: t^m becomes 1/(m + 1). */
import * as q from '../kernel/fraction.js';
import type { Polynomial } from '../kernel/polynomial.js';
import { mapMonomials } from './identities.js';

export function integrateOverUnit(a: Polynomial, t: string): Polynomial {
  return mapMonomials(a, (factors) => {
    const exponent = factors.filter((name) => name === t).length;
    return { factor: q.fraction(1, exponent + 1), rest: factors.filter((name) => name !== t) };
  });
}
