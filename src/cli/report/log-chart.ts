/** Curves over two logarithmic axes, each named at its end. */
import { type ScaleLogarithmic, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
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

const WIDTH = 520;
const HEIGHT = 360;
const PLOT = { left: 62, right: WIDTH - 12, top: 14, bottom: HEIGHT - 44 };

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
  return element(
    'svg',
    { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': description },
    decades(y).map((value) => horizontal(y(value), value)),
    decades(x).map((value) => vertical(x(value), value)),
    series.map(({ runs, style }) => runs.map((points) => curve(points, `run ${style}`))),
    series.map(({ points, style }) => curve(points, `median ${style}`)),
    element(
      'text',
      { x: (PLOT.left + PLOT.right) / 2, y: HEIGHT - 6, class: 'axis', 'text-anchor': 'middle' },
      xLabel,
    ),
    element(
      'text',
      {
        class: 'axis',
        'text-anchor': 'middle',
        transform: `translate(13,${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)`,
      },
      yLabel,
    ),
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

function horizontal(y: number, value: number): Markup {
  return element(
    'g',
    {},
    element('line', { x1: PLOT.left, x2: PLOT.right, y1: y, y2: y, class: 'grid' }),
    element('text', { x: PLOT.left - 6, y: y + 4, class: 'tick', 'text-anchor': 'end' }, ...power(value)),
  );
}

function vertical(x: number, value: number): Markup {
  return element(
    'g',
    {},
    element('line', { x1: x, x2: x, y1: PLOT.top, y2: PLOT.bottom, class: 'grid' }),
    element('text', { x, y: PLOT.bottom + 17, class: 'tick', 'text-anchor': 'middle' }, decimal(value)),
  );
}

/** 10⁻³ with raised digits, which every font has. */
export function power(value: number): string[] {
  const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const digits = String(Math.round(Math.log10(value))).replace(/./g, (c) =>
    c === '-' ? '⁻' : raised[Number(c)]!,
  );
  return [`10${digits}`];
}

function decimal(value: number): string {
  return value >= 0.001 && value < 10_000 ? String(value) : power(value)[0]!;
}

function isDrawable([a, b]: Point): boolean {
  return a > 0 && b > 0 && Number.isFinite(a) && Number.isFinite(b);
}

function extent(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(low < high)) return Number.isFinite(low) ? [low / 2, low * 2] : [0.1, 10];
  return [low, high];
}

function wholeDecades(values: readonly number[]): [number, number] {
  const [low, high] = extent(values);
  return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))];
}

/** Powers of ten in the scale's domain, every second or third one if there are many. */
function decades(scale: ScaleLogarithmic<number, number>): number[] {
  const [low, high] = scale.domain().map(Math.log10) as [number, number];
  const first = Math.ceil(low - 1e-9);
  const count = Math.floor(high + 1e-9) - first + 1;
  const step = Math.ceil(count / 9);
  return Array.from({ length: Math.ceil(count / step) }, (_, k) => 10 ** (first + k * step)).map(tidy);
}

/** 10 ** −2 as the double nearest to 0.01. */
function tidy(value: number): number {
  return Number(value.toPrecision(1));
}
