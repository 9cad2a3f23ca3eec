/**
 * The one place where large arrays are made, on the host's heap or, for the length of a scope, in the kernels' memory,
 * where they are read without copying and cost no garbage collection. Laziness is a promise of this library (a Hessian's products never form
 * the Hessian), and a promise needs a witness: tests run a piece of work inside `countAllocations` and read how large
 * the largest array was.
 */
import { addressOf, closeStack, openStack, takeFromStack } from './kernel/memory.js';

/** What was allocated while a piece of work ran; lengths are counted in numbers (8 bytes each). */
export interface AllocationCount<Value> {
  /** What the work returned. */
  readonly value: Value;
  /** Length of the largest single array, scratch included. */
  readonly largest: number;
  /** Sum of all lengths, those already collected included, without scratch. */
  readonly total: number;
  /** Number of arrays, without scratch. */
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
  if (draws === 'all') {
    const taken = scratch(length);
    if (addressOf(taken) >= 0) return taken.fill(0);
    return taken;
  }
  return fromHeap(length);
}

function fromHeap(length: number): Float64Array {
  for (const tally of openTallies) {
    tally.largest = Math.max(tally.largest, length);
    tally.total += length;
    tally.count += 1;
  }
  return new Float64Array(length);
}

/** What takes from the stack now: nothing; `scratch`, inside of `withScratch` and outside of `kept`; or `allocate` too. */
let draws: 'nothing' | 'scratch' | 'all' = 'nothing';
/** Set by tests: what lies on the stack is overwritten when it is taken and when it is free again. */
let isPoisoned = false;

/**
 * An array for intermediate results, its contents undefined. Inside `withScratch` it lies in the kernels' memory while there
 * is room, and must not be used once the scope has ended: results are copied out, caches are made by `allocate` or
 * inside `kept`.
 */
export function scratch(length: number): Float64Array {
  const taken = draws === 'nothing' ? null : takeFromStack(length);
  if (taken === null) return fromHeap(length);
  if (openTallies.length > 0) {
    for (const tally of openTallies) tally.largest = Math.max(tally.largest, length);
  }
  if (isPoisoned) taken.fill(NaN);
  return taken;
}

/** `scratch` with zeros in it. */
export function scratchZeros(length: number): Float64Array {
  const taken = scratch(length);
  // An array of the heap is all zeros already.
  return addressOf(taken) < 0 ? taken : taken.fill(0);
}

/** A copy for the length of a scope. */
export function scratchCopy(source: Float64Array): Float64Array {
  const copy = scratch(source.length);
  copy.set(source);
  return copy;
}

/** The array itself if it lies in the kernels' memory, else a copy for the length of a scope: for what is read many times. */
export function scratchOf(source: Float64Array): Float64Array {
  return addressOf(source) < 0 ? scratchCopy(source) : source;
}

/** Inside of `passing` a copy in the kernels' memory, of what is read there many times; else the array itself. */
export function passingCopy(source: Float64Array): Float64Array {
  return draws === 'all' ? scratchOf(source) : source;
}

/**
 * Runs `work`, in which `scratch` takes arrays from the kernels' memory; they are free again when it returns. Scopes nest.
 * `work` must be synchronous and its result must not hold such an array.
 */
export function withScratch<Value>(work: () => Value): Value {
  // What is kept inside of a passing world lies on top of whatever is there: nothing is free before all of it is.
  return draws === 'all' ? work() : inScope('scratch', work);
}

/**
 * `withScratch` for one round of an iteration: what the round takes is free again at its end, inside of `passing` too, so
 * that all rounds work in the same memory, which the caches then hold. What is first made in a round and kept (`lazy`)
 * lies on the heap: inside of `passing` it had better be asked for before the first round.
 */
export function withRound<Value>(work: () => Value): Value {
  return inScope('scratch', work);
}

/**
 * Runs `work` with all arrays of the library in the kernels' memory, also those that live as long as a linearization: for
 * one that is made inside, asked a few questions, and forgotten. `results` is called last, still inside, with what `work` returned; its arrays
 * are on the heap again, and only what it makes may leave.
 */
export function passing<Made, Value>(work: () => Made, results: (made: Made) => Value): Value {
  return inScope('all', () => {
    const made = work();
    draws = 'nothing';
    return results(made);
  });
}

function inScope<Value>(from: 'scratch' | 'all', work: () => Value): Value {
  const mark = openStack();
  const before = draws;
  draws = from;
  try {
    return work();
  } finally {
    draws = before;
    closeStack(mark, isPoisoned);
  }
}

/**
 * Runs `work` with `scratch` taking from the heap: for values that are made inside of a scope, at first use, and kept
 * beyond it. `lazy` (factors/lazy.ts) makes all of its values this way.
 */
export function kept<Value>(work: () => Value): Value {
  if (draws !== 'scratch') return work();
  draws = 'nothing';
  try {
    return work();
  } finally {
    draws = 'scratch';
  }
}

/**
 * Runs `work` with NaN in all scratch arrays from the beginning, and in those whose scope has ended: what reads before
 * it writes, or keeps what it may not keep, shows in the results. For tests.
 */
export function withPoisonedScratch<Value>(work: () => Value): Value {
  const before = isPoisoned;
  isPoisoned = true;
  try {
    return work();
  } finally {
    isPoisoned = before;
  }
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
