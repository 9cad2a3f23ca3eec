/** Laws of every network run twice: where each weight is used once, and on mixtures of all layer kinds. */
import fc from 'fast-check';
import { architectures, type Choice } from '../support/architectures.js';
import type { Case } from '../support/case.js';
import { mixedArchitectures, type MixedChoice } from '../support/mixed-architectures.js';
import type { Kinds } from './law.js';
import { cores, type CoreName } from './subject.js';

interface Choices {
  readonly dense?: Choice;
  readonly mixed?: MixedChoice;
}

/** Cases of both kinds. */
export function everywhere(choices: Choices = {}): Kinds<Case> {
  return {
    'dense networks': architectures(choices.dense),
    'mixed networks': mixedArchitectures(choices.mixed),
  };
}

/** Cases of both kinds, each with two other things drawn beside it. */
export function everywhereWith<A, B>(
  choices: Choices,
  a: fc.Arbitrary<A>,
  b: fc.Arbitrary<B>,
): Kinds<[Case, A, B]> {
  return Object.fromEntries(
    Object.entries(everywhere(choices)).map(([kind, cases]) => [kind, fc.tuple(cases, a, b)]),
  );
}

/** Cases of both kinds, each with a core; on mixed networks those that are sums over samples. */
export function everywhereWithCore(choices: Choices = {}): Kinds<[Case, CoreName]> {
  const sums = fc.constantFrom<CoreName>('exact', 'gaussNewton');
  return {
    'dense networks': fc.tuple(architectures(choices.dense), fc.constantFrom<CoreName>(...cores)),
    'mixed networks': fc.tuple(mixedArchitectures(choices.mixed), sums),
  };
}
