/** Curves over a linear axis; the vertical one is linear or logarithmic. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { chartAxes, horizontalRules, PLOT, svgChart, wholeDecades } from './chart-frame.js';
import type { ChartOptions, Point } from './log-chart.js';
import { element, type Markup } from './markup.js';

export interface LineChartOptions extends ChartOptions {
  /** Whether the vertical axis is logarithmic. */
  readonly logarithmic?: boolean;
}

/** The chart; numbers that have no place on it are left out. */
export function lineChart({
  description,
  xLabel,
  yLabel,
  series,
  logarithmic = false,
}: LineChartOptions): Markup {
  const isDrawable = ([a, b]: Point): boolean =>
    Number.isFinite(a) && Number.isFinite(b) && (!logarithmic || b > 0);
  const all = series.flatMap(({ points }) => points).filter(isDrawable);
  const x = scaleLinear()
    .domain(bounds(all.map(([a]) => a)))
    .range([PLOT.left, PLOT.right]);
  const heights = all.map(([, b]) => b);
  const log = scaleLog()
    .domain(wholeDecades(logarithmic ? heights : []))
    .range([PLOT.bottom, PLOT.top]);
  const linear = scaleLinear().domain(bounds(heights)).nice().range([PLOT.bottom, PLOT.top]);
  const y = logarithmic ? log : linear;
  const draw = line<Point>()
    .x(([a]) => x(a))
    .y(([, b]) => y(b));
  draw.digits(1);
  const write = (value: number): string => String(Number(value.toPrecision(6))).replace('-', '−');
  return svgChart(
    description,
    logarithmic
      ? horizontalRules(log)
      : linear.ticks(6).map((value) => horizontal(linear(value), write(value))),
    x.ticks(6).map((value) => vertical(x(value), write(value))),
    series.map(({ points, style }) =>
      element('path', { d: draw(points.filter(isDrawable)) ?? '', class: `median ${style}` }),
    ),
    ...chartAxes(xLabel, yLabel),
  );
}

function bounds(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return [0, 1];
  return low < high ? [low, high] : [low - 1, high + 1];
}

function horizontal(y: number, text: string): Markup {
  return element(
    'g',
    {},
    element('line', { x1: PLOT.left, x2: PLOT.right, y1: y, y2: y, class: 'grid' }),
    element('text', { x: PLOT.left - 6, y: y + 4, class: 'tick', 'text-anchor': 'end' }, text),
  );
}

function vertical(x: number, text: string): Markup {
  return element(
    'g',
    {},
    element('line', { x1: x, x2: x, y1: PLOT.top, y2: PLOT.bottom, class: 'grid' }),
    element('text', { x, y: PLOT.bottom + 17, class: 'tick', 'text-anchor': 'middle' }, text),
  );
}
