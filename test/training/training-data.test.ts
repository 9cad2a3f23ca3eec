import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfSquaredError } from '../../src/functions/losses/half-squared-error.js';
import { dense } from '../../src/network/layers/dense.js';
import { sequential } from '../../src/network/sequential.js';
import {
  checkTrainingData,
  splitSamples,
  takeSamples,
  type Samples,
} from '../../src/training/training-data.js';
import { thrownBy } from '../support/thrown.js';

const network = sequential([dense(2, 1)]);

/** Sample n has x = (n, −n), y = 10n, dy = (n, 2n) and weight proportional to n + 1. */
function numbered(count: number): Samples {
  const list = Array.from({ length: count }, (_, n) => n);
  const weights = list.map((n) => n + 1);
  const data = {
    x: list.map((n) => [n, -n]),
    y: list.map((n) => [10 * n]),
    dy: list.map((n) => [n, 2 * n]),
    weights,
  };
  return checkTrainingData(network, data, halfSquaredError);
}
const numbersOf = ({ y }: Samples): number[] => Array.from(y.data, (value) => value / 10);

describe('a split', () => {
  it('has round(fraction·N) held-out samples, at least one and not all; the parts are disjoint and complete', () => {
    const fraction = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fraction, fc.integer(), (count, held, seed) => {
        const { training, validation } = splitSamples(numbered(count), held, seed);
        const expected = Math.min(count - 1, Math.max(1, Math.round(held * count)));
        expect(validation!.x.rows).toBe(expected);
        const all = [...numbersOf(training), ...numbersOf(validation!)].sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: count }, (_, n) => n));
      }),
    );
  });

  it('keeps the columns of a sample together', () => {
    const whole = numbered(12);
    const { training, validation } = splitSamples(whole, 0.25, 3);
    for (const part of [training, validation!]) {
      for (const [i, n] of numbersOf(part).entries()) {
        expect([...part.x.data.subarray(2 * i, 2 * i + 2)]).toEqual([n, -n]);
        expect([...part.dy!.data.subarray(2 * i, 2 * i + 2)]).toEqual([n, 2 * n]);
        expect(part.weights[i]).toBe(whole.weights[n]);
      }
    }
  });

  it('depends on the seed alone', () => {
    const held = (seed: number): number[] => numbersOf(splitSamples(numbered(30), 0.2, seed).validation!);
    expect(held(1)).toEqual(held(1));
    expect(held(1)).not.toEqual(held(2));
  });

  it('of nothing leaves the samples alone; one sample cannot be split', () => {
    const whole = numbered(3);
    expect(splitSamples(whole, 0, 1)).toEqual({ training: whole, validation: null });
    expect(thrownBy(() => splitSamples(numbered(1), 0.5, 1))).toEqual({
      name: 'DomainError',
      message: 'fit: validationSplit: expected at least 2 samples to split, got 1. Set validationSplit to 0.',
    });
  });
});

describe('samples', () => {
  it('are taken in any order, without slopes if there are none', () => {
    const whole = numbered(4);
    expect(numbersOf(takeSamples(whole, [3, 1, 1]))).toEqual([3, 1, 1]);
    expect(takeSamples({ ...whole, dy: null }, [2]).dy).toBeNull();
  });

  it('of weight 0 are left out', () => {
    const data = {
      x: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      y: [[1], [2], [3]],
      weights: [1, 0, 3],
    };
    const samples = checkTrainingData(network, data, halfSquaredError);
    expect([...samples.x.data]).toEqual([1, 2, 5, 6]);
    expect([...samples.weights]).toEqual([0.25, 0.75]);
  });
});
