/** The one check of parameter-space vectors at the door of the public verbs. */
import { DomainError, ShapeError } from '../errors.js';
import { kept, scratch, withScratch } from '../numeric/allocation.js';
import { isCheckedInPlace, isFiniteEverywhere } from '../numeric/elementwise.js';
import { addressOf } from '../numeric/kernel/memory.js';

/** `input` as a Float64Array of `length` finite numbers; a Float64Array is passed through without copying. */
export function checkVector(
  operation: string,
  argument: string,
  input: ArrayLike<number>,
  length: number,
): Float64Array {
  if (input === null || typeof input !== 'object' || input.length !== length) {
    const got = input === null || typeof input !== 'object' ? typeof input : `${input.length} numbers`;
    throw new ShapeError(
      operation,
      argument,
      `${length} numbers`,
      got,
      'Pass one number per entry, in the order of network.parameters or of the samples.',
    );
  }
  const vector = input instanceof Float64Array ? input : Float64Array.from(input);
  const bad = firstNotFinite(vector);
  if (bad >= 0) {
    throw new DomainError(
      operation,
      argument,
      'finite numbers',
      `${vector[bad]} at index ${bad}`,
      'Remove or repair that entry.',
    );
  }
  return vector;
}

/** Fewer numbers are checked as quickly where they lie. */
const FEW = 2 ** 10;
/** Numbers that are copied and checked at a time: a near cache holds them. */
const BLOCK = 2 ** 14;

/**
 * What `use` makes of the vector that `checkVector` lets through, for work that keeps nothing of it: a long one is copied to the
 * kernels' memory, where that work would copy it, and checked there block by block on its way, in half of the time that
 * two passes take. `isSpare`: it is a copy that `use` may write over.
 */
export function withChecked<T>(
  operation: string,
  argument: string,
  input: ArrayLike<number>,
  length: number,
  use: (vector: Float64Array, isSpare: boolean) => T,
): T {
  const isLong = input instanceof Float64Array && input.length === length && length >= FEW;
  if (!isLong || addressOf(input) >= 0 || isCheckedInPlace(length))
    return use(checkVector(operation, argument, input, length), false);
  return withScratch(() => {
    const copy = scratch(length);
    const isCopied = addressOf(copy) >= 0 && isCopiedFinite(input, copy);
    const vector = isCopied ? copy : checkVector(operation, argument, input, length);
    // What is made from here on may outlive this scope.
    return kept(() => use(vector, isCopied));
  });
}

/** Copies `source` and tells whether all of it is finite. */
function isCopiedFinite(source: Float64Array, copy: Float64Array): boolean {
  const { length } = source;
  if (length <= BLOCK) {
    copy.set(source);
    return isFiniteEverywhere(copy);
  }
  let isFinite = true;
  for (let from = 0; isFinite && from < length; from += BLOCK) {
    const end = Math.min(from + BLOCK, length);
    copy.set(source.subarray(from, end), from);
    isFinite = isFiniteEverywhere(copy.subarray(from, end));
  }
  return isFinite;
}

/** The index of the first entry that is not finite, or −1. */
export function firstNotFinite(vector: Float64Array): number {
  if (isFiniteEverywhere(vector)) return -1;
  return vector.findIndex((entry) => !Number.isFinite(entry));
}

/** `index` as a sample number in 0 … samples − 1. */
export function checkSample(operation: string, index: number, samples: number): number {
  if (!Number.isInteger(index) || index < 0 || index >= samples) {
    throw new DomainError(
      operation,
      'i',
      `a sample number in 0 … ${samples - 1}`,
      String(index),
      'Samples are the rows of x, counted from 0.',
    );
  }
  return index;
}
