import { beforeEach, describe, expect, it } from 'vitest';
import { scratch, withScratch } from '../../../src/numeric/allocation.js';
import { gemmPlain } from '../../../src/numeric/gemm/plain.js';
import { gemmSimd } from '../../../src/numeric/gemm/simd.js';
import { baseKernel } from '../../../src/numeric/gemm/simd-kernel.js';
import { forgetKept, keptArea } from '../../../src/numeric/kernel/memory.js';
import { resident, residentForm } from '../../../src/numeric/kernel/resident.js';
import { random } from '../../../src/numeric/random.js';
import { expectExact } from '../../support/compare.js';

const stream = random(7);
const normal = (length: number): Float64Array => Float64Array.from({ length }, stream.normal);

/** Opens the ring: it is asked for by the second use of a marked array, and there after the next scope. */
function openRing(): void {
  const array = resident(normal(256));
  for (let use = 0; use < 2; use++) residentForm(array, 0, 0, 16, 16, 16, 256);
  withScratch(() => undefined);
  expect(keptArea('residents').room).toBeGreaterThan(0);
}

beforeEach(() => {
  openRing();
  forgetKept();
});

describe('resident', () => {
  it('keeps products the same bits, used once, twice and more, in every form, for A and for B', () => {
    const [m, n, k] = [37, 41, 300];
    const held = resident(normal(m * k + n * k + 5));
    const other = normal(m * k + n * k);
    for (let use = 0; use < 4; use++) {
      for (let form = 0; form < 4; form++) {
        const [transposeA, transposeB] = [form % 2 === 1, form > 1];
        const [lda, ldb] = [transposeA ? m : k, transposeB ? k : n];
        for (const [a, b] of [
          [held, other],
          [other, held],
          [held, held],
        ] as const) {
          const [one, two] = [new Float64Array(m * n), new Float64Array(m * n)];
          const [at, bt] = [a === held ? 5 : 0, b === held && a === held ? m * k + 5 : 0];
          gemmPlain(transposeA, transposeB, m, n, k, 1, a, at, lda, b, bt, ldb, 0, one, 0, n, false);
          gemmSimd(
            baseKernel()!,
            transposeA,
            transposeB,
            m,
            n,
            k,
            1,
            a,
            at,
            lda,
            b,
            bt,
            ldb,
            0,
            two,
            0,
            n,
            false,
          );
          expectExact(`form ${form}, use ${use}`, two, one, n);
        }
      }
    }
  });

  it('finds the copy through a view of the array, from its second use on', () => {
    const array = resident(normal(3000));
    expect(residentForm(array, 0, 1000, 40, 40, 40, 1600)).toBeNull();
    const made = residentForm(array.subarray(600), 0, 400, 40, 40, 40, 1600);
    expect(made?.fresh).toBe(true);
    const found = residentForm(array.subarray(1000), 0, 0, 40, 40, 40, 1600);
    expect(found).toBe(made);
    expect(found?.fresh).toBe(false);
  });

  it('knows nothing of arrays that are not marked, nor of numbers beside a marked view', () => {
    const array = normal(3000);
    resident(array.subarray(0, 2000));
    for (let use = 0; use < 3; use++) {
      expect(residentForm(normal(1600), 0, 0, 40, 40, 40, 1600)).toBeNull();
      expect(residentForm(array, 0, 1000, 40, 40, 40, 1600)).toBeNull();
    }
  });

  it('holds blocks of another shape at the same place apart', () => {
    const array = resident(normal(3000));
    for (let use = 0; use < 2; use++) residentForm(array, 0, 0, 40, 40, 40, 1600);
    expect(residentForm(array, 0, 0, 50, 40, 40, 1990)).toBeNull();
  });

  it('never gives the place of one array to another while both are asked for', () => {
    const count = 12;
    const side = 200;
    const arrays = Array.from({ length: count }, () => resident(normal(side * side)));
    const content = new Map<number, Float64Array>();
    for (let round = 0; round < 6; round++) {
      for (const array of arrays) {
        const form = residentForm(array, 0, 0, side, side, side, side * side);
        if (form === null) continue;
        // What was written there last must still be this array's, unless the form says that it is to be written anew.
        if (!form.fresh) expect(content.get(form.address)).toBe(array);
        for (const [address, of] of content) {
          if (form.fresh && Math.abs(address - form.address) < 8 * side * side) content.delete(address);
          if (!form.fresh && address === form.address) expect(of).toBe(array);
        }
        content.set(form.address, array);
      }
    }
    expect(content.size).toBeGreaterThan(count / 2);
  });

  /** Rounds of requests for all arrays of a set: in each round, how many copies were there and how many were made. */
  function rounds(
    arrays: readonly Float64Array[],
    side: number,
    count: number,
  ): { there: number; made: number }[] {
    return Array.from({ length: count }, () => {
      const forms = arrays.map((array) => residentForm(array, 0, 0, side, side, side, side * side));
      const found = forms.filter((form) => form !== null).length;
      const made = arrays.filter((_, index) => forms[index]?.fresh === true).length;
      return { there: found - made, made };
    });
  }

  it('keeps some of a set that is too large, and does not make copies round after round', () => {
    const side = 260;
    const arrays = Array.from({ length: 20 }, () => resident(normal(side * side)));
    const [first, second, third, fourth] = rounds(arrays, side, 4);
    expect(first).toEqual({ there: 0, made: 0 });
    expect(second!.made).toBeGreaterThan(2);
    expect(third!.there).toBe(second!.made);
    expect(fourth).toEqual({ there: second!.made, made: 0 });
  });

  it('gives the place of arrays that are no longer asked for to others', () => {
    const side = 260;
    const old = Array.from({ length: 7 }, () => resident(normal(side * side)));
    expect(rounds(old, side, 3)[2]!.there).toBe(7);
    const recent = Array.from({ length: 7 }, () => resident(normal(side * side)));
    expect(rounds(recent, side, 6)[5]!.there).toBe(7);
  });

  it('multiplies rightly while copies take the place of others', () => {
    const side = 260;
    const x = normal(side * side);
    for (let set = 0; set < 2; set++) {
      const arrays = Array.from({ length: 9 }, () => resident(normal(side * side)));
      const expected = arrays.map((array) => {
        const c = new Float64Array(side * side);
        gemmPlain(false, false, side, side, side, 1, x, 0, side, array, 0, side, 0, c, 0, side, false);
        return c;
      });
      for (let round = 0; round < 4; round++) {
        for (const [index, array] of arrays.entries()) {
          withScratch(() => {
            const c = scratch(side * side);
            const kernel = baseKernel()!;
            gemmSimd(
              kernel,
              false,
              false,
              side,
              side,
              side,
              1,
              x,
              0,
              side,
              array,
              0,
              side,
              0,
              c,
              0,
              side,
              false,
            );
            expectExact(`array ${index}, round ${round}`, c, expected[index]!, side);
          });
        }
      }
    }
  });

  it('keeps forms of arrays on the stack, with the same bits, until the scope ends in which they were marked', () => {
    const [m, n, k] = [37, 41, 80];
    const a = normal(m * k);
    const b = normal(k * n);
    const plain = new Float64Array(m * n);
    const product = (kernel: Float64Array, out: Float64Array): void => {
      gemmSimd(baseKernel()!, false, false, m, n, k, 1, a, 0, k, kernel, 0, n, 0, out, 0, n, false);
    };
    withScratch(() => {
      const there = scratch(b.length);
      for (let round = 0; round < 3; round++) {
        there.set(b.map((value) => value + round));
        gemmPlain(false, false, m, n, k, 1, a, 0, k, there, 0, n, 0, plain, 0, n, false);
        // The array lies outside of the scope, and changes when it has ended.
        withScratch(() => {
          resident(there);
          for (let use = 0; use < 4; use++) {
            const out = scratch(m * n).fill(NaN);
            product(there, out);
            expectExact(`round ${round}, use ${use}`, out, plain, n);
          }
          expect(residentForm(there, 2, 0, n, k, n, (n + 3 - ((n + 3) % 4)) * k)?.fresh).toBe(false);
        });
        expect(residentForm(there, 2, 0, n, k, n, (n + 3 - ((n + 3) % 4)) * k)).toBeNull();
      }
    });
  });
});
