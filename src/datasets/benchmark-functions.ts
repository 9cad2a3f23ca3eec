/** The seven benchmark functions by name (Czarnecki et al. 2017, section 4.1). */
import { UnknownNameError } from '../errors.js';
import { ackley } from './ackley.js';
import { beale } from './beale.js';
import type { BenchmarkFunction } from './benchmark-function.js';
import { booth } from './booth.js';
import { bukin } from './bukin.js';
import { mcCormick } from './mc-cormick.js';
import { rosenbrock } from './rosenbrock.js';
import { styblinskiTang } from './styblinski-tang.js';

/** The seven functions, in alphabetical order. */
export const benchmarkFunctions: readonly BenchmarkFunction[] = [
  ackley,
  beale,
  booth,
  bukin,
  mcCormick,
  rosenbrock,
  styblinskiTang,
];

/** The benchmark function of that name, such as 'styblinski-tang'. Throws UnknownNameError listing the known names. */
export function benchmarkFunction(name: string, operation = 'benchmarkFunction'): BenchmarkFunction {
  const found = benchmarkFunctions.find((candidate) => candidate.name === name);
  if (found) return found;
  const known = benchmarkFunctions.map((candidate) => candidate.name).join(', ');
  throw new UnknownNameError(operation, 'function', `one of ${known}`, `'${name}'`, 'Correct the name.');
}
