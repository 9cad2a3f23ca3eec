import { describe, expect, it } from 'vitest';
import { random } from '../../src/numeric/random.js';
import { thrownBy } from '../support/thrown.js';

const draws = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('random', () => {
  it('gives the same bits for the same seed', () => {
    const [one, two] = [random(7), random(7)];
    const take = (stream: typeof one): unknown[] => [
      ...draws(9, stream.uniform),
      ...draws(9, stream.normal),
      stream.integer(1000),
      ...stream.permutation(20),
    ];
    expect(take(one)).toEqual(take(two));
  });

  it('keeps its stream from release to release', () => {
    const stream = random(1);
    expect(draws(3, stream.uniform)).toEqual(pinned.uniform);
    expect(draws(3, stream.normal)).toEqual(pinned.normal);
    expect(draws(3, () => stream.integer(100))).toEqual(pinned.integer);
    expect(Array.from(stream.permutation(6))).toEqual(pinned.permutation);
  });

  it('gives unrelated streams for neighbouring, negative and large seeds', () => {
    const seeds = [0, 1, 2, 3, -1, -2, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1, -(2 ** 53) + 1];
    const firsts = seeds.map((seed) => random(seed).uniform());
    expect(new Set(firsts).size).toBe(seeds.length);
    // The mean of first draws over 4,000 seeds: standard deviation 0.289/√4000 = 0.0046, asked within 5 of them.
    const mean = draws(4000, counter()).reduce((total, seed) => total + random(seed).uniform(), 0) / 4000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.023);
  });

  // Moments of 20,000 draws; each bound is five standard deviations of the estimate.
  const count = 20_000;
  const moment = (values: number[], power: number): number =>
    values.reduce((total, value) => total + value ** power, 0) / values.length;

  it('uniform lies in [0, 1) with the moments of the uniform distribution', () => {
    const values = draws(count, random(3).uniform);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(Math.abs(moment(values, 1) - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(moment(values, 2) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / count));
  });

  it('normal has mean 0, variance 1, no skew, fourth moment 3', () => {
    const values = draws(count, random(4).normal);
    expect(Math.abs(moment(values, 1))).toBeLessThan(5 * Math.sqrt(1 / count));
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(moment(values, 3))).toBeLessThan(5 * Math.sqrt(15 / count));
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
  });

  it('integer reaches each of its values about equally often', () => {
    const counts = [0, 0, 0, 0, 0, 0, 0];
    const stream = random(5);
    for (let i = 0; i < count; i++) counts[stream.integer(7)]! += 1;
    for (const seen of counts) {
      expect(Math.abs(seen - count / 7)).toBeLessThan(5 * Math.sqrt((count / 7) * (6 / 7)));
    }
    expect(random(1).integer(1)).toBe(0);
  });

  it('permutation holds each index once, and every order comes', () => {
    const stream = random(6);
    expect(Array.from(stream.permutation(50)).sort((a, b) => a - b)).toEqual(draws(50, counter()));
    expect(stream.permutation(0).length).toBe(0);
    const orders = new Set(draws(200, counter()).map(() => stream.permutation(3).join()));
    expect(orders.size).toBe(6);
  });

  it('rejects seeds and counts that are not whole numbers in range', () => {
    expect(thrownBy(() => random(0.5))).toEqual(
      expect.objectContaining({
        name: 'DomainError',
        message:
          'random: seed: expected a whole number, got 0.5. Pass a seed such as 1; each one gives its own stream.',
      }),
    );
    expect(thrownBy(() => random(NaN)).message).toContain('got NaN');
    expect(thrownBy(() => random(1).integer(0)).message).toBe(
      'random: integer(n): expected a whole number from 1 to 2^31, got 0. Pass the number of choices.',
    );
  });
});

function counter(): () => number {
  let next = 0;
  return () => next++;
}

/** The first draws from seed 1: a change here changes every seeded result of every user. */
const pinned = {
  uniform: [0.11288672222137353, 0.40158320535520287, 0.10018027737898105],
  normal: [-0.01860482650725885, 1.7301683668280088, 0.7797954561110697],
  integer: [35, 29, 29],
  permutation: [0, 5, 2, 3, 4, 1],
};
