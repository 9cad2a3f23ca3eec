/** Plots for the pictures: curves, points and bars with two labelled axes; arrows of a field. */
import { accent, text } from './svg.mjs';

const colours = ['#1c7ed6', '#e8590c', accent, '#9c36b5'];
const fixed = (value) => Number(value.toFixed(1));

/** Round numbers between two values. */
function ticks(low, high) {
  const step = 10 ** Math.floor(Math.log10((high - low) / 2));
  const unit = [1, 2, 5, 10].find((factor) => (high - low) / (factor * step) <= 4) * step;
  const first = Math.ceil(low / unit - 1e-9);
  return Array.from({ length: Math.floor(high / unit + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * unit).toPrecision(6)),
  );
}

/**
 * Curves `{ points: [x, y][], name?, dashed? }`, points `dots: [x, y][]`, tangents `slopes: [x, y, slope][]`. With `logY`
 * the second axis shows powers of ten.
 */
export function plot({
  curves = [],
  dots = [],
  slopes = [],
  label = '',
  w = 300,
  h = 190,
  x,
  y,
  logY = false,
  xName = '',
  xTicks,
}) {
  const [left, bottom, top] = [
    logY ? 46 : 38,
    24,
    curves.some(({ name }) => name) ? 18 * Math.ceil(curves.length / 2) : 6,
  ];
  const scaled = (value) => (logY ? Math.log10(Math.max(value, 1e-17)) : value);
  const all = [...curves.flatMap(({ points }) => points), ...dots];
  const range = (values, given) => given ?? [Math.min(...values), Math.max(...values)];
  const [x0, x1] = range(
    all.map(([a]) => a),
    x,
  );
  const [y0, y1] = (y ?? range(all.map(([, b]) => scaled(b)))).map((value) =>
    y && logY ? Math.log10(value) : value,
  );
  const pad = (y1 - y0 || 1) * 0.05;
  const px = (value) => fixed(left + ((value - x0) / (x1 - x0)) * (w - left - 8));
  const py = (value) =>
    fixed(top + (1 - (scaled(value) - y0 + pad) / (y1 - y0 + 2 * pad)) * (h - top - bottom));
  const power = (value) =>
    `10${String(value)
      .split('')
      .map((c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[c] ?? '⁻')
      .join('')}`;
  return {
    w,
    h,
    label,
    draw(ox, oy) {
      const frame = `<path d="M${left} ${top}V${h - bottom}H${w - 8}" stroke="currentColor" stroke-opacity="0.5" fill="none"/>`;
      const horizontal = (xTicks ?? ticks(x0, x1)).map((value) =>
        text(px(value), h - bottom + 15, value, { size: 11, opacity: 0.8 }),
      );
      const yTicks = logY
        ? ticks(y0, y1)
            .filter(Number.isInteger)
            .map((p) => [10 ** p, power(p)])
        : ticks(y0, y1).map((v) => [v, v]);
      const vertical = yTicks.map(([value, name]) =>
        text(left - 5, py(value) + 4, name, { size: 11, anchor: 'end', opacity: 0.8 }),
      );
      const paths = curves.map(({ points, dashed }, i) => {
        const d = points
          .map(([a, b], j) => `${j === 0 ? 'M' : 'L'}${px(a)} ${Math.max(top, Math.min(h - bottom, py(b)))}`)
          .join('');
        return `<path d="${d}" stroke="${colours[i % 4]}" stroke-width="2" fill="none"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`;
      });
      const legend = curves.flatMap(({ name, dashed }, i) => {
        if (!name) return [];
        const [lx, ly] = [left + 6 + (i % 2) * ((w - left) / 2), 9 + 16 * Math.floor(i / 2)];
        const dash = dashed ? ' stroke-dasharray="5 4"' : '';
        return [
          `<path d="M${lx} ${ly}h16" stroke="${colours[i % 4]}" stroke-width="2"${dash}/>`,
          text(lx + 20, ly + 4, name, { size: 11, anchor: 'start' }),
        ];
      });
      const tangents = slopes.map(([a, b, slope]) => {
        const dx = (x1 - x0) * 0.045;
        return `<path d="M${px(a - dx)} ${py(b - slope * dx)}L${px(a + dx)} ${py(b + slope * dx)}" stroke="currentColor" stroke-width="2.5"/>`;
      });
      const marks = dots.map(([a, b]) => `<circle cx="${px(a)}" cy="${py(b)}" r="3.5" fill="currentColor"/>`);
      const name =
        xName === '' ? '' : text(w - 8, h - bottom - 6, xName, { size: 11, anchor: 'end', opacity: 0.8 });
      return `<g transform="translate(${fixed(ox)} ${fixed(oy)})">${[frame, ...horizontal, ...vertical, ...paths, ...tangents, ...marks, ...legend, name].join('')}</g>`;
    },
  };
}

/** Bars upwards for positive and downwards for negative values; `names` below them. */
export function bars(
  values,
  { w = 300, h = 150, label = '', names, log = false, floor = 1e-16, top = 1e-300 } = {},
) {
  const height = (value) =>
    log ? Math.max(0, Math.log10(Math.abs(value) / floor)) * (value < 0 ? -1 : 1) : value;
  const heights = values.map(height);
  const [low, high] = [Math.min(0, ...heights), Math.max(top, ...heights)];
  const bottom = names ? 20 : 2;
  const at = (value) => fixed(2 + ((high - value) / (high - low)) * (h - bottom - 4));
  const step = w / values.length;
  return {
    w,
    h,
    label,
    draw(ox, oy) {
      const rectangles = heights.map((value, i) => {
        const [a, b] = [at(Math.max(0, value)), at(Math.min(0, value))];
        return `<rect x="${fixed(i * step + step * 0.12)}" y="${a}" width="${fixed(step * 0.76)}" height="${fixed(Math.max(b - a, 0.8))}" fill="${value >= 0 ? colours[1] : colours[0]}"/>`;
      });
      const named = (names ?? []).map((name, i) => text(i * step + step / 2, h - 4, name, { size: 11 }));
      const zero = `<path d="M0 ${at(0)}H${w}" stroke="currentColor" stroke-opacity="0.5"/>`;
      return `<g transform="translate(${fixed(ox)} ${fixed(oy)})">${[...rectangles, zero, ...named].join('')}</g>`;
    },
  };
}

/** Arrows `[x, y, dx, dy][]` on a square; a second list is drawn dashed over the first. */
export function arrows(lists, { size = 200, label = '', low = -1, high = 1 } = {}) {
  const px = (value) => fixed(10 + ((value - low) / (high - low)) * (size - 20));
  const longest = Math.max(...lists[0].map(([, , dx, dy]) => Math.hypot(dx, dy)));
  return {
    w: size,
    h: size,
    label,
    draw(ox, oy) {
      const drawn = lists.flatMap((list, k) =>
        list.map(([x, y, dx, dy]) => {
          const scale = 22 / longest;
          const [ax, ay, bx, by] = [
            px(x),
            fixed(size - px(y)),
            fixed(px(x) + dx * scale),
            fixed(size - px(y) - dy * scale),
          ];
          const look = `stroke="${colours[k]}" stroke-width="${k === 0 ? 3 : 1.6}" stroke-opacity="${k === 0 ? 0.55 : 1}"`;
          return `<path d="M${ax} ${ay}L${bx} ${by}" ${look}/><circle cx="${bx}" cy="${by}" r="${k === 0 ? 2.4 : 1.5}" fill="${colours[k]}"/>`;
        }),
      );
      const frame = `<rect x="0.5" y="0.5" width="${size - 1}" height="${size - 1}" fill="none" stroke="currentColor" stroke-opacity="0.3"/>`;
      return `<g transform="translate(${fixed(ox)} ${fixed(oy)})">${frame}${drawn.join('')}</g>`;
    },
  };
}
