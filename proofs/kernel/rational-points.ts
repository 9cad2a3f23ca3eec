/**
 * Identities that are too large to expand, checked at random points. A non-zero polynomial of degree d vanishes at a
 * point drawn uniformly from S^n with probability at most d/|S| (Schwartz 1980, Zippel 1979); k independent points let a
 * false identity pass with probability at most (d/|S|)^k. Both sides are evaluated in exact fractions, so that nothing
 * else can go wrong. Quotients count with the degree of the identity after multiplication by all denominators.
 *
 * Use: pointsFor(names, { seed, count }) and errorBound(degree, count).
 */
import { random } from '../../src/numeric/random.js';
import { fraction, type Fraction } from './fraction.js';

/** |S|: the values are k/16 for whole k from −2²⁰ to 2²⁰ − 1. */
export const choices: number = 2 ** 21;

export type Point = ReadonlyMap<string, Fraction>;

/** Independent points, a value for each name. Same seed, same points. */
export function pointsFor(
  names: readonly string[],
  options: { readonly seed: number; readonly count: number },
): readonly Point[] {
  const stream = random(options.seed);
  return Array.from(
    { length: options.count },
    () => new Map(names.map((name) => [name, fraction(stream.integer(choices) - choices / 2, 16)])),
  );
}

/** The probability that a false identity of this degree passes at so many points. */
export const errorBound = (degree: number, count: number): number => (degree / choices) ** count;
