/**
 * Drawing: matrices as heat maps, plots and arrows, laid out in rows like an equation. Colours work on light and dark
 * pages: orange for positive, blue for negative, and the page's own colour for text and lines.
 */
const positive = '#e8590c';
const negative = '#1c7ed6';
export const accent = '#2f9e44';
const line = 'stroke="currentColor" fill="none"';

const fixed = (value) => Number(value.toFixed(2));
export const escape = (content) =>
  String(content).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export function text(x, y, content, { size = 13, anchor = 'middle', weight = 400, opacity = 1 } = {}) {
  const faint = opacity < 1 ? ` opacity="${opacity}"` : '';
  return `<text x="${fixed(x)}" y="${fixed(y)}" font-size="${size}" text-anchor="${anchor}" font-weight="${weight}" fill="currentColor"${faint}>${escape(content)}</text>`;
}

/** Rows of numbers, whatever they come in. */
export function rowsOf(m) {
  if (Array.isArray(m)) return m.map((row) => Array.from(row));
  return Array.from({ length: m.rows }, (_, i) =>
    Array.from(m.data.slice(i * m.columns, (i + 1) * m.columns)),
  );
}

export const column = (v) => Array.from(v, (value) => [value]);
export const row = (v) => [Array.from(v)];
export const outer = (a, b) => Array.from(a, (left) => Array.from(b, (right) => left * right));

/**
 * A heat map. `splits` draws lines before these indices (both ways, or { rows, columns }); `marks` frames rectangles
 * [row, column, rows, columns].
 */
export function heat(matrix, { cell = 16, label = '', max, splits = [], marks = [], names = [] } = {}) {
  const rows = rowsOf(matrix);
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  const top = max ?? Math.max(1e-300, ...rows.flat().map(Math.abs));
  const [w, h] = [width * cell, height * cell];
  const cuts = Array.isArray(splits) ? { rows: splits, columns: splits } : splits;
  const nameSpace = names.length > 0 ? 26 : 0;
  return {
    w: w + nameSpace,
    h,
    label,
    draw(x0, y) {
      const x = x0 + nameSpace;
      const levels = new Map();
      rows.forEach((values, i) =>
        values.forEach((value, j) => {
          const level = Math.round(Math.min(1, Math.sqrt(Math.abs(value) / top)) * 10);
          if (level === 0 || Math.abs(value) < 1e-12 * top) return;
          const key = `${value > 0 ? positive : negative}|${level / 10}`;
          const square = `M${fixed(x + j * cell)} ${fixed(y + i * cell)}h${cell}v${cell}h-${cell}z`;
          levels.set(key, (levels.get(key) ?? '') + square);
        }),
      );
      const cells = [...levels].map(([key, path]) => {
        const [fill, opacity] = key.split('|');
        return `<path d="${path}" fill="${fill}" fill-opacity="${opacity}"/>`;
      });
      const grid = [
        ...(cuts.rows ?? []).map((i) => `M${fixed(x)} ${fixed(y + i * cell)}h${fixed(w)}`),
        ...(cuts.columns ?? []).map((j) => `M${fixed(x + j * cell)} ${fixed(y)}v${fixed(h)}`),
      ].join('');
      const frame = `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(w)}" height="${fixed(h)}" ${line} stroke-opacity="0.5"/>`;
      const framed = marks.map(
        ([i, j, m, n]) =>
          `<rect x="${fixed(x + j * cell)}" y="${fixed(y + i * cell)}" width="${fixed(n * cell)}" height="${fixed(m * cell)}" fill="none" stroke="${accent}" stroke-width="2.5"/>`,
      );
      const named = names.map(([at, name]) =>
        text(x - 6, y + at * cell + 4, name, { size: 11, anchor: 'end' }),
      );
      const lines = grid === '' ? '' : `<path d="${grid}" ${line} stroke-opacity="0.35"/>`;
      return [...cells, lines, frame, ...framed, ...named].join('');
    },
  };
}

/** A sign between two things. */
export function sign(content, { size = 18 } = {}) {
  return {
    w: content.length * size * 0.55 + 2,
    h: size,
    label: '',
    draw: (x, y) => text(x + (content.length * size * 0.55 + 2) / 2, y + size * 0.75, content, { size }),
  };
}

/** Things below one another, each with its name on the left. */
export function stack(items, { gap = 8, label = '' } = {}) {
  const nameWidth = Math.max(...items.map(([name]) => name.length * 7)) + 8;
  const w = nameWidth + Math.max(...items.map(([, item]) => item.w));
  const h = items.reduce((sum, [, item]) => sum + item.h + gap, -gap);
  return {
    w,
    h,
    label,
    draw(x, y) {
      let at = y;
      return items
        .map(([name, item]) => {
          const drawn =
            text(x + nameWidth - 6, at + item.h / 2 + 4, name, { anchor: 'end', size: 12 }) +
            item.draw(x + nameWidth, at);
          at += item.h + gap;
          return drawn;
        })
        .join('');
    },
  };
}

/** Things beside one another, centred, in as many lines as needed; labels below. One accessible picture. */
export function picture(items, caption, { gap = 12, width = 660 } = {}) {
  const lines = [[]];
  let used = 0;
  for (const item of items) {
    if (used > 0 && used + item.w > width) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1).push(item);
    used += item.w + gap;
  }
  let y = 6;
  let right = 0;
  const body = lines
    .map((list) => {
      const h = Math.max(...list.map((item) => item.h));
      let x = 4;
      const drawn = list.map((item) => {
        const space = Math.max(item.w, item.label.length * 6.4);
        const left = x + (space - item.w) / 2;
        const top = y + (h - item.h) / 2;
        x += space + gap;
        return (
          item.draw(left, top) +
          (item.label === '' ? '' : text(left + item.w / 2, y + h + 17, item.label, { size: 12 }))
        );
      });
      right = Math.max(right, x - gap);
      y += h + (list.some((item) => item.label !== '') ? 32 : 14);
      return drawn.join('');
    })
    .join('');
  const [w, h] = [Math.ceil(right + 4), Math.ceil(y)];
  const spoken = escape(caption.replaceAll(/<[^>]*>/g, ''));
  const svg = `<svg viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-label="${spoken}" font-family="inherit">${body}</svg>`;
  return { svg, caption: escape(caption) };
}
