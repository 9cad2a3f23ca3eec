/** Eigenvalues by rank over a logarithmic axis of |λ|: those above zero as dots, those below as hollow diamonds. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { chartAxes, horizontalRules, PLOT, svgChart } from './chart-frame.js';
import { element, type Markup, round } from './markup.js';

export interface SpectrumChartOptions {
  readonly description: string;
  /** |λ| of the positive eigenvalues, largest first. */
  readonly positive: readonly number[];
  /** |λ| of the negative ones, largest first. */
  readonly negative: readonly number[];
  /** Both axes, shared by charts that are compared: whole powers of ten, and the highest rank. */
  readonly magnitudes: readonly [number, number];
  readonly ranks: number;
}

/** The chart. Each sign has ranks of its own, so that the two fall from the left side by side. */
export function spectrumChart(options: SpectrumChartOptions): Markup {
  const { description, positive, negative, magnitudes, ranks } = options;
  const y = scaleLog().domain(magnitudes).range([PLOT.bottom, PLOT.top]);
  const x = scaleLinear()
    .domain([0.5, ranks + 0.5])
    .range([PLOT.left + 8, PLOT.right - 8]);
  const ticks = x.ticks(6).filter((value) => Number.isInteger(value) && value >= 1);
  const dots = positive.map((value, k) => `M${round(x(k + 1))},${round(y(value))}h0`).join('');
  const diamonds = negative.map((value, k) => diamond(x(k + 1), y(value))).join('');
  return svgChart(
    description,
    horizontalRules(y),
    ticks.map((value) =>
      element(
        'text',
        { x: x(value), y: PLOT.bottom + 17, class: 'tick', 'text-anchor': 'middle' },
        String(value),
      ),
    ),
    element('path', { d: dots, class: 'eigenvalues positive' }),
    element('path', { d: diamonds, class: 'eigenvalues negative' }),
    ...chartAxes('rank among eigenvalues of its sign', '|λ|'),
  );
}

/** The two marks with their names. */
export function spectrumLegend(): Markup {
  const entry = (path: string, kind: string, name: string): Markup =>
    element(
      'li',
      {},
      element('svg', { viewBox: '0 0 36 10' }, element('path', { d: path, class: `eigenvalues ${kind}` })),
      name,
    );
  return element(
    'ul',
    { class: 'legend' },
    entry('M6,5h0M18,5h0M30,5h0', 'positive', 'λ > 0'),
    entry(
      [6, 18, 30].map((x) => diamond(x, 5)).join(''),
      'negative',
      'λ < 0: directions in which the loss curves down',
    ),
  );
}

function diamond(x: number, y: number): string {
  const size = 3.6;
  return `M${round(x)},${round(y - size)}l${size},${size}l${-size},${size}l${-size},${-size}z`;
}
