/** tanh where its formula changes: at the edges of the table's cells, at 20, and where the table was overwritten. */
import { describe, expect, it } from 'vitest';
import { tanhWithSlope } from '../../../src/numeric/elementary.js';
import { tanhPlain } from '../../../src/numeric/elementary/tanh.js';
import { staging, tablesArea } from '../../../src/numeric/kernel/memory.js';
import * as fixed from '../../functions/reference/fixed.js';
import { sameBits } from '../../support/same-bits.js';
import { elementaryUlps } from '../../support/tolerances.js';

const { one, over } = fixed;

/** Both sides of the edges of cells, and of 20; every third beyond 1, where errors are small. */
const edges = Array.from({ length: 385 }, (_, i) => (i < 128 ? i / 32 : 4 + (i - 128) / 16));
const points = Float64Array.from(
  edges
    .filter((edge, i) => edge > 0 && (edge <= 1 || edge === 20 || i % 3 === 0))
    .flatMap((edge) => [edge * (1 - 2 ** -53), edge, edge * (1 + 2 ** -52)]),
);

function run(z: Float64Array, of = tanhWithSlope): readonly [Float64Array, Float64Array] {
  const [value, slope] = [new Float64Array(z.length), new Float64Array(z.length)];
  of(z, value, slope);
  return [value, slope];
}

describe('tanh with its slope', () => {
  it('is right to the last digits on both sides of every edge', () => {
    const [value, slope] = run(points);
    const unit = (x: number): number => 2 ** (Math.floor(Math.log2(x)) - 52);
    points.forEach((x, i) => {
      const e = fixed.exp(-2n * fixed.fixed(x));
      const exact = [over(one - e, one + e), over(over(4n * e, one + e), one + e)] as const;
      const errors = [value[i]!, slope[i]!].map(
        (actual, k) => fixed.distance(actual, exact[k]!) / unit(fixed.approximate(exact[k]!)),
      );
      expect(errors[0]).toBeLessThanOrEqual(elementaryUlps.tanh.value);
      expect(errors[1]).toBeLessThanOrEqual(elementaryUlps.tanh.slope);
    });
  });

  it('is odd to the bit, with an even slope', () => {
    const mirrored = run(points.map((x) => -x));
    const [value, slope] = run(points);
    expect([mirrored[0].map((t) => -t), mirrored[1]]).toEqual([value, slope]);
  });

  it('falls nowhere, between points further apart than its errors', () => {
    // The smallest step, of 2⁻⁹ at 9, is 1e-10: a million units in the last place of tanh, and 4e-3 of its slope.
    const z = Float64Array.from({ length: 9 * 512 }, (_, i) => i / 512);
    const [value, slope] = run(z);
    for (let i = 1; i < z.length; i++) {
      expect(value[i]).toBeGreaterThan(value[i - 1]!);
      expect(slope[i]).toBeLessThan(slope[i - 1]!);
    }
  });

  it('is 1 from 20 on, and its slope the power down to the smallest number', () => {
    const z = Float64Array.from({ length: 200 }, (_, i) => (i % 5 === 0 ? 1 / (1 + i) : 20 + 1.8 * i));
    const [value, slope] = run(z);
    z.forEach((x, i) => {
      if (x < 20) return;
      expect(value[i]).toBe(1);
      expect(Math.abs(slope[i]! - 4 * Math.exp(-2 * x))).toBeLessThanOrEqual(
        2 ** -50 * slope[i]! + Number.MIN_VALUE,
      );
    });
    expect(run(Float64Array.from({ length: 30 }, () => 380))[1]).toEqual(new Float64Array(30));
  });

  it.skipIf(!sameBits)('finds its table again where others wrote over it', () => {
    const before = run(points);
    const { start, room } = tablesArea();
    // More than the staging area holds: a large product takes what lies behind it as well.
    staging(start + room)?.fill(NaN, start, start + room);
    expect(run(points)).toEqual(before);
    expect(run(points, tanhPlain)).toEqual(before);
  });
});
