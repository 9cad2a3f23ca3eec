/** The scales of a panel and the rules that show them. */
import { type ScaleLinear, scaleLinear, type ScaleLogarithmic, scaleLog } from 'd3-scale';
import { decades, extent, power, wholeDecades } from './chart-frame.js';
import { element, type Markup } from './markup.js';
import type { PanelScale, PanelScales, PanelSeries, ScaleKind } from './panel-types.js';

/** Where the data of a panel are drawn. */
export interface PanelFrame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Scales that hold all series; a logarithmic vertical one ends at powers of ten. */
export function panelScales(
  series: readonly PanelSeries[],
  kinds: { readonly x: ScaleKind; readonly y: ScaleKind },
  { left, right, top, bottom }: PanelFrame,
): PanelScales {
  const fits = (value: number, kind: ScaleKind): boolean =>
    Number.isFinite(value) && (kind === 'linear' || value > 0);
  // A point without a place on one axis must not widen the other.
  const points = series
    .flatMap(({ points: own, band = [] }) => [
      ...own,
      ...band.flatMap(([at, low, high]) => [[at, low] as const, [at, high] as const]),
    ])
    .filter(([a, b]) => fits(a, kinds.x) && fits(b, kinds.y));
  const xs = points.map(([a]) => a);
  const ys = points.map(([, b]) => b);
  return { x: panelScale(xs, kinds.x, [left, right], 4), y: panelScale(ys, kinds.y, [bottom, top], 5) };
}

/** A rule for each marked value, with its text. */
export function axisRules({ x, y }: PanelScales, { left, right, top, bottom }: PanelFrame): Markup[] {
  const horizontal = y.marks.map(({ at, text }) => [
    element('line', { x1: left, x2: right, y1: at, y2: at, class: 'grid' }),
    element('text', { x: left - 5, y: at + 4, class: 'tick', 'text-anchor': 'end' }, text),
  ]);
  const vertical = x.marks.map(({ at, text }) => [
    element('line', { x1: at, x2: at, y1: top, y2: bottom, class: 'grid' }),
    element('text', { x: at, y: bottom + 15, class: 'tick', 'text-anchor': 'middle' }, text),
  ]);
  return [...horizontal, ...vertical].flat();
}

function panelScale(
  values: readonly number[],
  kind: ScaleKind,
  range: readonly [number, number],
  count: number,
): PanelScale {
  if (kind === 'linear') {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const domain = values.length === 0 ? [0, 1] : low < high ? [low, high] : [low - 1, high + 1];
    const scale = scaleLinear().domain(domain).range(range);
    return { at: scale, has: Number.isFinite, marks: linearMarks(scale, count) };
  }
  const vertical = range[0] > range[1];
  const domain = vertical ? wholeDecades(values) : extent(values);
  const scale = scaleLog().domain(domain).range(range);
  return { at: scale, has: (value) => value > 0 && Number.isFinite(value), marks: logMarks(scale, values) };
}

function linearMarks(scale: ScaleLinear<number, number>, count: number): PanelScale['marks'] {
  return scale.ticks(count).map((value) => ({
    at: scale(value),
    text: String(Number(value.toPrecision(6))).replace('-', '−'),
  }));
}

/** Powers of ten; of a scale that holds fewer than two of them, the values themselves, if they are few. */
function logMarks(scale: ScaleLogarithmic<number, number>, values: readonly number[]): PanelScale['marks'] {
  const tens = decades(scale);
  const few = [...new Set(values)].sort((a, b) => a - b);
  const marked = tens.length < 2 && few.length <= 8 ? few : tens;
  // All in one notation: 10⁻³ beside 1000 would be two.
  const isPlain = marked.every((value) => value >= 0.01 && value < 10_000);
  const text = (value: number): string => (isPlain ? String(value) : power(value));
  const apart = marked.filter((value, k) => k === 0 || Math.abs(scale(value) - scale(marked[k - 1]!)) > 22);
  return apart.map((value) => ({ at: scale(value), text: text(value) }));
}
