/** Curves over two logarithmic axes, each named at its end. */
import { scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import {
  chartAxes,
  decades,
  extent,
  horizontalRules,
  PLOT,
  power,
  svgChart,
  wholeDecades,
} from './chart-frame.js';
import { element, type Markup } from './markup.js';

export type Point = readonly [number, number];

export interface Series {
  readonly name: string;
  /** A class of the style sheet: it sets colour and dashes. */
  readonly style: string;
  readonly points: readonly Point[];
  /** Curves of single runs, drawn faintly behind. */
  readonly runs: readonly (readonly Point[])[];
}

export interface ChartOptions {
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

/** The chart; numbers that are not positive and finite have no place on it and are left out. */
export function logChart({ description, xLabel, yLabel, series }: ChartOptions): Markup {
  const all = series.flatMap(({ points, runs }) => [...points, ...runs.flat()]).filter(isDrawable);
  const x = scaleLog()
    .domain(extent(all.map(([a]) => a)))
    .range([PLOT.left, PLOT.right]);
  const y = scaleLog()
    .domain(wholeDecades(all.map(([, b]) => b)))
    .range([PLOT.bottom, PLOT.top]);
  const draw = line<Point>()
    .x(([a]) => x(a))
    .y(([, b]) => y(b));
  draw.digits(1);
  const curve = (points: readonly Point[], kind: string): Markup =>
    element('path', { d: draw(points.filter(isDrawable)) ?? '', class: kind });
  return svgChart(
    description,
    horizontalRules(y),
    decades(x).map((value) => vertical(x(value), value)),
    series.map(({ runs, style }) => runs.map((points) => curve(points, `run ${style}`))),
    series.map(({ points, style }) => curve(points, `median ${style}`)),
    ...chartAxes(xLabel, yLabel),
  );
}

/** A sample of each line with its name, for several charts of the same series. */
export function chartLegend(series: readonly Pick<Series, 'name' | 'style'>[]): Markup {
  const entry = ({ name, style }: Pick<Series, 'name' | 'style'>): Markup =>
    element(
      'li',
      {},
      element('svg', { viewBox: '0 0 36 10' }, element('path', { d: 'M1,5L35,5', class: `median ${style}` })),
      name,
    );
  return element('ul', { class: 'legend' }, ...series.map(entry));
}

function vertical(x: number, value: number): Markup {
  return element(
    'g',
    {},
    element('line', { x1: x, x2: x, y1: PLOT.top, y2: PLOT.bottom, class: 'grid' }),
    element('text', { x, y: PLOT.bottom + 17, class: 'tick', 'text-anchor': 'middle' }, decimal(value)),
  );
}

function decimal(value: number): string {
  return value >= 0.001 && value < 10_000 ? String(value) : power(value);
}

function isDrawable([a, b]: Point): boolean {
  return a > 0 && b > 0 && Number.isFinite(a) && Number.isFinite(b);
}
