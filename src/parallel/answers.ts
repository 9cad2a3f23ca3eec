/** Questions to all threads about one linearization, and the parts of their answers put together. */
import type { LeastSquares } from '../factors/least-squares.js';
import { linearize } from '../linearization/linearize.js';
import type { Linearization } from '../linearization/linearization.js';
import { parametersOf, type Network } from '../network/network.js';
import { allocate, copyOf, scratch, scratchOf, withScratch } from '../numeric/allocation.js';
import { addScaled, multiplyBy } from '../numeric/elementwise.js';
import { numberOf, operations } from './operations.js';
import { joinedRows } from './packed-rows.js';
import { poolOf, type Asked, type Point, type Pool } from './pool.js';
import { placeRows, type Shards } from './shards.js';
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
  const askOrNull: Answers['askOrNull'] = (name, input, into) => {
    const number = numberOf(name);
    const { joining, run } = operations[number]!;
    const given = input ?? none;
    const asked = (room?: Float64Array): Asked<Float64Array> | null =>
      poolOrNull(work)?.ask(point, number, given, () => run(own, given, room)) ?? null;
    if (joining === 'packed') return null;
    if (joining === 'product') return product(given.length, asked, work.shards, into);
    const answer = asked(joining === 'mean' ? into : undefined);
    return answer === null ? null : joined(joining, answer, work.shards);
  };
  return {
    own,
    losses: joined('samples', { own: losses, parts: first.parts }, work.shards),
    askOrNull,
    ask: (name, input, otherwise, into) => askOrNull(name, input, into) ?? otherwise(),
    rows() {
      const answer = poolOrNull(work)?.ask(point, numberOf('rows'), none, () => own.leastSquares());
      return answer === null || answer === undefined
        ? null
        : joinedRows(answer.own, answer.parts, work.shards);
    },
  };
}

const none = new Float64Array(0);

/** None where a page has stopped its threads: this one goes on alone. */
function poolOrNull({ threads }: SharedWork): Pool | null {
  const pool = poolOf(threads);
  return typeof pool === 'string' ? null : pool;
}

/**
 * own ← scale·own + share·part. Plain loops: parts lie in memory of their own, and one pass is less than the way into the
 * kernel's and back.
 */
function addPart(own: Float64Array, scale: number, part: Float64Array, share: number): void {
  for (let i = 0; i < own.length; i++) own[i] = scale * own[i]! + share * part[i]!;
}

/** A mean whose sum lies in the kernels' memory from this thread's part on, until it is complete. */
function product(
  length: number,
  ask: (room: Float64Array) => Asked<Float64Array> | null,
  { shares }: Shards,
  into?: Float64Array,
): Float64Array | null {
  return withScratch(() => {
    const answer = ask(scratch(length));
    if (answer === null) return null;
    const sum = scratchOf(answer.own);
    multiplyBy(length, shares[0]!, sum, 0, sum, 0);
    answer.parts.forEach((part, t) => {
      withScratch(() => addScaled(length, shares[t + 1]!, scratchOf(part), 0, sum, 0));
    });
    if (into === undefined) return copyOf(sum);
    into.set(sum);
    return into;
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
    parts.forEach((part, t) => addPart(own, t === 0 ? shares[0]! : 1, part, shares[t + 1]!));
    return own;
  }
  const width = own.length / starts[1]!;
  const out = allocate(samples * width);
  [own, ...parts].forEach((part, t) => placeRows(out, width, part, shards, t));
  return out;
}
