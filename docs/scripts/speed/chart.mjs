/** A chart of points on one axis: a line of text for each row, and a point with its spread for each series. */
import { escape, text } from '../pictures/svg.mjs';

const fixed = (value) => Number(value.toFixed(1));
const [left, width, lineHeight] = [250, 360, 22];

/** Of the accelerators, in the order of the legend. */
export const colours = { base: '#1c7ed6', relaxed: '#2f9e44', wide: '#e8590c', openblas: '#9c36b5' };

/**
 * @param rows - { name, points: { series, low, median, high }[] }
 * @param axis - { low, high, isLog, ticks, name }
 * @param marks - vertical lines { at, name, colour? }
 */
export function chart(label, rows, axis, marks = []) {
  const scale = axis.isLog ? Math.log10 : (value) => value;
  const [from, to] = [scale(axis.low), scale(axis.high)];
  const x = (value) => {
    const place = (scale(Math.min(axis.high, Math.max(axis.low, value))) - from) / (to - from);
    return fixed(left + place * width);
  };
  const top = 40;
  const bottom = top + rows.length * lineHeight;
  const used = Object.keys(colours).filter((name) =>
    rows.some(({ points }) => points.some(({ series }) => series === name)),
  );
  const legend = used.flatMap((name, i) => [
    `<circle cx="${left + i * 90}" cy="12" r="5" fill="${colours[name]}"/>`,
    text(left + 10 + i * 90, 16, name, { size: 12, anchor: 'start' }),
  ]);
  const grid = axis.ticks.map(
    (at) =>
      `<path d="M${x(at)} ${top - 6}V${bottom}" stroke="currentColor" stroke-opacity="0.15"/>${text(x(at), bottom + 15, at, { size: 11 })}`,
  );
  const lines = marks.map(
    ({ at, name, colour = 'currentColor' }) =>
      `<path d="M${x(at)} ${top - 6}V${bottom}" stroke="${colour}" stroke-opacity="0.8" stroke-dasharray="4 3"><title>${escape(name)}</title></path>`,
  );
  const drawn = rows.map(({ name, points }, i) => {
    const y = top + (i + 0.5) * lineHeight;
    const dots = points.map(({ series, low, median, high }, j) => {
      const at = fixed(y + (j - (points.length - 1) / 2) * 5);
      const title = `<title>${escape(`${name}, ${series}: ${Number(median.toPrecision(3))}`)}</title>`;
      return `<g stroke="${colours[series]}" fill="${colours[series]}"><path d="M${x(low)} ${at}H${x(high)}" stroke-width="2"/><circle cx="${x(median)}" cy="${at}" r="3.5">${title}</circle></g>`;
    });
    return text(left - 10, y + 4, name, { size: 12, anchor: 'end' }) + dots.join('');
  });
  const caption = text(left + width / 2, bottom + 34, axis.name, { size: 12 });
  const body = [...legend, ...grid, ...lines, ...drawn, caption].join('');
  return `<svg viewBox="0 0 ${left + width + 30} ${bottom + 42}" role="img" aria-label="${escape(label)}" xmlns="http://www.w3.org/2000/svg">${body}</svg>`;
}
