/** Pictures as SVG and canvas: a heat map with its blocks, bars of a spectrum, curves with slopes, losses. */
import type { ParameterBlock } from 'dyadic';
import { element, short, svgElement } from './dom';

/** Blue below zero, the page's background at zero, red above: by sign and size relative to the largest. */
function colour(share: number): readonly [number, number, number, number] {
  const opacity = Math.round(255 * Math.min(1, Math.abs(share)) ** 0.5);
  return share < 0 ? [37, 99, 235, opacity] : [220, 38, 38, opacity];
}

/** A matrix as a picture on a canvas, one pixel an entry, scaled up without smoothing; with lines between blocks. */
export function heatMap(
  entries: Float64Array,
  order: number,
  blocks: readonly ParameterBlock[],
  label: string,
): HTMLElement {
  const canvas = element('canvas', { width: String(order), height: String(order) });
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(order, order);
  let largest = 0;
  for (const value of entries) largest = Math.max(largest, Math.abs(value));
  for (let i = 0; i < entries.length; i++) {
    image.data.set(colour(largest === 0 ? 0 : entries[i]! / largest), 4 * i);
  }
  context.putImageData(image, 0, 0);
  const lines = blocks.slice(1).flatMap(({ offset }) => {
    const place = String(offset);
    return [
      svgElement('line', { x1: place, y1: '0', x2: place, y2: String(order) }),
      svgElement('line', { x1: '0', y1: place, x2: String(order), y2: place }),
    ];
  });
  const grid = svgElement('svg', { viewBox: `0 0 ${order} ${order}`, 'aria-hidden': 'true' }, lines);
  return element('div', { class: 'heat', role: 'img', 'aria-label': label }, [canvas, grid]);
}

/** Eigenvalues as bars about a line, their heights by the logarithm of their size. */
export function spectrum(values: Float64Array, zeros: number, label: string): SVGElement {
  const [width, height] = [480, 150];
  const count = values.length + Math.min(zeros, 12);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // six decades
  const tall = (value: number): number =>
    Math.max(0.04, 1 + Math.log10(Math.abs(value) / largest) / 6) * (height / 2 - 8);
  const step = Math.min(24, width / Math.max(1, count));
  const negative = values.filter((value) => value < 0);
  const positive = values.filter((value) => value > 0);
  const bars: SVGElement[] = [];
  let x = 0;
  const bar = (value: number): void => {
    const size = tall(value);
    bars.push(
      svgElement('rect', {
        x: String(x),
        y: String(value < 0 ? height / 2 : height / 2 - size),
        width: String(Math.max(1, step - 2)),
        height: String(size),
        class: value < 0 ? 'negative' : 'positive',
      }),
    );
    x += step;
  };
  negative.forEach(bar);
  for (let k = 0; k < Math.min(zeros, 12); k++) {
    bars.push(
      svgElement('circle', { cx: String(x + step / 2 - 1), cy: String(height / 2), r: '2', class: 'zero' }),
    );
    x += step;
  }
  positive.forEach(bar);
  const axis = svgElement('line', {
    x1: '0',
    y1: String(height / 2),
    x2: String(width),
    y2: String(height / 2),
    class: 'axis',
  });
  return svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label, class: 'spectrum' },
    [axis, ...bars],
  );
}

export interface Curve {
  readonly points: readonly (readonly [number, number])[];
  readonly class: string;
}

export interface Mark {
  readonly x: number;
  readonly y: number;
  /** Drawn as a short tangent if given. */
  readonly slope?: number;
}

/** Curves over an interval, with marked points. `range` fixes the vertical axis. */
export function curves(
  shown: readonly Curve[],
  marks: readonly Mark[],
  domain: readonly [number, number],
  range: readonly [number, number],
  label: string,
): SVGElement {
  const [width, height] = [480, 260];
  const px = (x: number): number => ((x - domain[0]) / (domain[1] - domain[0])) * width;
  const py = (y: number): number => {
    const place = height - ((y - range[0]) / (range[1] - range[0])) * height;
    return Math.max(-height, Math.min(2 * height, place));
  };
  const paths = shown.map((curve) =>
    svgElement('path', {
      class: curve.class,
      d: curve.points
        .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x).toFixed(1)} ${py(y).toFixed(1)}`)
        .join(''),
    }),
  );
  const reach = (domain[1] - domain[0]) / 36;
  const dots = marks.flatMap(({ x, y, slope }) => [
    ...(slope === undefined
      ? []
      : [
          svgElement('line', {
            x1: String(px(x - reach)),
            y1: String(py(y - reach * slope)),
            x2: String(px(x + reach)),
            y2: String(py(y + reach * slope)),
            class: 'slope',
          }),
        ]),
    svgElement('circle', { cx: String(px(x)), cy: String(py(y)), r: '4', class: 'sample' }),
  ]);
  return svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label, class: 'curves' },
    [...paths, ...dots],
  );
}

/** A vector as a row of coloured cells with its numbers as text behind them. */
export function vector(values: Float64Array, name: string): HTMLElement {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const cells = [...values].map((value) => {
    const [r, g, b, opacity] = colour(largest === 0 ? 0 : value / largest);
    const cell = element('span', { title: short(value) });
    cell.style.backgroundColor = `rgba(${r}, ${g}, ${b}, ${opacity / 255})`;
    return cell;
  });
  return element(
    'span',
    { class: 'vector', role: 'img', 'aria-label': `${name}: ${[...values].map(short).join(', ')}` },
    cells,
  );
}
