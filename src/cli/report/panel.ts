/** One square picture of a function on the plane: heat map, arrows, points, and axes around them. */
import { scaleLinear } from 'd3-scale';
import type { Domain } from './grid.js';
import { element, type Markup } from './markup.js';

/** Units of the drawing; a panel is about as many pixels wide on a page, so text keeps its size. */
const SIDE = 208;
const LEFT = 30;
const TOP = 6;
const WIDTH = LEFT + SIDE + 6;
const HEIGHT = TOP + SIDE + 34;

/** The side of the square in which `layers` are drawn. */
export const panelSide: number = SIDE;

export interface PanelOptions {
  readonly domain: Domain;
  readonly labels: readonly [string, string];
  /** What the picture shows, for readers who cannot see it. */
  readonly description: string;
  /** Drawn over each other in a square of `panelSide` units. */
  readonly layers: readonly Markup[];
}

/** The panel with ticks and axis names. */
export function panel({ domain, labels, description, layers }: PanelOptions): Markup {
  const [xs, ys] = domain;
  const x = scaleLinear()
    .domain(xs)
    .range([LEFT, LEFT + SIDE]);
  const y = scaleLinear()
    .domain(ys)
    .range([TOP + SIDE, TOP]);
  const bottom = TOP + SIDE;
  const text = (label: string, at: { x: number; y: number }, anchor: string, kind = 'tick'): Markup =>
    element('text', { ...at, class: kind, 'text-anchor': anchor }, label);
  return element(
    'svg',
    { class: 'panel', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': description },
    element('svg', { x: LEFT, y: TOP, width: SIDE, height: SIDE, viewBox: `0 0 ${SIDE} ${SIDE}` }, ...layers),
    element('rect', { x: LEFT, y: TOP, width: SIDE, height: SIDE, class: 'frame' }),
    x.ticks(5).map((value) => text(minus(value), { x: x(value), y: bottom + 15 }, 'middle')),
    y.ticks(5).map((value) => text(minus(value), { x: LEFT - 6, y: y(value) + 4 }, 'end')),
    text(labels[0], { x: LEFT + SIDE / 2, y: bottom + 30 }, 'middle', 'axis'),
    text(labels[1], { x: 6, y: TOP + SIDE / 2 + 4 }, 'middle', 'axis'),
  );
}

/** Points of the domain as small rings. */
export function pointMarks(points: readonly (readonly [number, number])[], [xs, ys]: Domain): Markup {
  const x = scaleLinear().domain(xs).range([0, SIDE]);
  const y = scaleLinear().domain(ys).range([SIDE, 0]);
  const marks = points.map(([a, b]) => element('circle', { cx: x(a), cy: y(b), r: 1.7 }));
  return element('g', { class: 'points' }, ...marks);
}

function minus(value: number): string {
  return String(value).replace('-', '−');
}
