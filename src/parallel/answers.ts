/** Questions to all threads about one linearization, and the parts of their answers put together. */
import type { LeastSquares } from '../factors/least-squares.js';
import { linearize } from '../linearization/linearize.js';
import type { Linearization } from '../linearization/linearization.js';
import { parametersOf, type Network } from '../network/network.js';
import { allocate, scratch, withScratch } from '../numeric/allocation.js';
import { numberOf, operations } from './operations.js';
import { joinedRows } from './packed-rows.js';
import { lostThread, poolOf, type Asked, type Begun, type Point, type Pool } from './pool.js';
import { placeRows, type Shards } from './shards.js';
import { weightedSum } from './weighted-sum.js';
import type { SharedWork } from './work.js';

export interface Answers {
  /** This thread's part of the samples. */
  readonly own: Linearization;
  readonly losses: Float64Array;
  /** The answer of all to an operation with its input, in `into` if it can be written there; else what `otherwise` gives. */
  ask(
    name: string,
    input: Float64Array | null,
    otherwise: () => Float64Array,
    into?: Float64Array,
  ): Float64Array;
  /** The same, or null where one of them refused. */
  askOrNull(name: string, input: Float64Array | null, into?: Float64Array): Float64Array | null;
  /**
   * What `work` makes of an input that it has not checked yet. If the input is good, `work` asks for `name` with these numbers, and
   * asks nothing else before; the workers begin with that at once, while `work` checks. If it is not, they have worked in
   * vain, but it counts: verbs that take other sums after a certain number of products (pair-factors.ts) do so earlier there.
   */
  ahead<T>(name: string, input: ArrayLike<number>, work: () => T): T;
  /** The least squares of all samples; null where one of them refused, or where they are not alike. */
  rows(): LeastSquares | null;
}

/** Linearizes on all threads; null where one of them refused. Throws ThreadError if one of them is lost. */
export function answers(network: Network, work: SharedWork): Answers | null {
  const pool = poolOrNull(work);
  const point: Point = { work, theta: parametersOf(network) };
  const first = pool?.linearize(point, () => {
    const own = linearize(network, work.shards.batches[0]!, work.objective);
    return { own, losses: own.losses };
  });
  if (first === null || first === undefined) return null;
  const { own, losses } = first.own;
  const begin = (number: number, input: Float64Array): Begun | null =>
    poolOrNull(work)?.begin(point, number, input) ?? null;
  /** What workers have begun with ahead, until `askOrNull` asks for it. */
  let early: Begun | null = null;
  const askOrNull: Answers['askOrNull'] = (name, input, into) => {
    const number = numberOf(name);
    const { joining, run } = operations[number]!;
    const given = input ?? none;
    const asked = (room?: Float64Array): Asked<Float64Array> | null => {
      const begun = early ?? begin(number, given);
      early = null;
      return begun?.finish(() => run(own, given, room)) ?? null;
    };
    if (joining === 'packed') return null;
    if (joining === 'product') return product(given.length, asked, work.shards, into);
    const answer = asked(joining === 'mean' ? into : undefined);
    return answer === null ? null : joined(joining, answer, work.shards);
  };
  return {
    own,
    losses: joined('samples', { own: losses, parts: first.parts }, work.shards),
    askOrNull,
    ahead(name, input, use) {
      if (!(input instanceof Float64Array) || input.length !== network.program.parameterCount) return use();
      // A lost thread is told of where it is asked, after what is wrong with the input.
      if (lostThread() !== undefined) return use();
      try {
        early = begin(numberOf(name), input);
      } catch {
        // It is asked, and throws, once more.
        early = null;
      }
      try {
        return use();
      } finally {
        early?.drop();
        early = null;
      }
    },
    ask: (name, input, otherwise, into) => askOrNull(name, input, into) ?? otherwise(),
    rows() {
      const answer = begin(numberOf('rows'), none)?.finish(() => own.leastSquares()) ?? null;
      return answer && joinedRows(answer.own, answer.parts, work.shards);
    },
  };
}

const none = new Float64Array(0);

/** None where a page has stopped its threads: this one goes on alone. */
function poolOrNull({ threads }: SharedWork): Pool | null {
  const pool = poolOf(threads);
  return typeof pool === 'string' ? null : pool;
}

/** A mean of which this thread's part lies in the kernels' memory, where it is made, until it goes into the sum. */
function product(
  length: number,
  ask: (room: Float64Array) => Asked<Float64Array> | null,
  { shares }: Shards,
  into?: Float64Array,
): Float64Array | null {
  return withScratch(() => {
    const answer = ask(scratch(length));
    if (answer === null) return null;
    const out = into ?? allocate(length);
    weightedSum(answer.own, answer.parts, shares, out);
    return out;
  });
}

/** The parts of an answer as the answer of the batch; a mean is made in this thread's own part. */
function joined(
  joining: 'mean' | 'samples',
  { own, parts }: Asked<Float64Array>,
  shards: Shards,
): Float64Array {
  const { samples, shares, starts } = shards;
  if (joining === 'mean') {
    weightedSum(own, parts, shares, own);
    return own;
  }
  const width = own.length / starts[1]!;
  const out = allocate(samples * width);
  [own, ...parts].forEach((part, t) => placeRows(out, width, part, shards, t));
  return out;
}
