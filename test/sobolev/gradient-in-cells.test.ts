/** The gradient that first-order steps make in cells which exist one at a time is the one that all samples make at once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossState } from '../../src/factors/state.js';
import { halfSquaredError } from '../../src/functions/losses/half-squared-error.js';
import { adam, firstOrder, matrix, mlp, sobolevLoss, type Network } from '../../src/index.js';
import {
  copyOf,
  countAllocations,
  passing,
  scratchCopy,
  scratchZeros,
  withPoisonedScratch,
} from '../../src/numeric/allocation.js';
import { gradientInCells } from '../../src/sobolev/gradient-in-cells.js';
import { sobolevState } from '../../src/sobolev/sobolev-state.js';
import { addStraightGradient, hasShortGradient } from '../../src/sobolev/straight-gradient.js';
import { forward } from '../../src/sweeps/forward.js';
import { networkOf } from '../laws/subject.js';
import { architectures } from '../support/architectures.js';
import { sampleWeights, type Case } from '../support/case.js';
import { expectCloseToLargest } from '../support/compare.js';
import { stream } from '../support/stream.js';
import { sweepRounding } from '../support/tolerances.js';

/** Cells that cost nothing beside their products: every set of two samples is cut if that leaves anything out. */
const free = { overhead: 0, calls: 0, smallest: 2 };

interface Gradient {
  readonly difference: Float64Array;
  readonly mean: Float64Array;
}

/** The gradient in cells and all at once; without the first where nothing can be left out. */
function both(value: Case, network: Network): { readonly cells: Gradient | null; readonly whole: Gradient } {
  const { program } = network;
  const rows = (list: readonly (readonly number[])[]): ReturnType<typeof matrix> =>
    matrix(list.length, list[0]!.length, scratchCopy(Float64Array.from(list.flat())));
  return passing(
    () => {
      const trace = forward(program, scratchCopy(network.parameters), rows(value.x));
      const weights = scratchCopy(Float64Array.from(sampleWeights(value)));
      const base = lossState({ trace, loss: halfSquaredError, labels: rows(value.y), weights, l2: 0 });
      const slopes = rows(value.dy.map((sample) => sample.flat()));
      const gradientWeights = scratchCopy(slopes.data.map((_, i) => (i % 3) / 4));
      const state = sobolevState({ base, valueWeight: 0.5, gradientWeights, slopes });
      const mean = scratchZeros(program.parameterCount);
      addStraightGradient(state, mean, true);
      return { cells: gradientInCells(state, free), whole: { difference: state.difference().data, mean } };
    },
    ({ cells, whole }) => {
      const kept = ({ difference, mean }: Gradient): Gradient => ({
        difference: copyOf(difference),
        mean: copyOf(mean),
      });
      return { cells: cells && kept(cells), whole: kept(whole) };
    },
  );
}

describe('Sobolev gradients in cells', () => {
  it('are those of the whole batch, on networks of ReLU and of others', () => {
    let made = 0;
    fc.assert(
      fc.property(
        architectures({
          activations: ['relu', 'relu', 'leakyRelu', 'identity'],
          maxBatch: 8,
          maxWidth: 8,
          maxOutputs: 3,
        }),
        (value) => {
          const network = networkOf(value);
          fc.pre(hasShortGradient(network.program, network.inputs));
          // What one cell leaves behind must not reach the next.
          const { cells, whole } = withPoisonedScratch(() => both(value, network));
          if (cells === null) return;
          made++;
          expectCloseToLargest('slopes', cells.difference, whole.difference, sweepRounding);
          expectCloseToLargest('mean', cells.mean, whole.mean, sweepRounding);
        },
      ),
    );
    expect(made).toBeGreaterThan(0);
  });

  it('are what a step takes where they pay, with no arrays of the heap in a loop', () => {
    const samples = 256;
    const numbers = stream(3);
    const draw = (columns: number): ReturnType<typeof matrix> =>
      matrix(
        samples,
        columns,
        Float64Array.from({ length: samples * columns }, () => numbers.normal()),
      );
    const network = mlp({ inputs: 2, hidden: [256, 256], outputs: 1, activation: 'relu', seed: 4 });
    const batch = { x: draw(2), y: draw(1), dy: draw(2), l2: 0.01 };
    const objective = sobolevLoss();
    const whole = firstOrder(network, { ...batch, cells: false }, objective);
    const split = firstOrder(network, batch, objective);
    // Sums over samples are grouped by cells, and so round otherwise.
    expect(split.gradient.mean()).not.toEqual(whole.gradient.mean());
    expectCloseToLargest('mean', split.gradient.mean(), whole.gradient.mean(), sweepRounding);
    expectCloseToLargest('losses', split.losses, whole.losses, sweepRounding);
    const poisoned = withPoisonedScratch(() => firstOrder(network, batch, objective));
    expect(poisoned.gradient.mean()).toEqual(split.gradient.mean());

    const gradient = new Float64Array(network.parameters.length);
    const optimizer = adam();
    let state = optimizer.start(network.parameters);
    const step = (): void => {
      const evaluate = (parameters: Float64Array): ReturnType<typeof firstOrder> =>
        firstOrder(network, batch, objective, { parameters, gradient });
      ({ state } = optimizer.step(state, evaluate, state));
    };
    step();
    step();
    // The losses and the outputs.
    expect(countAllocations(step).total).toBeLessThanOrEqual(2 * samples);
  });
});
