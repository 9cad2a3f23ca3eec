/**
 * Matrices of unspecified size. A polynomial in letters that do not commute is a sum of words; a word is the product of
 * the matrices that its letters stand for, whatever their sizes, so an identity between such sums holds for matrices of
 * every size for which it is defined. Rules replace a neighbouring pair: K·Ki → 1 says that Ki is the inverse of K.
 *
 * The representation is that of polynomial.ts with words in the place of sorted monomials; sums are the same.
 *
 * Scalars are letters that commute with everything: they are moved to the front.
 *
 * Use: const { product } = words({ rules: [['K', 'Ki', '1']] }); product(letter('U'), letter('K'), letter('V')).
 */
import * as q from './fraction.js';
import * as p from './polynomial.js';
import type { Polynomial } from './polynomial.js';

/** Two neighbouring letters and the letter they become; '1' is the identity. */
export type PairRule = readonly [left: string, right: string, result: string];

export const letter: (name: string) => Polynomial = p.variable;

export interface Words {
  readonly product: (...factors: readonly Polynomial[]) => Polynomial;
}

export function words(
  options: { readonly rules?: readonly PairRule[]; readonly scalars?: readonly string[] } = {},
): Words {
  const { rules = [], scalars = [] } = options;
  const become = new Map(rules.map(([left, right, result]) => [`${left}*${right}`, result]));

  /** Appends the letters of a word one by one, applying a rule as soon as a pair allows it. */
  function join(left: string, right: string): string {
    const letters: string[] = [];
    const given = [...left.split('*'), ...right.split('*')].filter((name) => name !== '');
    const front = given.filter((name) => scalars.includes(name)).sort();
    for (const next of [...front, ...given.filter((name) => !scalars.includes(name))]) {
      const result = become.get(`${letters.at(-1) ?? ''}*${next}`);
      if (result === undefined) letters.push(next);
      else {
        letters.pop();
        if (result !== '1') letters.push(result);
      }
    }
    return letters.join('*');
  }

  function times(a: Polynomial, b: Polynomial): Polynomial {
    const summands = [...a.terms].flatMap(([left, x]) =>
      [...b.terms].map(([right, y]): Polynomial => ({
        terms: new Map([[join(left, right), q.multiply(x, y)]]),
      })),
    );
    return p.sum(...summands);
  }

  return { product: (...factors) => factors.reduce(times, p.one) };
}
