/** The one check of parameter-space vectors at the door of the public verbs. */
import { DomainError, ShapeError } from '../errors.js';

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

/** The index of the first entry that is not finite, or −1. x − x is 0 for finite numbers only. */
export function firstNotFinite(vector: Float64Array): number {
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
