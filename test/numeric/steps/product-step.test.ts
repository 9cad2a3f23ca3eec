/** Products as steps next to `gemm`, on whole numbers: all sums are exact, so every kernel must give the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gemm } from '../../../src/numeric/gemm.js';
import { withScratch } from '../../../src/numeric/allocation.js';
import { addressOf, viewAt } from '../../../src/numeric/kernel/memory.js';
import { placed } from '../../../src/numeric/steps/placed.js';
import { isOneBlock, productStep, type StepOperand } from '../../../src/numeric/steps/product-step.js';
import { random } from '../../../src/numeric/random.js';
import type { Acceleration } from '../../../src/index.js';
import { buildMissing } from '../../support/builds.js';
import { expectExact } from '../../support/compare.js';
import { withAcceleration } from '../../support/openblas.js';

interface Given {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly accumulate: boolean;
  /** Operands that do not change. */
  readonly isConstantA: boolean;
  readonly isConstantB: boolean;
}

function wholeNumbers(length: number, seed: number): Float64Array {
  const { uniform } = random(seed);
  return Float64Array.from({ length }, () => Math.floor(17 * uniform()) - 8);
}

/** What the step makes of the same numbers twice, and the names of the forms of constants it asked for. */
function inSteps(given: Given): { readonly c: Float64Array; readonly forms: readonly string[] } {
  const { m, n, k, transposeA, transposeB, accumulate } = given;
  const [a, b, before] = [wholeNumbers(m * k, 1), wholeNumbers(k * n, 2), wholeNumbers(m * n, 3)];
  // Where nothing else is held, nothing is placed.
  const other = new Float64Array(2);
  const forms: string[] = [];
  const made = placed((places, kernels) => {
    places.constant(other);
    const noted = {
      ...places,
      form(array: Float64Array, form: string, make: () => Float64Array): number {
        forms.push(form);
        return places.form(array, form, make);
      },
    };
    const [roomA, roomB, c] = [places.room(m * k), places.room(k * n), places.room(m * n)];
    const operand = (
      isConstant: boolean,
      array: Float64Array,
      address: number,
      columns: number,
    ): StepOperand => (isConstant ? { array, offset: 0, columns } : { address, columns });
    const step = productStep(noted, kernels, {
      m,
      n,
      k,
      transposeA,
      transposeB,
      accumulate,
      c,
      a: operand(given.isConstantA, a, roomA, transposeA ? m : k),
      b: operand(given.isConstantB, b, roomB, transposeB ? k : n),
    });
    return { step, a: viewAt(roomA, m * k), b: viewAt(roomB, k * n), c: viewAt(c, m * n) };
  });
  // Held sets have a place once memory has grown for them.
  for (let time = 0; time < 3; time++) withScratch(() => made());
  return withScratch(() => {
    const { step, ...rooms } = made()!;
    rooms.a.set(a);
    rooms.b.set(b);
    rooms.c.set(before);
    expect(addressOf(rooms.c)).toBeGreaterThan(0);
    step();
    return { c: rooms.c.slice(), forms: [...new Set(forms)] };
  });
}

function byGemm({ m, n, k, transposeA, transposeB, accumulate }: Given): Float64Array {
  const c = wholeNumbers(m * n, 3);
  const [a, b] = [wholeNumbers(m * k, 1), wholeNumbers(k * n, 2)];
  const beta = accumulate ? 1 : 0;
  gemm(transposeA, transposeB, m, n, k, 1, a, 0, transposeA ? m : k, b, 0, transposeB ? k : n, beta, c, 0, n);
  return c;
}

const side = fc.constantFrom(1, 2, 3, 5, 8, 31, 64, 127, 128, 130);
const cases: fc.Arbitrary<Given> = fc
  .record({
    m: side,
    n: side,
    k: side,
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    accumulate: fc.boolean(),
    isConstantA: fc.boolean(),
    isConstantB: fc.boolean(),
  })
  .filter(({ m, n, k, transposeA, transposeB }) => isOneBlock(m, n, k) && !(transposeA && transposeB));

describe('productStep', () => {
  it.each(['base', 'relaxed', 'openblas'] as const)('gives what gemm gives, on %s', (kind: Acceleration) => {
    if (kind !== 'base' && buildMissing(kind) !== '') return;
    withAcceleration(kind, () => {
      fc.assert(
        fc.property(cases, (given) => {
          expectExact('C', inSteps(given).c, byGemm(given));
        }),
        { numRuns: 60 },
      );
    });
  });

  it('keeps for BLAS the turned form of what does not change, where that is quicker', () => {
    if (buildMissing('openblas') !== '') return;
    const given = { m: 32, n: 64, k: 48, transposeA: false, transposeB: true, accumulate: true };
    const [constantA, constantB] = [
      { ...given, isConstantA: true, isConstantB: false },
      { ...given, isConstantA: false, isConstantB: true },
    ];
    withAcceleration('openblas', () => {
      expect(inSteps(constantA).forms).toEqual(['turned 0 48 32']);
      expect(inSteps(constantB).forms).toEqual(['turned 0 48 64']);
      // Nothing that changes; no few rows; no rows that are steep then; no large product.
      expect(inSteps({ ...constantA, isConstantA: false }).forms).toEqual([]);
      expect(inSteps({ ...constantA, m: 31 }).forms).toEqual([]);
      expect(inSteps({ ...constantB, n: 128 }).forms).toEqual([]);
      expect(inSteps({ ...constantB, m: 250 }).forms).toEqual([]);
    });
  });
});
