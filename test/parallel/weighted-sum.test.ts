/** The sum of threads' means against its definition, bit by bit, wherever the operands lie. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scratchCopy, withScratch } from '../../src/numeric/allocation.js';
import { random } from '../../src/numeric/random.js';
import { weightedSum } from '../../src/parallel/weighted-sum.js';

const block = 2 ** 14;

describe('weightedSum', () => {
  it('is Σ share·part in the order of the threads, each product and each sum rounded', () => {
    const lengths = fc.oneof(
      fc.integer({ min: 0, max: 130 }),
      fc.constantFrom(block - 1, block, block + 1, 2 * block + 7),
    );
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 2, max: 4 }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('new', 'new, in the kernels’ memory', 'own'),
        fc.integer({ min: 0, max: 2 ** 31 }),
        (length, threads, isOwnThere, isShared, target, seed) => {
          const { normal, uniform } = random(seed);
          const draw = (): Float64Array => Float64Array.from({ length }, normal);
          const shares = Array.from({ length: threads }, uniform);
          const [own, ...parts] = Array.from({ length: threads }, draw);
          const expected = own!.map((value, i) =>
            parts.reduce((sum, part, t) => sum + shares[t + 1]! * part[i]!, shares[0]! * value),
          );
          const given = parts.map((part) => {
            if (!isShared) return part;
            const shared = new Float64Array(new SharedArrayBuffer(8 * length));
            shared.set(part);
            return shared;
          });
          const found = withScratch(() => {
            const mine = isOwnThere ? scratchCopy(own!) : own!.slice();
            const fresh = new Float64Array(length);
            const out = target === 'own' ? mine : target === 'new' ? fresh : scratchCopy(fresh);
            weightedSum(mine, given, shares, out);
            return out.slice();
          });
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});
