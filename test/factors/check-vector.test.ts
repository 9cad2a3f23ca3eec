/** Vectors that are checked on their way into the kernels' memory: the same ones pass, and the same errors are thrown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkVector, withChecked } from '../../src/factors/check-vector.js';
import { linearize, matrix, mlp, sobolevLoss, type LossInput, type Objective } from '../../src/index.js';
import { scratch, scratchCopy, withPoisonedScratch, withScratch } from '../../src/numeric/allocation.js';
import { addressOf } from '../../src/numeric/kernel/memory.js';
import { random } from '../../src/numeric/random.js';
import { expectCloseToLargest } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';

const ofLength = (length: number): Float64Array => Float64Array.from({ length }, random(3).normal);
const checked = (v: ArrayLike<number>, length: number): Float64Array =>
  withChecked('verb', 'v', v, length, (vector) => vector.slice());

describe('a checked vector', () => {
  it.each([0, 1, 5, 2 ** 10 - 1, 2 ** 10, 2 ** 14, 2 ** 14 + 1, 3 * 2 ** 14 + 7])(
    'of %i numbers is what was passed',
    (length) => {
      const v = ofLength(length);
      const before = v.slice();
      expect(checked(v, length)).toEqual(before);
      expect(checked(Array.from(v), length)).toEqual(before);
      expect(v).toEqual(before);
    },
  );

  it('may have squares that overflow, and be all zeros', () => {
    const large = ofLength(40000).map((entry) => entry * 1e300);
    expect(checked(large, large.length)).toEqual(large);
    const zeros = new Float64Array(40000);
    expect(checked(zeros, 40000)).toEqual(zeros);
  });

  it('is refused for an entry that is not finite, wherever it is, by the same words', () => {
    const [short, long] = [ofLength(2 ** 10 + 3), ofLength(40000)];
    const wrong = fc.record({
      v: fc.constantFrom(short, long),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(wrong, fc.constantFrom(NaN, Infinity, -Infinity), ({ v, share }, bad) => {
        const { length } = v;
        const at = Math.round(share * (length - 1));
        const before = v[at]!;
        v[at] = bad;
        const expected = thrownBy(() => checkVector('verb', 'v', v, length));
        expect(expected.message).toBe(
          `verb: v: expected finite numbers, got ${bad} at index ${at}. Remove or repair that entry.`,
        );
        expect(thrownBy(() => checked(v, length))).toEqual(expected);
        v[at] = before;
      }),
      { numRuns: 30 },
    );
    expect(thrownBy(() => checked(long, 40001))).toEqual(
      thrownBy(() => checkVector('verb', 'v', long, 40001)),
    );
  });

  it("lies in the kernels' memory if it is long, and what is made of it on the heap", () => {
    const v = ofLength(40000);
    const places = withChecked('verb', 'v', v, v.length, (vector) => [
      addressOf(vector),
      addressOf(scratch(8)),
    ]);
    // The first call may ask for the room that the second one finds.
    const [there, made] = withChecked('verb', 'v', v, v.length, (vector) => [vector, scratch(8)]);
    expect(places[1]).toBe(-1);
    expect([addressOf(there) >= 0, addressOf(made)]).toEqual([true, -1]);
  });

  it('leaves results that outlive it', () => {
    const network = mlp({ inputs: 2, hidden: [140, 120], outputs: 1, activation: 'relu', seed: 3 });
    const { normal } = random(4);
    const draw = (rows: number, columns: number) =>
      matrix(rows, columns, Float64Array.from({ length: rows * columns }, normal));
    const batch = { x: draw(9, 2), y: draw(9, 1), dy: draw(9, 2), l2: 0.5 };
    const order = network.parameters.length;
    expect(order).toBeGreaterThan(2 ** 14);
    const [v, w] = [draw(1, order).data, draw(1, order).data];
    const ask = (direction: Float64Array, objective: LossInput | Objective, cells: boolean) => {
      const { hessian } = linearize(network, { ...batch, cells }, objective);
      const numbers = (): Float64Array[] => [
        hessian.multiply(direction),
        hessian.quadraticForms(direction),
        Float64Array.of(hessian.quadraticForm(direction)),
      ];
      // The second time over, much lies in the kernels' memory.
      return [...numbers(), ...numbers()];
    };
    for (const objective of ['halfSquaredError', sobolevLoss()] as const) {
      for (const cells of [true, false]) {
        const expected = ask(v, objective, cells);
        withPoisonedScratch(() => {
          const made = ask(v, objective, cells);
          ask(w, objective, cells);
          expect(made).toEqual(expected);
        });
      }
    }
  });

  it('is as it was after a product, which may be written over a copy of it', () => {
    const network = mlp({ inputs: 9, hidden: [40, 30], outputs: 3, activation: 'relu', seed: 3 });
    const { normal } = random(5);
    const draw = (rows: number, columns: number) =>
      matrix(rows, columns, Float64Array.from({ length: rows * columns }, normal));
    const [x, y] = [draw(20, 9), draw(20, 3)];
    const direction = draw(1, network.parameters.length).data;
    for (const l2 of [0, 0.5]) {
      for (const cells of [true, false]) {
        const { hessian } = linearize(network, { x, y, l2, cells }, 'halfSquaredError');
        const expected = hessian.multiply(Array.from(direction));
        withScratch(() => {
          for (const v of [direction.slice(), scratchCopy(direction)]) {
            expectCloseToLargest('product', hessian.multiply(v), expected, 1e-12);
            expect(Array.from(v)).toEqual(Array.from(direction));
          }
        });
      }
    }
  });
});
