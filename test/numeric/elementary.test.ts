/**
 * The functions of one number with their slopes: errors in units of the last place against fixed-point arithmetic, and
 * the same bits from the kernel (in place, staged) and from the plain twins.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accelerate, acceleration } from '../../src/numeric/accelerate.js';
import { scratch, withScratch } from '../../src/numeric/allocation.js';
import * as elementary from '../../src/numeric/elementary.js';
import { eluPlain } from '../../src/numeric/elementary/elu.js';
import { expPlain } from '../../src/numeric/elementary/exp.js';
import { loadFusedFunctions } from '../../src/numeric/elementary/fused.js';
import { logisticPlain, siluPlain, softplusPlain } from '../../src/numeric/elementary/logistic.js';
import { erfPlain, geluPlain, normalDensityPlain } from '../../src/numeric/elementary/normal.js';
import { log1pPlain } from '../../src/numeric/elementary/logarithm.js';
import { runStaged } from '../../src/numeric/elementary/staged.js';
import { tanhPlain } from '../../src/numeric/elementary/tanh.js';
import { random } from '../../src/numeric/random.js';
import * as fixed from '../functions/reference/fixed.js';
import { buildMissing } from '../support/builds.js';
import { sameBits } from '../support/same-bits.js';
import { elementaryUlps } from '../support/tolerances.js';

const { one, over, times } = fixed;

interface Case {
  readonly name: keyof typeof elementaryUlps;
  readonly run: elementary.ElementaryFunction;
  readonly plain: elementary.ElementaryFunction;
  /** Value and slope in fixed point. */
  readonly reference: (x: fixed.Fixed) => readonly [fixed.Fixed, fixed.Fixed];
  /** Bounds of the points. */
  readonly from: number;
  readonly to: number;
}

/** e^(−|x|), and σ(x) with it. */
const decay = (x: fixed.Fixed): fixed.Fixed => fixed.exp(x > 0n ? -x : x);
const logistic = (x: fixed.Fixed): fixed.Fixed => over(x > 0n ? one : decay(x), one + decay(x));

const cases: readonly Case[] = [
  {
    name: 'tanh',
    run: elementary.tanhWithSlope,
    plain: tanhPlain,
    from: -350,
    to: 350,
    reference(x) {
      const e = decay(2n * x);
      const size = over(one - e, one + e);
      return [x > 0n ? size : -size, over(over(4n * e, one + e), one + e)];
    },
  },
  {
    name: 'logistic',
    run: elementary.logisticWithSlope,
    plain: logisticPlain,
    from: -700,
    to: 700,
    reference: (x) => [logistic(x), times(logistic(x), logistic(-x))],
  },
  {
    name: 'silu',
    run: elementary.siluWithSlope,
    plain: siluPlain,
    from: -700,
    to: 700,
    reference: (x) => [times(x, logistic(x)), times(logistic(x), one + times(x, logistic(-x)))],
  },
  {
    name: 'softplus',
    run: elementary.softplusWithSlope,
    plain: softplusPlain,
    from: -700,
    to: 700,
    reference: (x) => [(x > 0n ? x : 0n) + fixed.log(one + decay(x)), logistic(x)],
  },
  {
    name: 'elu',
    run: elementary.eluWithSlope,
    plain: eluPlain,
    from: -700,
    to: 20,
    reference: (x) => (x > 0n ? [x, one] : [fixed.exp(x) - one, fixed.exp(x)]),
  },
  {
    name: 'gelu',
    run: elementary.geluWithSlope,
    plain: geluPlain,
    from: -37,
    to: 37,
    reference: (x) => [
      times(x, fixed.normalDistribution(x)),
      fixed.normalDistribution(x) + times(x, fixed.normalDensity(x)),
    ],
  },
  {
    name: 'normalDensity',
    run: (z, value, slope) => {
      elementary.normalDensityOf(z, value);
      slope?.set(value);
    },
    plain: (z, value, slope) => {
      normalDensityPlain(z, value);
      slope?.set(value);
    },
    from: -37,
    to: 37,
    reference: (x) => [fixed.normalDensity(x), fixed.normalDensity(x)],
  },
  {
    name: 'erf',
    run: elementary.erfWithSlope,
    plain: erfPlain,
    from: -26,
    to: 26,
    reference(x) {
      const b = times(x, fixed.squareRoot(2n * one));
      return [
        2n * fixed.normalDistribution(b) - one,
        times(fixed.normalDensity(b), fixed.squareRoot(8n * one)),
      ];
    },
  },
  {
    name: 'log1p',
    run: elementary.log1pWithSlope,
    plain: log1pPlain,
    from: -1 + 2 ** -40,
    to: 1e6,
    reference(x) {
      const u = one + x;
      return [x > 0n ? fixed.log(u) : -fixed.log(over(one, u)), over(one, u)];
    },
  },
  {
    name: 'exp',
    run: (z, value, slope) => {
      elementary.expOf(z, value);
      slope?.set(value);
    },
    plain: (z, value, slope) => {
      expPlain(z, value);
      slope?.set(value);
    },
    from: -700,
    to: 700,
    reference: (x) => [fixed.exp(x), fixed.exp(x)],
  },
];

const special = [0, -0, NaN, Infinity, -Infinity, 5e-324, -5e-324, 1e-310, 2 ** -1022, 1e-20, 1e308, -1e308];

/** A grid where most of the work is, random points near 0 in all sizes, and random points of the whole range. */
function points(from: number, to: number, count: number): Float64Array {
  const stream = random(3);
  const inside = (x: number): boolean => x >= from && x <= to;
  const grid = Array.from({ length: count }, (_, i) => (8 * (2 * i + 1 - count)) / count);
  const small = Array.from(
    { length: count / 4 },
    () => (2 * stream.uniform() - 1) * 2 ** (-30 * stream.uniform()),
  );
  const middle = Array.from({ length: count }, () => 2 * stream.normal());
  const wide = Array.from({ length: count / 4 }, () => from + (to - from) * stream.uniform());
  return Float64Array.from([...grid, ...small, ...middle, ...wide].filter(inside));
}

/** |x − y| in units of the last place of y. */
function ulps(x: number, y: fixed.Fixed): number {
  const size = Math.abs(fixed.approximate(y));
  return fixed.distance(x, y) / 2 ** (Math.floor(Math.log2(size)) - 52);
}

function expectRight({ name, run, reference, from, to }: Case): void {
  const z = points(from, to, 160);
  const [value, slope] = [new Float64Array(z.length), new Float64Array(z.length)];
  run(z, value, slope);
  const worst = [0, 0];
  z.forEach((x, i) => {
    const expected = reference(fixed.fixed(x));
    [value[i]!, slope[i]!].forEach((actual, k) => {
      // A slope's root: the error is measured against its terms, which are of size 1 here.
      const error =
        k === 1 && (name === 'silu' || name === 'gelu') && Math.abs(x) < 8
          ? fixed.distance(actual, expected[k]) / 2 ** -52
          : ulps(actual, expected[k]!);
      worst[k] = Math.max(worst[k]!, error);
    });
  });
  expect(worst[0]).toBeLessThanOrEqual(elementaryUlps[name].value);
  expect(worst[1]).toBeLessThanOrEqual(elementaryUlps[name].slope);
  expect(worst[0]! + worst[1]!).toBeGreaterThan(0.4); // the unit is the one meant
}

for (const build of ['relaxed', 'wide'] as const) {
  const missing = buildMissing(build);
  const title = missing === '' ? `accelerate('${build}')` : `accelerate('${build}') (skipped: ${missing})`;
  describe.skipIf(missing !== '')(title, () => {
    const before = acceleration();
    beforeAll(() => accelerate(build));
    afterAll(() => accelerate(before));

    it.each(cases)('$name is right to the last digits', (given) => expectRight(given));

    it('has functions of its own, which write where they are told, whatever is left of fours and blocks', () => {
      const own = loadFusedFunctions(build);
      expect(own).not.toBeNull();
      const all = points(-400, 400, 700);
      for (const length of [1, 3, 24, 25, 127, 130, 257, 1537]) {
        withScratch(() => {
          const whole = scratch(3 * length + 2).fill(7);
          const [z, value, slope] = [0, 1, 2].map((k) =>
            whole.subarray(k * length + 1, (k + 1) * length + 1),
          ) as [Float64Array, Float64Array, Float64Array];
          z.set(all.subarray(0, length));
          expect(runStaged(own!.tanh, z, value, slope)).toBe(true);
          expect(Array.from(z)).toEqual(Array.from(all.subarray(0, length)));
          expect([whole[0], whole.at(-1)]).toEqual([7, 7]);
          // Alone and in place, which takes another loop.
          const together = value.slice();
          expect(runStaged(own!.tanh, z, z, null)).toBe(true);
          expect(z).toEqual(together);
          together.forEach((t, i) =>
            expect(Math.abs(t - Math.tanh(all[i]!))).toBeLessThanOrEqual(2 ** -51 * Math.abs(t)),
          );
        });
      }
    });
  });
}

describe.each(cases)('$name', (given) => {
  const { name, run, plain } = given;

  it('is right to the last digits', () => {
    expectRight(given);
  });

  it.skipIf(!sameBits)(
    'gives the same bits from the kernel, in place or staged, as from the plain twin',
    () => {
      const all = Float64Array.from([...special, ...points(-800, 800, 700)]);
      for (const length of [1, 23, 24, 25, 128, 129, 257, 1537]) {
        const z = all.subarray(0, length);
        const [value, slope] = [new Float64Array(length), new Float64Array(length)];
        plain(z, value, slope);
        const [staged, stagedSlope] = [new Float64Array(length), new Float64Array(length)];
        run(z, staged, stagedSlope);
        expect([staged, stagedSlope]).toEqual([value, slope]);
        staged.set(z);
        run(staged, staged, null);
        expect(staged).toEqual(value);
        withScratch(() => {
          // Between two others in one array: an odd number must not write into its neighbour.
          const whole = scratch(3 * length + 2).fill(7);
          const [a, b, c] = [0, 1, 2].map((k) => whole.subarray(k * length + 1, (k + 1) * length + 1));
          a!.set(z);
          run(a!, b!, c!);
          expect([a, b, c].map((array) => array!.slice())).toEqual([z.slice(), value, slope]);
          expect([whole[0], whole.at(-1)]).toEqual([7, 7]);
          run(a!, a!, b!);
          expect([a, b].map((array) => array!.slice())).toEqual([value, slope]);
        });
      }
    },
  );

  it('has its limits at infinity, NaN at NaN, and its sign at zero', () => {
    const limits = {
      tanh: [
        [-1, 0],
        [1, 0],
        [-0, 1],
      ],
      logistic: [
        [0, 0],
        [1, 0],
        [0.5, 0.25],
      ],
      silu: [
        [0, 0],
        [Infinity, 1],
        [-0, 0.5],
      ],
      softplus: [
        [0, 0],
        [Infinity, 1],
        [Math.LN2, 0.5],
      ],
      elu: [
        [-1, 0],
        [Infinity, 1],
        [0, 1],
      ],
      gelu: [
        [0, 0],
        [Infinity, 1],
        [-0, 0.5],
      ],
      erf: [
        [-1, 0],
        [1, 0],
        [-0, 2 / Math.sqrt(Math.PI)],
      ],
      log1p: [
        [NaN, -0],
        [Infinity, 0],
        [-0, 1],
      ],
      normalDensity: [
        [0, 0],
        [0, 0],
        [0.3989422804014327, 0.3989422804014327],
      ],
      exp: [
        [0, 0],
        [Infinity, Infinity],
        [1, 1],
      ],
    }[name];
    const z = Float64Array.of(-Infinity, Infinity, -0, NaN);
    const [value, slope] = [new Float64Array(4), new Float64Array(4)];
    run(z, value, slope);
    limits.forEach((expected, i) =>
      expect([value[i]! + 0, slope[i]! + 0]).toEqual(expected.map((x) => x + 0)),
    );
    if (name === 'tanh') expect(value[2]).toBe(-0);
    expect(value[3]).toBeNaN();
  });
});
