/** What charts have in common: their size, rules at powers of ten, and the names of the axes. */
import type { ScaleLogarithmic } from 'd3-scale';
import { type Child, element, type Markup } from './markup.js';

const WIDTH = 520;
const HEIGHT = 360;

/** The size of a chart in units of the drawing. */
export const chartWidth: number = WIDTH;
export const chartHeight: number = HEIGHT;

/** Where the data are drawn. */
export const PLOT: {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
} = { left: 62, right: WIDTH - 12, top: 14, bottom: HEIGHT - 44 };

/** The picture around them. */
export function svgChart(description: string, ...content: readonly Child[]): Markup {
  const attributes = { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' };
  return element('svg', { ...attributes, 'aria-label': description }, ...content);
}

/** The names of both axes. */
export function chartAxes(xLabel: string, yLabel: string): Markup[] {
  const middle = (PLOT.left + PLOT.right) / 2;
  const turned = `translate(13,${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)`;
  return [
    element('text', { x: middle, y: HEIGHT - 6, class: 'axis', 'text-anchor': 'middle' }, xLabel),
    element('text', { class: 'axis', 'text-anchor': 'middle', transform: turned }, yLabel),
  ];
}

/** A rule with its power of ten for the decades of a vertical axis. */
export function horizontalRules(y: ScaleLogarithmic<number, number>): Markup[] {
  return decades(y).map((value) => {
    const at = y(value);
    return element(
      'g',
      {},
      element('line', { x1: PLOT.left, x2: PLOT.right, y1: at, y2: at, class: 'grid' }),
      element('text', { x: PLOT.left - 6, y: at + 4, class: 'tick', 'text-anchor': 'end' }, power(value)),
    );
  });
}

/** 10⁻³ with raised digits, which every font has. */
export function power(value: number): string {
  const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const digits = String(Math.round(Math.log10(value))).replace(/./g, (c) =>
    c === '-' ? '⁻' : raised[Number(c)]!,
  );
  return `10${digits}`;
}

/** The least and the largest of some numbers, moved apart where they are the same. */
export function extent(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(low < high)) return Number.isFinite(low) ? [low / 2, low * 2] : [0.1, 10];
  return [low, high];
}

/** The powers of ten around some positive numbers. */
export function wholeDecades(values: readonly number[]): [number, number] {
  const [low, high] = extent(values);
  return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))];
}

/** Powers of ten in the scale's domain, every second or third one if there are many. */
export function decades(scale: ScaleLogarithmic<number, number>): number[] {
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
