/**
 * What must not change where weights are shared: the order of the hidden units of recurrent layers, in each of the gates,
 * and of the channels between two convolutions.
 */
import fc from 'fast-check';
import { describe } from 'vitest';
import type { OracleLayer } from '../oracles/network.js';
import type { Case } from '../support/case.js';
import { stream } from '../support/stream.js';
import { law, type Comparison } from './law.js';
import { hessianSize, meanSize, productRounding, rounding } from './sizes.js';
import { linearized } from './subject.js';
import { ones } from './vectors.js';

/** A case and the same one with its parameters in another order: new[i] = old[order[i]]. */
interface Reordered {
  readonly before: Case;
  readonly after: Case;
  readonly order: readonly number[];
}

function caseOf(layers: readonly OracleLayer[], inputs: number, seed: number, count: number): Case {
  const numbers = stream(seed);
  const list = (length: number): number[] => Array.from({ length }, () => numbers.normal());
  const rows = <T>(row: () => T): T[] => [row(), row()];
  return {
    layers,
    inputs,
    outputs: 2,
    parameters: list(count).map((value) => value / 2),
    x: rows(() => list(inputs)),
    y: rows(() => list(2)),
    dy: [],
    loss: 'halfSquaredError',
    weights: [1, 2],
    l2: 0.125,
    u: list(count),
    v: list(count),
  };
}

function reordered(before: Case, order: readonly number[]): Reordered {
  const move = (vector: readonly number[]): number[] => order.map((i) => vector[i]!);
  return { before, after: { ...before, parameters: move(before.parameters), v: move(before.v) }, order };
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

function shuffled(count: number, seed: number): number[] {
  const numbers = stream(seed);
  return range(0, count)
    .map((i) => [numbers.uniform(), i] as const)
    .sort(([a], [b]) => a - b)
    .map(([, i]) => i);
}

/** Indices of a row-major matrix at `from`, rows and columns in other orders. */
function matrixOrder(
  from: number,
  rows: readonly number[],
  columns: readonly number[],
  width: number = columns.length,
): number[] {
  return rows.flatMap((i) => columns.map((j) => from + i * width + j));
}

/** An Elman or GRU layer under a dense one; hidden units in another order, in each of the gates. */
const recurrent = fc
  .record({
    gated: fc.boolean(),
    inputs: fc.integer({ min: 1, max: 2 }),
    hidden: fc.integer({ min: 2, max: 4 }),
    steps: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(),
  })
  .map(({ gated, inputs, hidden, steps, seed }): Reordered => {
    const gates = gated ? 3 : 1;
    const own = { inputs, hidden, steps, sequence: false };
    const layers: OracleLayer[] = [
      gated ? { kind: 'gru', ...own } : { kind: 'elman', ...own, activation: 'tanh' },
      { kind: 'dense', inputs: hidden, outputs: 2, bias: true },
    ];
    const units = shuffled(hidden, seed);
    const rows = range(0, gates).flatMap((gate) => units.map((i) => gate * hidden + i));
    const order = matrixOrder(0, rows, range(0, inputs));
    order.push(...matrixOrder(order.length, rows, units));
    for (let bias = 0; bias < (gated ? 2 : 1); bias++) {
      const from = order.length;
      order.push(...rows.map((i) => from + i));
    }
    order.push(...matrixOrder(order.length, [0, 1], units));
    order.push(...range(order.length, 2));
    return reordered(caseOf(layers, inputs * steps, seed, order.length), order);
  });

/** Two convolutions and a dense layer; the channels between the convolutions in another order. */
const convolutional = fc
  .record({
    channels: fc.integer({ min: 2, max: 3 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
    seed: fc.nat(),
  })
  .map(({ channels, kernel, stride, seed }): Reordered => {
    const window = { height: 1, padding: [0, 1], kernel: [1, kernel] } as const;
    const between = Math.floor((5 + 2 - kernel) / stride) + 1;
    const behind = between + 2 - kernel + 1;
    const layers: OracleLayer[] = [
      {
        kind: 'windowConvolution',
        ...window,
        channels: 1,
        width: 5,
        stride: [1, stride],
        outChannels: channels,
        bias: true,
      },
      { kind: 'activation', name: 'softplus' },
      {
        kind: 'windowConvolution',
        ...window,
        channels,
        width: between,
        stride: [1, 1],
        outChannels: 1,
        bias: false,
      },
      { kind: 'activation', name: 'tanh' },
      { kind: 'dense', inputs: behind, outputs: 2, bias: false },
    ];
    const units = shuffled(channels, seed);
    const order = matrixOrder(0, units, range(0, kernel));
    order.push(...units.map((i) => channels * kernel + i));
    // The second weight is [1][channel][tap]: its channels are rows of a channels × kernel matrix.
    order.push(...matrixOrder(order.length, units, range(0, kernel)));
    order.push(...range(order.length, 2 * behind));
    return reordered(caseOf(layers, 5, seed, order.length), order);
  });

describe('invariance of shared weights', () => {
  law(
    'under the order of units',
    { 'recurrent layers': recurrent, convolutions: convolutional },
    function* ({ before, after, order }): Generator<Comparison> {
      const move = (vector: ArrayLike<number>): number[] => order.map((i) => vector[i]!);
      const [a, b] = [linearized(before), linearized(after)];
      const one = ones(before);
      const size = hessianSize(before, one);
      yield { what: 'loss', actual: [b.loss], expected: [a.loss], tolerance: rounding(meanSize(before)) };
      const slopes = rounding(meanSize(before, one));
      yield {
        what: 'gradient',
        actual: b.gradient.mean(),
        expected: move(a.gradient.mean()),
        tolerance: slopes,
      };
      const product = move(a.hessian.multiply(before.v));
      const tolerance = rounding(hessianSize(before, before.v));
      yield { what: 'H v', actual: b.hessian.multiply(after.v), expected: product, tolerance };
      const diagonal = move(a.hessian.diagonal());
      yield { what: 'diagonal', actual: b.hessian.diagonal(), expected: diagonal, tolerance: rounding(size) };
      const norms = [a.gradient.norms(), b.gradient.norms()] as const;
      const squares = norms.map((list) => Array.from(list, (norm) => norm ** 2)) as [number[], number[]];
      const sizes = meanSize({ ...before, l2: 0, weights: null }, one);
      const bound = 4 * productRounding(sizes, sizes);
      yield { what: 'norms²', actual: squares[1], expected: squares[0], tolerance: bound };
      const square = [a.hessian.frobeniusNorm() ** 2];
      yield {
        what: '‖H‖²',
        actual: [b.hessian.frobeniusNorm() ** 2],
        expected: square,
        tolerance: productRounding(size, size),
      };
    },
  );
});
