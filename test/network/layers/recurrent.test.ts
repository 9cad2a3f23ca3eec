/** Recurrent layers against loops over time, over random sizes; their blocks in PyTorch's order, and their messages. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activation, dense, elman, flatten, gru, linearize, sequential, tied } from '../../../src/index.js';
import { expectCloseToLargest, expectExact } from '../../support/compare.js';
import { stream } from '../../support/stream.js';
import { torchOutput } from '../../support/tolerances.js';
import { thrownBy } from '../../support/thrown.js';

const sizes = fc.record({
  inputs: fc.integer({ min: 1, max: 3 }),
  hidden: fc.integer({ min: 1, max: 4 }),
  steps: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(),
});

/** W v, W row-major. */
const product = (w: readonly number[], v: readonly number[]): number[] =>
  Array.from({ length: w.length / v.length }, (_, i) =>
    v.reduce((sum, value, j) => sum + w[i * v.length + j]! * value, 0),
  );
const plus = (...vectors: readonly (readonly number[])[]): number[] =>
  vectors[0]!.map((_, i) => vectors.reduce((sum, vector) => sum + vector[i]!, 0));
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

interface Recurrence {
  readonly theta: readonly number[];
  readonly x: readonly number[];
  /** The states of all steps, from `step(state, input)`. */
  states(step: (state: readonly number[], input: readonly number[]) => number[]): number[][];
  /** The next `count` parameters. */
  take(count: number): readonly number[];
}

/** Random parameters and a random sequence, and the loop over time. */
function recurrence(count: number, inputs: number, hidden: number, steps: number, seed: number): Recurrence {
  const numbers = stream(seed);
  const normals = (length: number): number[] => Array.from({ length }, () => numbers.normal());
  const theta = normals(count);
  const x = normals(steps * inputs);
  let at = 0;
  return {
    theta,
    x,
    states(step) {
      let state: number[] = Array.from({ length: hidden }, () => 0);
      return Array.from({ length: steps }, (_, t) => {
        state = step(state, x.slice(t * inputs, (t + 1) * inputs));
        return state;
      });
    },
    take: (length) => theta.slice(at, (at += length)),
  };
}

describe('elman', () => {
  const functions = { tanh: Math.tanh, sigmoid, relu: (z: number): number => Math.max(z, 0), sin: Math.sin };

  it('is h = A(V x + W h + b), step by step', () => {
    const names = fc.constantFrom(...(Object.keys(functions) as (keyof typeof functions)[]));
    fc.assert(
      fc.property(sizes, names, ({ inputs, hidden, steps, seed }, name) => {
        const count = hidden * (inputs + hidden + 1);
        const { theta, x, states, take } = recurrence(count, inputs, hidden, steps, seed);
        const [v, w, b] = [take(hidden * inputs), take(hidden * hidden), take(hidden)];
        const all = states((h, input) => plus(product(v, input), product(w, h), b).map(functions[name]));
        const options = { inputs, hidden, steps, activation: name };
        const predict = (sequence: boolean): Float64Array =>
          sequential([elman({ ...options, sequence })], { parameters: theta }).predict([x]).data;
        expectCloseToLargest('last', predict(false), all.at(-1)!, torchOutput);
        expectCloseToLargest('all', predict(true), all.flat(), torchOutput);
      }),
    );
  });

  it('is stacked under a dense head for each step', () => {
    const [first, second] = [
      elman({ inputs: 2, hidden: 3, steps: 4, sequence: true }),
      elman({ inputs: 3, hidden: 2, steps: 4, sequence: true }),
    ];
    const network = sequential([first, second, dense(2, 1, { steps: 4 })], { seed: 4 });
    const x = [0.3, -1, 0.5, 2, -0.25, 0.75, 1, 1];
    const layers = [first, second, dense(2, 1)];
    let at = 0;
    const parts = layers.map((layer) => {
      const count = sequential([layer]).parameters.length;
      return sequential([layer], { parameters: network.parameters.slice(at, (at += count)) });
    });
    const [below, above] = [parts[0]!.predict([x]).data, parts[1]!];
    const states = above.predict([Array.from(below)]).data;
    const outputs = [0, 2, 4, 6].map((t) => parts[2]!.predict([Array.from(states.slice(t, t + 2))]).data[0]!);
    expectExact('stack', network.predict([x]).data, outputs);
  });

  it('has its blocks in PyTorch’s order', () => {
    const network = sequential([elman({ inputs: 2, hidden: 3, steps: 4 }), dense(3, 1)]);
    expect(network.blocks.map(({ name, shape }) => [name, shape])).toEqual([
      ['layers.0.weightInput', [3, 2]],
      ['layers.0.weightRecurrent', [3, 3]],
      ['layers.0.bias', [3]],
      ['layers.1.weight', [1, 3]],
      ['layers.1.bias', [1]],
    ]);
  });

  it('of a single step never uses the recurrent weight: its derivatives are zero', () => {
    const network = sequential([elman({ inputs: 2, hidden: 2, steps: 1 }), dense(2, 1)], { seed: 1 });
    const at = linearize(network, { x: [[1, -2]], y: [[0.5]] }, 'halfSquaredError');
    const [name, from, to] = ['layers.0.weightRecurrent', 4, 8];
    expect(network.blocks[1]).toMatchObject({ name, offset: from, length: to - from });
    expect([...at.gradient.mean().subarray(from, to)]).toEqual([0, 0, 0, 0]);
    expect([...at.hessian.diagonal().subarray(from, to)]).toEqual([0, 0, 0, 0]);
    expect([...at.hessian.block(name, name).materialize().data]).toEqual(Array.from({ length: 16 }, () => 0));
    expect(at.hessian.inertia()).toMatchObject({ zero: expect.any(Number) as number, exact: true });
    expect(at.hessian.inertia().zero).toBeGreaterThanOrEqual(4);
    const written = at.hessian.materialize().data;
    expectCloseToLargest('norm', [at.hessian.frobeniusNorm()], [Math.hypot(...written)], torchOutput);
    expectCloseToLargest('gradient', at.gradient.norms(), [Math.hypot(...at.gradient.mean())], torchOutput);
  });

  it('says what is wrong with its numbers', () => {
    expect(thrownBy(() => elman({ inputs: 2, hidden: 0, steps: 3 })).message).toMatch(
      /^elman: hidden: expected .* got 0\. Write elman\(/,
    );
    expect(thrownBy(() => elman({ inputs: 2, hidden: 1, steps: 3, activation: 'tan' })).message).toMatch(
      /^elman: activation: expected .*tanh.*got 'tan'/,
    );
    const layers = [elman({ inputs: 2, hidden: 3, steps: 4 }), dense(12, 1)];
    expect(thrownBy(() => sequential(layers)).message).toMatch(
      /^sequential: layers\[1\]: expected 3 inputs, .* got 12 inputs/,
    );
  });
});

describe('gru', () => {
  it('is the published recursion with PyTorch’s reset gate', () => {
    fc.assert(
      fc.property(sizes, ({ inputs, hidden, steps, seed }) => {
        const count = 3 * hidden * (inputs + hidden + 2);
        const { theta, x, states, take } = recurrence(count, inputs, hidden, steps, seed);
        const [v, w] = [take(3 * hidden * inputs), take(3 * hidden * hidden)];
        const [b, c] = [take(3 * hidden), take(3 * hidden)];
        const all = states((h, input) => {
          const drive = plus(product(v, input), b);
          const own = plus(product(w, h), c);
          return h.map((old, i) => {
            const reset = sigmoid(drive[i]! + own[i]!);
            const update = sigmoid(drive[hidden + i]! + own[hidden + i]!);
            const candidate = Math.tanh(drive[2 * hidden + i]! + reset * own[2 * hidden + i]!);
            return (1 - update) * candidate + update * old;
          });
        });
        const predict = (sequence: boolean): Float64Array =>
          sequential([gru({ inputs, hidden, steps, sequence })], { parameters: theta }).predict([x]).data;
        expectCloseToLargest('last', predict(false), all.at(-1)!, torchOutput);
        expectCloseToLargest('all', predict(true), all.flat(), torchOutput);
      }),
    );
  });

  it('has its blocks in PyTorch’s order', () => {
    const network = sequential([gru({ inputs: 3, hidden: 2, steps: 4 })]);
    expect(network.blocks.map(({ name, shape }) => [name, shape])).toEqual([
      ['layers.0.weightInput', [6, 3]],
      ['layers.0.weightRecurrent', [6, 2]],
      ['layers.0.biasInput', [6]],
      ['layers.0.biasRecurrent', [6]],
    ]);
  });

  it('says what is wrong with its numbers', () => {
    expect(thrownBy(() => gru({ inputs: 2, hidden: 2, steps: 1.5 })).message).toMatch(
      /^gru: steps: expected .* got 1\.5/,
    );
  });
});

describe('tied', () => {
  it('has one set of parameters for all layers of a name', () => {
    const step = tied('step', dense(2, 2));
    const network = sequential([step, activation('tanh'), step, activation('tanh'), dense(2, 1)], {
      seed: 1,
    });
    expect(network.blocks.map(({ name }) => name)).toEqual([
      'layers.0.weight',
      'layers.0.bias',
      'layers.1.weight',
      'layers.1.bias',
    ]);
    expect(network.parameters).toHaveLength(6 + 3);
  });

  it('refuses layers that differ, and layers that cannot be tied', () => {
    const layers = [tied('a', dense(2, 2)), tied('a', dense(2, 3))];
    expect(thrownBy(() => sequential(layers))).toEqual({
      name: 'ShapeError',
      message:
        "sequential: layers[1]: expected a weight of 2×2 with bias, as the first layer tied by 'a', got 3×2 with bias. Tie layers of one shape, or give them different names.",
    });
    expect(thrownBy(() => tied('', dense(2, 2))).message).toMatch(/^tied: name: expected a name/);
    expect(thrownBy(() => tied('a', flatten() as never)).message).toMatch(
      /^tied: layer: expected a dense or convolutional layer/,
    );
  });
});
