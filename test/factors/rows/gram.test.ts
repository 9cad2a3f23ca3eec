/**
 * Which contraction the Gram matrix of long lists takes, and how much of the kernels' memory one of outer products: what is
 * allocated tells. The entries are checked in rows.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { dense, elman, linearize, matrix, mlp, sequential } from '../../../src/index.js';
import { countAllocations, passing, scratch } from '../../../src/numeric/allocation.js';
import { random } from '../../../src/numeric/random.js';

const width = 32;
const samples = 2;

const drawn = (seed: number, rows: number, columns: number) => {
  const { normal } = random(seed);
  return matrix(rows, columns, Float64Array.from({ length: rows * columns }, normal));
};

/** Numbers of the largest array that the Gram matrix of a recurrent network's gradients takes. */
function largestArray(steps: number): number {
  const network = sequential([elman({ inputs: width, hidden: width, steps }), dense(width, 1)], { seed: 1 });
  const at = linearize(
    network,
    { x: drawn(steps, samples, network.inputs), y: drawn(steps + 1, samples, 1) },
    'halfSquaredError',
  );
  at.gradient.norms(); // the sweeps and the lists, which both ways need
  return countAllocations(() => at.gradient.gram()).largest;
}

describe('the Gram matrix of gradients that are lists', () => {
  // (N·T)²·2n against (2·N·T + N²)·n² flops: with n = 32 and N = 2 equal at T = 16.9. Lists collapse from T = 17 on.
  it.each([6, 9, 12, 16])(
    'meets vectors at %i steps, where writing outer products out costs more',
    (steps) => {
      expect(largestArray(steps)).toBeLessThanOrEqual(
        Math.max((samples * steps) ** 2, samples * steps * width),
      );
    },
  );

  it('takes the matrices where lists have become longer than they', () => {
    expect(largestArray(20)).toBeLessThan((samples * 20) ** 2);
  });
});

describe('the Gram matrix of gradients that are outer products', () => {
  const many = 24;

  /** Numbers of the kernels' memory that it leaves taken in a world that passes, for so many hidden layers. */
  function takenFor(layers: number): number {
    const network = mlp({ inputs: 2, hidden: Array<number>(layers).fill(4), outputs: 1, activation: 'tanh' });
    const batch = { x: drawn(1, many, 2), y: drawn(2, many, 1) };
    const into = matrix(many, many);
    const count = () =>
      passing(
        () => {
          const at = linearize(network, batch, 'halfSquaredError');
          at.gradient.norms(); // the sweeps
          const before = scratch(2).byteOffset;
          at.gradient.gram(into);
          return (scratch(2).byteOffset - before) / 8;
        },
        (taken) => taken,
      );
    count(); // memory grows at the next scope to what this one wanted
    return count();
  }

  it('takes no more for many layers than for one: each finds the place of the one before', () => {
    expect(takenFor(1)).toBeGreaterThanOrEqual(many ** 2);
    expect(takenFor(6)).toBe(takenFor(1));
  });
});
