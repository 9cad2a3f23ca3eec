/** Checks that the constructors of layers and networks share. */
import { DomainError } from '../errors.js';

/** Returns `value` if it is a whole number of at least one. Throws DomainError otherwise. */
export function positiveInteger(operation: string, argument: string, value: unknown, advice: string): number {
  if (Number.isInteger(value) && (value as number) > 0) return value as number;
  throw new DomainError(operation, argument, 'a positive whole number', describeValue(value), advice);
}

/** Returns `seed` if it is a whole number. Throws DomainError otherwise. */
export function checkedSeed(operation: string, seed: unknown, advice = 'Write { seed: 1 }.'): number {
  if (Number.isSafeInteger(seed)) return seed as number;
  throw new DomainError(operation, 'seed', 'a whole number', describeValue(seed), advice);
}

/** A short text for a wrong value in an error message. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return Object.is(value, -0) ? '-0' : String(value);
}
