/**
 * Gradients of Sobolev objectives where units before the head have one slope in all samples, which steps of first order leave
 * out of their products: on whole numbers, where nothing rounds, they have the bits of those that leave out nothing.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  firstOrder,
  linearize,
  mlp,
  sobolevLoss,
  type Batch,
  type Matrix,
  type Network,
  matrix,
} from '../../src/index.js';
import { passing, scratchCopy, withPoisonedScratch, withScratch } from '../../src/numeric/allocation.js';
import { random } from '../../src/numeric/random.js';
import { headSplits, isMostlyHead, nearSets } from '../../src/sobolev/head-splits.js';
import { forward } from '../../src/sweeps/forward.js';
import { countingUp, slopeSplit } from '../../src/sweeps/slope-split.js';
import { expectCloseToLargest } from '../support/compare.js';
import { sweepRounding } from '../support/tolerances.js';

/** Powers of two, so that means do not round either, and enough for the head to be worth its calls; of the second there are several sets. */
const few = 16;
const many = 256;
const width = 32;
/** So wide that sets are worth their calls. */
const wide = 160;

/** Whole numbers (for leaky ReLU others, where no unit stands at its kink but for rounding), and biases before the head that make most of its units dead or straight in all samples. */
function problem(
  seed: number,
  hidden: readonly number[],
  activation: 'relu' | 'leakyRelu',
  samples: number,
): { readonly network: Network; readonly batch: Batch & { readonly x: Matrix } } {
  const stream = random(seed);
  const whole = (rows: number, columns: number, most: number): Matrix => {
    const rest = (): number => (activation === 'relu' ? 0 : stream.normal());
    const draw = (): number => stream.integer(2 * most + 1) - most + rest();
    const data = Float64Array.from({ length: rows * columns }, draw);
    return matrix(rows, columns, data);
  };
  const plain = mlp({ inputs: 2, hidden, outputs: 1, activation, seed: 1 });
  const theta = whole(1, plain.parameters.length, 2).data;
  const biases = plain.blocks.filter(({ name }) => name.endsWith('bias'));
  const { offset, length } = biases[biases.length - 2]!;
  for (let i = 0; i < length; i++) theta[offset + i] = [-1e5, 1e5, 1e5, 0][stream.integer(4)]!;
  const batch = { x: whole(samples, 2, 4), y: whole(samples, 1, 9), dy: whole(samples, 2, 9) };
  return { network: plain.withParameters(theta), batch };
}

/** With 0 for −0, which sums of no and of some zeros may differ in. */
function unsigned(numbers: Float64Array): number[] {
  return Array.from(numbers, (value) => value + 0);
}

describe('slopes that are the same in all samples', () => {
  it('are found, with the slopes of the others', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (seed, n, w) => {
          const stream = random(seed);
          const share = stream.integer(4);
          const gamma = Float64Array.from({ length: n * w }, () => (stream.integer(8) < share ? 0.25 : 1));
          for (let i = 0; i < w; i += 2) for (let s = 0; s < n; s++) gamma[s * w + i] = i % 4 === 0 ? 0 : 0.5;
          const units = Array.from({ length: w }, (_, i) => i);
          const column = (i: number): number[] => Array.from({ length: n }, (_, s) => gamma[s * w + i]!);
          const isSame = (i: number): boolean => new Set(column(i)).size === 1;
          const check = (): void => {
            const split = slopeSplit(gamma, w, countingUp(n));
            const varying = units.filter((i) => !isSame(i));
            const constant = units.filter((i) => isSame(i) && gamma[i] !== 0);
            if (split === null) {
              expect(n * (w - varying.length)).toBeLessThan(8 * varying.length);
              return;
            }
            expect([...split.varying]).toEqual(varying);
            expect([...split.constant]).toEqual(constant);
            expect([...split.slopes]).toEqual(constant.map((i) => gamma[i]));
            const rows = Array.from({ length: n }, (_, s) => varying.map((i) => gamma[s * w + i]));
            expect([...split.slope]).toEqual(rows.flat());
          };
          check();
          withScratch(check);
        },
      ),
    );
  });

  it.each([
    [[width, width], few, 1],
    [[8, width, width], few, 1],
    [[wide, wide], many, 8],
    [[8, wide, wide], many, 8],
  ])('leave no trace in gradients of ReLU, %j with %d samples', (hidden, samples, sets) => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const { network, batch } = problem(seed, hidden, 'relu', samples);
        const expected = linearize(network, batch, sobolevLoss());
        const found = withPoisonedScratch(() => firstOrder(network, batch, sobolevLoss()));
        expect(unsigned(found.gradient.mean())).toEqual(unsigned(expected.gradient.mean()));
        expect(found.losses).toEqual(expected.losses);
        // The splits were there, or the test says nothing.
        const count = passing(
          () => {
            const trace = forward(network.program, scratchCopy(network.parameters), batch.x);
            return headSplits(trace, nearSets(batch.x))?.length;
          },
          (made) => made,
        );
        expect(count).toBe(sets);
        expect(isMostlyHead(network.program, samples)).toBe(sets > 1);
      }),
      { numRuns: 30 },
    );
  });

  it('leave rounding where slopes round, whatever is added to', () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const { network, batch } = problem(seed, [wide, wide], 'leakyRelu', many);
        const regularized = { ...batch, l2: 0.5 };
        const expected = linearize(network, regularized, sobolevLoss());
        const found = firstOrder(network, regularized, sobolevLoss());
        const mean = found.gradient.mean();
        expectCloseToLargest('mean', mean, expected.gradient.mean(), sweepRounding);
        expectCloseToLargest('losses', found.losses, expected.losses, sweepRounding);
      }),
      { numRuns: 30 },
    );
  });

  it('cover all units or none', () => {
    withScratch(() => {
      const ones = scratchCopy(new Float64Array(12).fill(1));
      const split = slopeSplit(ones, 4, countingUp(3));
      expect([split?.varying.length, split?.constant.length]).toEqual([0, 4]);
      expect(
        slopeSplit(
          Float64Array.from({ length: 12 }, (_, i) => i),
          4,
          countingUp(3),
        ),
      ).toBeNull();
    });
  });
});
