/**
 * Several charts of the same series side by side, as one SVG document that stands alone: it has its own colours, for
 * light and dark, and its own legend. Each panel has its own axes, so that functions of different size can be compared.
 */
import { element, type Markup, raw } from './markup.js';
import { axisRules, type PanelFrame, panelScales } from './panel-axes.js';
import { legendRow, seriesMarkup } from './panel-series.js';
import type { PanelSeries, ScaleKind } from './panel-types.js';
import { pictureStyle } from './picture-style.js';

export interface Panel {
  readonly title: string;
  readonly series: readonly PanelSeries[];
}

export interface SmallMultiplesOptions {
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly panels: readonly Panel[];
  /** Panels in a row; 4 unless given. */
  readonly columns?: number;
  /** 'log' unless given. */
  readonly x?: ScaleKind;
  readonly y?: ScaleKind;
}

const PANEL_WIDTH = 300;
const PANEL_HEIGHT = 230;
const LEGEND_LINE = 22;

/** The SVG document. */
export function smallMultiples(options: SmallMultiplesOptions): string {
  const { description, panels, xLabel, yLabel, x = 'log', y = 'log' } = options;
  const columns = Math.min(options.columns ?? 4, Math.max(1, panels.length));
  const width = columns * PANEL_WIDTH;
  const legend = legendRow(distinct(panels.flatMap(({ series }) => series)), width, LEGEND_LINE);
  const top = 8 + legend.lines * LEGEND_LINE;
  const height = top + Math.ceil(panels.length / columns) * PANEL_HEIGHT;
  const drawn = panels.map((panel, k) => {
    const at = `translate(${(k % columns) * PANEL_WIDTH},${top + Math.floor(k / columns) * PANEL_HEIGHT})`;
    return element('g', { transform: at }, panelMarkup(panel, { x, y }, xLabel, yLabel));
  });
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'picture',
      viewBox: `0 0 ${width} ${height}`,
      // A picture of few panels stays small on a wide page.
      style: `max-width: ${Math.round(1.4 * width)}px`,
      role: 'img',
      'aria-label': description,
    },
    element('style', {}, raw(pictureStyle)),
    legend.markup,
    drawn,
  ).markup;
}

function panelMarkup(
  { title, series }: Panel,
  kinds: { readonly x: ScaleKind; readonly y: ScaleKind },
  xLabel: string,
  yLabel: string,
): Markup[] {
  const frame: PanelFrame = { left: 58, right: PANEL_WIDTH - 14, top: 26, bottom: PANEL_HEIGHT - 42 };
  const scales = panelScales(series, kinds, frame);
  const middle = (frame.left + frame.right) / 2;
  const turned = `translate(12,${(frame.top + frame.bottom) / 2}) rotate(-90)`;
  return [
    element('text', { x: middle, y: 16, class: 'title', 'text-anchor': 'middle' }, title),
    ...axisRules(scales, frame),
    ...series.flatMap((one) => seriesMarkup(one, scales)),
    element('text', { x: middle, y: PANEL_HEIGHT - 8, class: 'axis', 'text-anchor': 'middle' }, xLabel),
    element('text', { class: 'axis', 'text-anchor': 'middle', transform: turned }, yLabel),
  ];
}

/** The first series of each name. */
function distinct(series: readonly PanelSeries[]): PanelSeries[] {
  return series.filter(({ name }, k) => series.findIndex((other) => other.name === name) === k);
}
