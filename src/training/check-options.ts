/** The options of a fit that are plain numbers, checked once, before any work, with their defaults filled in. */
import { DomainError } from '../errors.js';
import { hybrid } from '../optimizers/hybrid.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { checkThreads } from '../parallel/linearize.js';
import type { FitOptions } from './fit-options.js';

export interface CheckedOptions {
  readonly optimizer: Optimizer;
  readonly normalize: boolean;
  readonly restarts: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly validationSplit: number;
  readonly patience: number;
  readonly l2: number;
  readonly timeLimit: number;
  readonly seed: number;
  /** Undefined: as many as are worth it. */
  readonly threads: number | undefined;
}

/** Throws DomainError at the first option out of range. */
export function checkOptions(options: FitOptions): CheckedOptions {
  const { optimizer = hybrid(), normalize = true, epochs = 200, batchSize = 256 } = options;
  const {
    restarts = 0,
    validationSplit = 0,
    patience = Infinity,
    l2 = 0,
    timeLimit = Infinity,
    seed = 0,
    threads,
  } = options;
  const check = (argument: string, isGood: boolean, expected: string, got: unknown, advice: string): void => {
    if (!isGood) throw new DomainError('fit', argument, expected, String(got), advice);
  };
  const byDefault = 'Leave it out for the default.';
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;
  const makesSteps = typeof (optimizer as Partial<Optimizer> | null)?.step === 'function';
  check('optimizer', makesSteps, 'an optimizer such as levenbergMarquardt()', optimizer, byDefault);
  const isWhole = Number.isInteger(restarts) && restarts >= 0;
  check('restarts', isWhole, 'a whole number ≥ 0', restarts, byDefault);
  check('epochs', isCount(epochs), 'a whole number ≥ 1', epochs, byDefault);
  check('batchSize', isCount(batchSize), 'a whole number ≥ 1', batchSize, byDefault);
  const isFraction = validationSplit >= 0 && validationSplit < 1;
  check(
    'validationSplit',
    isFraction,
    'a fraction in [0, 1)',
    validationSplit,
    'Use 0.2 to hold out a fifth.',
  );
  check('patience', patience >= 1, 'a number of epochs ≥ 1', patience, 'Leave it out to use all epochs.');
  check('l2', Number.isFinite(l2) && l2 >= 0, 'a number ≥ 0', l2, 'It is λ of the term ½λ|θ|².');
  check('timeLimit', timeLimit > 0, 'a number of seconds > 0', timeLimit, 'Leave it out for no limit.');
  check('seed', Number.isSafeInteger(seed), 'a whole number', seed, 'Pass a seed such as 1.');
  if (threads !== undefined) checkThreads('fit', threads);
  return {
    optimizer,
    normalize,
    restarts,
    epochs,
    batchSize,
    validationSplit,
    patience,
    l2,
    timeLimit,
    seed,
    threads,
  };
}
