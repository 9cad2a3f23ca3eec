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
