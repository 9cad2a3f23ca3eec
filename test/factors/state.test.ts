/** A batch that is worked off in chunks, and the parts of a state. Integers and squares: no rounding. */
import { describe, expect, it } from 'vitest';
import { linearize } from '../../src/linearization/linearize.js';
import { copyState, forEachChunk, stateRange } from '../../src/factors/state.js';
import { mlp } from '../../src/network/mlp.js';
import { stream } from '../support/architectures.js';
import { expectExact } from '../support/compare.js';
import { batch, network } from './small-network.js';

describe('chunks', () => {
  const { state } = linearize(network, batch, 'halfSquaredError').hessian.verbs;

  it('cover every sample once, in order, each near the budget', () => {
    const ranges = (numbersPerSample: number, budget?: number): number[][] => {
      const seen: number[][] = [];
      forEachChunk(
        state!,
        numbersPerSample,
        (part, start, count) => seen.push([start, count, part.trace.samples]),
        budget,
      );
      return seen;
    };
    expect(ranges(10, 20)).toEqual([[0, 2, 2]]);
    expect(ranges(10, 19)).toEqual([
      [0, 1, 1],
      [1, 1, 1],
    ]);
    expect(ranges(10, 1), 'never less than a sample').toEqual([
      [0, 1, 1],
      [1, 1, 1],
    ]);
    expect(ranges(0, 5)).toEqual([[0, 2, 2]]);
  });

  it('give the same Hessian as its samples one by one', () => {
    const { integer } = stream(5);
    const integers = (length: number): number[] => Array.from({ length }, () => integer(5) - 2);
    // 2·150² + 2 numbers of state Hessians a sample: chunks of 23 samples; 150·303 of assembly: chunks of 23 as well.
    const wide = mlp({ inputs: 1, hidden: [150], outputs: 1, activation: 'square', seed: 1 });
    const theta = integers(wide.parameters.length);
    const samples = 32;
    const [x, y] = [0, 1].map(() => Array.from({ length: samples }, () => integers(1)));
    const { hessian } = linearize(wide.withParameters(theta), { x: x!, y: y! }, 'halfSquaredError');
    const parts = Array.from({ length: samples }, (_, n) => hessian.sample(n));
    const mean = (arrays: readonly Float64Array[]): Float64Array =>
      arrays[0]!.map((_, i) => arrays.reduce((sum, array) => sum + array[i]! / samples, 0));
    expectExact('diagonal', hessian.diagonal(), mean(parts.map((part) => part.diagonal())));
    expectExact(
      'traces',
      hessian.traces(),
      parts.map((part) => part.trace()),
    );
    expectExact(
      'written out',
      hessian.materialize().data,
      mean(parts.map((part) => part.materialize().data)),
    );
  });
});

describe('parts of a state', () => {
  const { state } = linearize(network, { ...batch, weights: [1, 3], l2: 1 }, 'halfSquaredError').hessian
    .verbs;

  it('a range has equal weights, no L2 term and the batch’s memory; a copy has memory of its own', () => {
    const part = stateRange(state!, 1, 1);
    expect([...part.weights, part.l2]).toEqual([1, 0]);
    expect([...part.losses()]).toEqual([state!.losses()[1]]);
    expect([...stateRange(state!, 0, 2).weights]).toEqual([0.5, 0.5]);
    expect(part.labels.data.buffer).toBe(state!.labels.data.buffer);
    const copy = copyState(part);
    expect(copy.trace.value).toEqual(part.trace.value);
    for (const array of [copy.labels.data, ...copy.trace.value])
      expect(array.buffer.byteLength).toBe(8 * array.length);
    expect(copy.adjoint().value).toEqual(part.adjoint().value);
  });
});
