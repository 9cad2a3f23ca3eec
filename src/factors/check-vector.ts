/** The one check of parameter-space vectors at the door of the public verbs. */
import { DomainError, ShapeError } from '../errors.js';
import { kept, scratch, scratchZeros, withScratch } from '../numeric/allocation.js';
import { rowProducts } from '../numeric/elementwise.js';
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

/** Numbers that are copied and checked at a time: a near cache holds them. */
const BLOCK = 2 ** 14;

/**
 * What `use` makes of the vector that `checkVector` lets through, for work that keeps nothing of it: a long one is copied to the
 * kernels' memory, where that work would copy it, and checked there block by block on its way, in half of the time that
 * two passes take.
 */
export function withChecked<T>(
  operation: string,
  argument: string,
  input: ArrayLike<number>,
  length: number,
  use: (vector: Float64Array) => T,
): T {
  const isLong = input instanceof Float64Array && input.length === length && length >= BLOCK;
  if (!isLong || addressOf(input) >= 0) return use(checkVector(operation, argument, input, length));
  return withScratch(() => {
    const copy = scratch(length);
    const isThere = addressOf(copy) >= 0;
    const vector =
      isThere && isCopiedFinite(input, copy) ? copy : checkVector(operation, argument, input, length);
    // What is made from here on may outlive this scope.
    return kept(() => use(vector));
  });
}

/** Copies `source` and tells whether the sum of its squares is finite; where it is not, numbers may just be large. */
function isCopiedFinite(source: Float64Array, copy: Float64Array): boolean {
  const squares = scratchZeros(1);
  for (let from = 0; from < source.length; from += BLOCK) {
    const size = Math.min(BLOCK, source.length - from);
    copy.set(source.subarray(from, from + size), from);
    rowProducts(1, size, copy, from, copy, from, true, squares, 0);
  }
  return Number.isFinite(squares[0]!);
}

/** The index of the first entry that is not finite, or −1. x − x is 0 for finite numbers only, and NaN stays in a sum. */
export function firstNotFinite(vector: Float64Array): number {
  const bulk = vector.length - (vector.length % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  // Four sums without a branch: every product with a Hessian comes through here.
  for (let i = 0; i < bulk; i += 4) {
    const x0 = vector[i]!;
    const x1 = vector[i + 1]!;
    const x2 = vector[i + 2]!;
    const x3 = vector[i + 3]!;
    s0 += x0 - x0;
    s1 += x1 - x1;
    s2 += x2 - x2;
    s3 += x3 - x3;
  }
  for (let i = bulk; i < vector.length; i++) s0 += vector[i]! - vector[i]!;
  if (s0 + s1 + (s2 + s3) === 0) return -1;
  for (let i = 0; i < vector.length; i++) if (vector[i]! - vector[i]! !== 0) return i;
  return -1;
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
