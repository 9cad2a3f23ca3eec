import { describe, expect, it } from 'vitest';
import { arrows } from '../../../src/cli/report/arrows.js';
import { colourBar } from '../../../src/cli/report/colour-bar.js';
import { errorScale, isDark, valueScale } from '../../../src/cli/report/colours.js';
import { centresOf, type Domain, gridOver } from '../../../src/cli/report/grid.js';
import { heatMap } from '../../../src/cli/report/heat-map.js';
import { power } from '../../../src/cli/report/chart-frame.js';
import { chartLegend, logChart } from '../../../src/cli/report/log-chart.js';
import { panel, pointMarks } from '../../../src/cli/report/panel.js';
import { faultOf, textOf } from '../support/well-formed.js';

const domain: Domain = [
  [-1, 1],
  [0, 2],
];

describe('grids', () => {
  it('run from the lower left corner to the upper right one', () => {
    const { points } = gridOver(domain, 3);
    expect(points).toHaveLength(9);
    expect([points[0], points[1], points[3], points[8]]).toEqual([
      [-1, 0],
      [0, 0],
      [-1, 1],
      [1, 2],
    ]);
    expect(centresOf(domain, 2)).toEqual([
      [-0.5, 0.5],
      [0.5, 0.5],
      [-0.5, 1.5],
      [0.5, 1.5],
    ]);
  });
});

describe('heatMap', () => {
  it('puts the level of a linear function where it belongs, y upwards', () => {
    const grid = gridOver(domain, 21);
    const scale = { levels: [1.5], colour: () => '#fff', lowest: '#000' };
    const { markup } = heatMap(
      grid,
      grid.points.map(([, y]) => y),
      scale,
      100,
    );
    // y > 1.5 is the upper quarter: 0 … 25 from the top.
    const heights = [...markup.matchAll(/[\d.]+,(-?[\d.]+)/g)].map((match) => Number(match[1]));
    expect(Math.max(...heights)).toBeCloseTo(25, 1);
    expect(Math.min(...heights)).toBeLessThanOrEqual(0);
    expect(faultOf(markup)).toBeNull();
  });

  it('survives values that are not finite', () => {
    const grid = gridOver(domain, 5);
    const values = grid.points.map((_, k) => [NaN, -Infinity, 1][k % 3]!);
    expect(faultOf(heatMap(grid, values, valueScale(0, 2), 100).markup)).toBeNull();
  });
});

describe('colour scales', () => {
  it('give each band a colour, dark to light', () => {
    const scale = valueScale(-78, 250);
    const colours = [scale.lowest, ...scale.levels.map((level) => scale.colour(level))];
    expect(new Set(colours).size).toBe(colours.length);
    expect(isDark(colours[0]!)).toBe(true);
    expect(isDark(colours.at(-1)!)).toBe(false);
    expect(errorScale(-2, 1).levels).toEqual([-2, -1.5, -1, -0.5, 0, 0.5, 1]);
  });

  it('are shown by a bar with numbers', () => {
    const { markup } = colourBar(errorScale(-2, 0), 'error', (level) =>
      level % 1 === 0 ? power(10 ** level) : undefined,
    );
    expect(faultOf(markup)).toBeNull();
    expect(textOf(markup)).toContain('10⁻² 10⁻¹ 10⁰');
  });
});

describe('arrows', () => {
  it('point along the vector, upwards for a positive y component', () => {
    const [onDark, onLight] = arrows(
      [{ at: [0, 1], vector: [0, 4], onDark: true }],
      domain,
      { longest: 4, length: 20 },
      100,
    );
    expect(onDark!.markup).toContain('d="M50,60L50,40M');
    expect(onLight!.markup).toContain('d=""');
  });

  it('are cut at the longest, and left out where there is nothing to show', () => {
    const draw = (vector: readonly [number, number]) =>
      arrows([{ at: [0, 1], vector, onDark: true }], domain, { longest: 1, length: 20 }, 100)[0]!.markup;
    expect(draw([100, 0])).toBe(draw([1, 0]));
    expect(draw([0, 0])).toContain('d=""');
    expect(draw([NaN, 0])).toContain('d=""');
  });
});

describe('panel', () => {
  it('has axes with names and numbers', () => {
    const layers = [pointMarks([[0, 1]], domain)];
    const { markup } = panel({ domain, labels: ['a', 'b'], description: 'a & b', layers });
    expect(faultOf(markup)).toBeNull();
    expect(textOf(markup)).toMatch(/−1.* 0 .*1.* 2 .*a.*b/);
    expect(markup).toContain('aria-label="a &amp; b"');
  });
});

describe('logChart', () => {
  const series = [
    {
      name: 'one',
      style: 'sobolev adam',
      points: [
        [0.1, 1e-3],
        [1, 1e-5],
      ] as const,
      runs: [],
    },
  ];
  const options = { description: 'chart', xLabel: 'seconds', yLabel: 'error', series };

  it('labels decades on both axes', () => {
    const { markup } = logChart(options);
    expect(faultOf(markup)).toBeNull();
    for (const label of ['10⁻³', '10⁻⁴', '10⁻⁵', '0.1', '1', 'seconds', 'error'])
      expect(textOf(markup)).toContain(` ${label} `);
  });

  it('leaves out what has no logarithm, and survives having nothing', () => {
    const holes = [
      [0, 1],
      [1, NaN],
      [0.5, 1],
      [2, -1],
      [3, 2],
    ] as const;
    expect(faultOf(logChart({ ...options, series: [{ ...series[0]!, points: holes }] }).markup)).toBeNull();
    expect(faultOf(logChart({ ...options, series: [] }).markup)).toBeNull();
    const [single] = [{ ...series[0]!, points: [[1, 1]] as const }];
    expect(faultOf(logChart({ ...options, series: [single] }).markup)).toBeNull();
  });

  it('has a legend', () => expect(textOf(chartLegend(series).markup)).toContain('one'));
});
