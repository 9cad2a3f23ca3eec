/** The entries against fixed-point arithmetic of seven times as many digits, which shares no code with the library. */
import { describe, expect, it } from 'vitest';
import { tanhTable } from '../../../src/numeric/elementary/tanh-table.js';
import * as fixed from '../../functions/reference/fixed.js';

const { one, over } = fixed;

/** c, tanh c and sech²c of a place. */
const entry = (place: number): number[] => Array.from(tanhTable().subarray(4 * place, 4 * place + 3));

/** Cells of the table: their places, and where they begin. */
const cells = Array.from({ length: 384 }, (_, i) => ({
  place: 128 + i,
  from: i < 128 ? i / 32 : 4 + (i - 128) / 16,
  width: i < 128 ? 1 / 32 : 1 / 16,
}));

/** Half a unit in the last place of a positive number. */
const half = (x: number): number => 2 ** (Math.floor(Math.log2(x)) - 53);

describe('tanhTable', () => {
  it('holds the numbers nearest to tanh and sech² of its points', () => {
    for (const { place } of [...cells.slice(1), { place: 0 }]) {
      const [c, tanh, slope] = entry(place);
      const s = fixed.exp(-2n * fixed.fixed(c!));
      expect(fixed.distance(tanh!, over(one - s, one + s)) / half(tanh!)).toBeLessThanOrEqual(1);
      expect(fixed.distance(slope!, over(over(4n * s, one + s), one + s)) / half(slope!)).toBeLessThanOrEqual(
        1,
      );
    }
  });

  it('has its points in the middle of the cells, 0 in the first and 20 for what lies beyond', () => {
    expect(entry(0).slice(0, 2)).toEqual([20, 1]);
    expect(entry(128)).toEqual([0, 0, 1]);
    for (const { place, from, width } of cells.slice(1)) {
      const beside = entry(place)[0]! - (from + width / 2);
      if (from >= 0.25) expect(beside).toBe(0);
      else expect(Math.abs(beside)).toBeLessThan(width / 16);
    }
  });

  it('rounds tanh by a twentieth of a unit at most where that would be seen', () => {
    for (const { place } of cells.slice(1, 8)) {
      const [c, tanh] = entry(place);
      const s = fixed.exp(-2n * fixed.fixed(c!));
      expect(fixed.distance(tanh!, over(one - s, one + s)) / half(tanh!)).toBeLessThan(0.1);
    }
  });
});
