/** One line of a panel: its curve, its band from the lowest to the highest seed, its marks, its place in the legend. */
import { area, line } from 'd3-shape';
import { element, type Markup } from './markup.js';
import type { PanelPoint, PanelScales, PanelSeries } from './panel-types.js';

/** What has no place on the scales is left out. */
export function seriesMarkup(series: PanelSeries, { x, y }: PanelScales): Markup[] {
  const { colour, points, band = [], marks = false, dashed = false } = series;
  const kept = points.filter(([a, b]) => x.has(a) && y.has(b));
  const curve = line<PanelPoint>()
    .x(([a]) => x.at(a))
    .y(([, b]) => y.at(b));
  curve.digits(1);
  const filled = area<readonly [number, number, number]>()
    .x(([a]) => x.at(a))
    .y0(([, low]) => y.at(low))
    .y1(([, , high]) => y.at(high));
  filled.digits(1);
  const drawable = band.filter(([a, low, high]) => x.has(a) && y.has(low) && y.has(high));
  const drawn: Markup[] = [];
  if (drawable.length > 1) {
    drawn.push(element('path', { d: filled([...drawable]) ?? '', class: `band f${colour}` }));
  }
  if (kept.length > 1) {
    drawn.push(element('path', { d: curve(kept) ?? '', class: curveClass(colour, dashed) }));
  }
  const dots = marks || kept.length === 1 ? kept : [];
  const dot = ([a, b]: PanelPoint): Markup =>
    element('circle', { cx: x.at(a), cy: y.at(b), r: 3, class: `mark f${colour}` });
  return [...drawn, ...dots.map(dot)];
}

/** The names with a sample of each line, in as many lines as the width asks for. */
export function legendRow(
  series: readonly PanelSeries[],
  width: number,
  lineHeight: number,
): { readonly markup: Markup[]; readonly lines: number } {
  let [left, lines] = [12, 1];
  const markup = series.map(({ name, colour, dashed = false }) => {
    const needed = 56 + 7.4 * name.length;
    if (left > 12 && left + needed > width) [left, lines] = [12, lines + 1];
    const y = lines * lineHeight - 6;
    const entry = element(
      'g',
      { transform: `translate(${left},${y})` },
      element('path', { d: 'M0,-4L30,-4', class: curveClass(colour, dashed) }),
      element('text', { x: 36, y: 0 }, name),
    );
    left += needed;
    return entry;
  });
  return { markup, lines };
}

function curveClass(colour: number, dashed: boolean): string {
  return `curve c${colour}${dashed ? ' dashed' : ''}`;
}
