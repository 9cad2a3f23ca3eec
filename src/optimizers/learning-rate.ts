/** Learning rates: a number, or a schedule by step number. */
import { DomainError } from '../errors.js';

/** A positive number, or a function of the step number 1, 2, … */
export type LearningRate = number | ((step: number) => number);

/** The rate at a step. Throws DomainError if it is not a positive finite number. */
export function rateAt(operation: string, rate: LearningRate, step: number): number {
  const value = typeof rate === 'number' ? rate : rate(step);
  if (Number.isFinite(value) && value > 0) return value;
  throw new DomainError(
    operation,
    'learningRate',
    'a positive finite number',
    `${value} at step ${step}`,
    'Typical values lie between 1e-4 and 1e-1.',
  );
}

/** Checks a fraction in [0, 1), such as a momentum. */
export function checkFraction(operation: string, argument: string, value: number): number {
  if (value >= 0 && value < 1) return value;
  throw new DomainError(
    operation,
    argument,
    'a number in [0, 1)',
    String(value),
    'Leave it out for the default.',
  );
}
