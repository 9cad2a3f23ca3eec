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
  const xs = series.flatMap(({ points }) => points.map(([a]) => a));
  const ys = series.flatMap(({ points, band = [] }) => [
    ...points.map(([, b]) => b),
    ...band.flatMap(([, low, high]) => [low, high]),
  ]);
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
    const finite = values.filter(Number.isFinite);
    const [low, high] = [Math.min(...finite), Math.max(...finite)];
    const domain = finite.length === 0 ? [0, 1] : low < high ? [low, high] : [low - 1, high + 1];
    const scale = scaleLinear().domain(domain).range(range);
    return { at: scale, has: Number.isFinite, marks: linearMarks(scale, count) };
  }
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  const vertical = range[0] > range[1];
  const domain = vertical ? wholeDecades(positive) : extent(positive);
  const scale = scaleLog().domain(domain).range(range);
  return { at: scale, has: (value) => value > 0 && Number.isFinite(value), marks: logMarks(scale, positive) };
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
  const text = (value: number): string => (value >= 0.01 && value < 10_000 ? String(value) : power(value));
  const apart = marked.filter((value, k) => k === 0 || Math.abs(scale(value) - scale(marked[k - 1]!)) > 22);
  return apart.map((value) => ({ at: scale(value), text: text(value) }));
}
