import { describe, expect, it } from 'vitest';
import type { PanelSeries } from '../../../src/cli/report/panel-types.js';
import { smallMultiples, type SmallMultiplesOptions } from '../../../src/cli/report/small-multiples.js';
import { faultOf, textOf } from '../support/well-formed.js';

function drawn(series: readonly PanelSeries[], options: Partial<SmallMultiplesOptions> = {}): string {
  const panels = [{ title: 'A & B', series }];
  return smallMultiples({ description: 'of a test', xLabel: 'x', yLabel: 'y', panels, ...options });
}

const falling: PanelSeries = {
  name: 'falling',
  colour: 0,
  points: [
    [1, 1],
    [10, 0.01],
    [100, 1e-6],
  ],
};

describe('smallMultiples', () => {
  it('is one document that stands alone, also without data', () => {
    for (const svg of [drawn([falling]), drawn([]), drawn([{ ...falling, points: [] }], { y: 'linear' })]) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(faultOf(svg)).toBeNull();
    }
    expect(textOf(drawn([falling]))).toContain('A & B');
  });

  it('leaves out what has no place on its scales', () => {
    const points = [...falling.points, [1000, 0], [1000, NaN], [-1, 1]] as const;
    expect(drawn([{ ...falling, points }])).toBe(drawn([falling]));
  });

  it('names a series once, however many panels have it', () => {
    const panels = ['one', 'two'].map((title) => ({ title, series: [falling] }));
    expect(textOf(drawn([], { panels })).match(/falling/g)).toHaveLength(1);
  });

  it('marks an axis in one notation: powers if some of its numbers are long', () => {
    expect(textOf(drawn([falling]))).toMatch(/10⁻⁶.*10⁰/);
    const few = {
      ...falling,
      points: [
        [10, 0.1],
        [50, 10],
      ] as const,
    };
    expect(textOf(drawn([few]))).toContain('0.1');
    expect(textOf(drawn([few]))).toContain(' 50 ');
  });

  it('draws a single point as a dot and a band between two lines', () => {
    expect(drawn([{ ...falling, points: [[1, 1]] }]).match(/<circle/g)).toHaveLength(1);
    const band = [
      [1, 0.5, 2],
      [10, 0.005, 0.02],
    ] as const;
    expect(drawn([{ ...falling, band }])).toContain('class="band f0"');
    expect(drawn([falling])).not.toContain('class="band');
  });

  it('makes the picture higher for more panels, not wider', () => {
    const sizeOf = (count: number): number[] => {
      const panels = Array.from({ length: count }, () => ({ title: 'p', series: [falling] }));
      const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(drawn([], { panels, columns: 2 }))!;
      return [Number(width), Number(height)];
    };
    const [two, three] = [sizeOf(2), sizeOf(3)];
    expect(three[0]).toBe(two[0]);
    expect(three[1]).toBeGreaterThan(two[1]!);
  });
});
