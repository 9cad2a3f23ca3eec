/**
 * The one place where large arrays are made. Laziness is a promise of this library (a Hessian's products never form
 * the Hessian), and a promise needs a witness: tests run a piece of work inside `countAllocations` and read how large
 * the largest array was.
 */

/** What was allocated while a piece of work ran; lengths are counted in numbers (8 bytes each). */
export interface AllocationCount<Value> {
  /** What the work returned. */
  readonly value: Value;
  /** Length of the largest single array. */
  readonly largest: number;
  /** Sum of all lengths, those already collected included. */
  readonly total: number;
  /** Number of arrays. */
  readonly count: number;
}

interface Tally {
  largest: number;
  total: number;
  count: number;
}

// Empty except while countAllocations runs, and restored by it even on a throw: not a setting that can leak.
const openTallies: Tally[] = [];

/** A new Float64Array of zeros. Every large array of the library is made here. */
export function allocate(length: number): Float64Array {
  for (const tally of openTallies) {
    tally.largest = Math.max(tally.largest, length);
    tally.total += length;
    tally.count += 1;
  }
  return new Float64Array(length);
}

/** A counted copy of an array of numbers. */
export function copyOf(source: ArrayLike<number>): Float64Array {
  const copy = allocate(source.length);
  copy.set(source);
  return copy;
}

/**
 * Runs `work` and reports the arrays that it allocated through `allocate`. Calls nest: the outer one counts the inner
 * one's arrays too. `work` must be synchronous, what it does after an `await` is not seen.
 *
 * @example
 * countAllocations(() => matrix(3, 4)).largest; // 12
 */
export function countAllocations<Value>(work: () => Value): AllocationCount<Value> {
  const tally: Tally = { largest: 0, total: 0, count: 0 };
  openTallies.push(tally);
  try {
    const value = work();
    return { value, ...tally };
  } finally {
    openTallies.pop();
  }
}
