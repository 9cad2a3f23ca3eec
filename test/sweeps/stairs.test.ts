/** Products that leave out zeros in steps are the products with them: sums of few small whole numbers are exact. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gemm } from '../../src/numeric/gemm.js';
import { multiplyInSteps, sumInSteps, type Slab, type Stairs } from '../../src/sweeps/stairs.js';
import { expectExact } from '../support/compare.js';
import { stream } from '../support/stream.js';

interface Case {
  readonly samples: number;
  /** Units of each step and how many samples they go down, in any order, for the two slabs. */
  readonly left: readonly (readonly [units: number, rows: number])[] | null;
  readonly right: readonly (readonly [units: number, rows: number])[] | null;
  readonly seed: number;
}

const steps = fc.option(
  fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(12)), { minLength: 1, maxLength: 4 }),
);
const cases: fc.Arbitrary<Case> = fc.record({
  samples: fc.integer({ min: 1, max: 12 }),
  left: steps,
  right: steps,
  seed: fc.noShrink(fc.nat()),
});

/** Whole numbers above the stair, and `below` it. */
function slabOf(
  samples: number,
  given: Case['left'],
  numbers: ReturnType<typeof stream>,
  below: number,
): Slab {
  const sorted = (given ?? [[5, samples] as const])
    .map(([units, rows]) => [units, Math.min(rows, samples)] as const)
    .sort(([, a], [, b]) => b - a);
  let width = 0;
  const stairs: Stairs = sorted.map(([units, rows]) => {
    const from = width;
    width += units;
    return { from, end: width, rows };
  });
  const data = new Float64Array(2 + samples * width).fill(below);
  for (const { from, end, rows } of stairs) {
    for (let n = 0; n < rows; n++) {
      for (let i = from; i < end; i++) data[2 + n * width + i] = numbers.integer(9) - 4;
    }
  }
  return { data, at: 2, width, stairs: given === null ? undefined : stairs };
}

describe('products in steps', () => {
  it('are the products of all rows above the stair of the result, and 0 or nothing below', () => {
    fc.assert(
      fc.property(
        cases,
        fc.boolean(),
        fc.boolean(),
        ({ samples, left, right, seed }, transposed, accumulate) => {
          const numbers = stream(seed);
          const x = slabOf(samples, left, numbers, 0);
          const out = slabOf(samples, right, numbers, accumulate ? 7 : NaN);
          const b = Float64Array.from({ length: 3 + x.width * out.width }, () => numbers.integer(9) - 4);
          const ldb = transposed ? x.width : out.width;
          const expected = out.data.slice();
          const [n, k] = [out.width, x.width];
          gemm(
            false,
            transposed,
            samples,
            n,
            k,
            1,
            x.data,
            2,
            k,
            b,
            3,
            ldb,
            accumulate ? 1 : 0,
            expected,
            2,
            n,
          );
          for (const { from, end, rows } of out.stairs ?? []) {
            for (let s = rows; s < samples; s++)
              expected.fill(accumulate ? 7 : 0, 2 + s * n + from, 2 + s * n + end);
          }
          multiplyInSteps(samples, x, transposed, b, 3, ldb, accumulate, out);
          expectExact('product', out.data.subarray(2), expected.subarray(2));
        },
      ),
    );
  });

  it('sum what all samples add', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(1, 2), fc.constantFrom(0, 1), (value, factor, beta) => {
        const numbers = stream(value.seed);
        const left = slabOf(value.samples, value.left, numbers, 0);
        const right = slabOf(value.samples, value.right, numbers, 0);
        const sum = Float64Array.from({ length: 1 + left.width * right.width }, (_, i) =>
          beta === 0 && i > 0 ? NaN : numbers.integer(9),
        );
        const expected = sum.slice();
        const [m, n] = [left.width, right.width];
        gemm(
          true,
          false,
          m,
          n,
          value.samples,
          factor,
          left.data,
          2,
          m,
          right.data,
          2,
          n,
          beta,
          expected,
          1,
          n,
        );
        sumInSteps(value.samples, left, right, factor, beta, sum, 1);
        expectExact('sum', sum, expected);
      }),
    );
  });

  it('read nothing below a stair', () => {
    const x: Slab = {
      data: Float64Array.of(1, 2, 3),
      at: 0,
      width: 1,
      stairs: [{ from: 0, end: 1, rows: 2 }],
    };
    const out = { data: new Float64Array(3), at: 0, width: 1, stairs: undefined };
    multiplyInSteps(3, x, false, Float64Array.of(1), 0, 1, false, out);
    expect([...out.data]).toEqual([1, 2, 0]);
  });
});
