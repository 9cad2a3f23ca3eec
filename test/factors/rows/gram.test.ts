/** Which contraction the Gram matrix of long lists takes: what it allocates tells. Its entries are checked in rows.test.ts. */
import { describe, expect, it } from 'vitest';
import { dense, elman, linearize, matrix, sequential } from '../../../src/index.js';
import { countAllocations } from '../../../src/numeric/allocation.js';
import { random } from '../../../src/numeric/random.js';

const width = 32;
const samples = 2;

/** Numbers of the largest array that the Gram matrix of a recurrent network's gradients takes. */
function largestArray(steps: number): number {
  const network = sequential([elman({ inputs: width, hidden: width, steps }), dense(width, 1)], { seed: 1 });
  const { normal } = random(steps);
  const drawn = (rows: number, columns: number) =>
    matrix(rows, columns, Float64Array.from({ length: rows * columns }, normal));
  const at = linearize(
    network,
    { x: drawn(samples, network.inputs), y: drawn(samples, 1) },
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
