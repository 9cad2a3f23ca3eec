/** A chart of the report as an SVG file of its own: with its style, and its legend below it. */
import { chartHeight, chartWidth } from '../../report/chart-frame.js';
import { lineChart, type LineChartOptions } from '../../report/line-chart.js';
import { type ChartOptions, logChart } from '../../report/log-chart.js';
import { element, type Markup, raw } from '../../report/markup.js';

const ROW = 20;

/** Series without curves of single runs are what most charts have. */
export type PlainSeries = Omit<ChartOptions['series'][number], 'runs'> &
  Partial<ChartOptions['series'][number]>;

type Plain<Options extends ChartOptions> = Omit<Options, 'series'> & {
  readonly series: readonly PlainSeries[];
};

/** Curves over two logarithmic axes. */
export function logDocument(options: Plain<ChartOptions>): string {
  const series = withRuns(options.series);
  return chartDocument(logChart({ ...options, series }), series);
}

/** Curves over a linear axis. */
export function lineDocument(options: Plain<LineChartOptions>): string {
  const series = withRuns(options.series);
  return chartDocument(lineChart({ ...options, series }), series);
}

function withRuns(series: readonly PlainSeries[]): ChartOptions['series'] {
  return series.map((one) => ({ runs: [], ...one }));
}

function chartDocument(chart: Markup, series: ChartOptions['series']): string {
  const entries = series.map(({ name, style }, k) => {
    const y = chartHeight + ROW * (k + 0.5);
    return element(
      'g',
      {},
      element('path', { d: `M62,${y}h34`, class: `median ${style}` }),
      element('text', { x: 106, y: y + 4, class: 'axis' }, name),
    );
  });
  const height = chartHeight + ROW * series.length + 8;
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', width: chartWidth, height };
  const box = { viewBox: `0 0 ${chartWidth} ${height}` };
  const inner = element('svg', { width: chartWidth, height: chartHeight }, chart);
  const ground = element('rect', { width: chartWidth, height, class: 'ground' });
  return `${element('svg', { ...attributes, ...box }, element('style', {}, raw(style)), ground, inner, ...entries).markup}\n`;
}

/** Colours that are told apart by most eyes, on white: a file may be opened anywhere. */
const style = `
text { fill: #1c2430; font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
.ground { fill: #ffffff; }
.tick { font-size: 11.5px; fill: #5b6676; }
.axis { font-size: 13px; }
.grid { stroke: #d9dee6; }
.median { fill: none; stroke-width: 2.6; stroke-linejoin: round; }
.run { fill: none; stroke-width: 1; stroke-opacity: .28; }
.sobolev { stroke: #1d5fd1; }
.value { stroke: #c4520a; }
.both { stroke: #2a8a5c; }
.truth { stroke: #1c2430; }
.dashed { stroke-dasharray: 7 4; }
`;
