/** Tables of text for a terminal: the first column to the left, the others, numbers, to the right. */

/**
 * Rows of text as an aligned table with a rule under the header.
 *
 *   model            test MSE    seconds
 *   ───────────────  ─────────  ───────
 *   Adam, Sobolev     1.23e-2     2.00 s
 */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, j) => Math.max(...[name, ...rows.map((row) => row[j] ?? '')].map(width)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, j) => {
        const space = ' '.repeat(widths[j]! - width(cell));
        return j === 0 ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((length) => '─'.repeat(length)).join('  ');
  const body = rows.map((row) => line(header.map((_, j) => row[j] ?? '')));
  return [line(header), rule, ...body].join('\n');
}

/** Characters as a reader counts them. */
function width(text: string): number {
  return Array.from(new Intl.Segmenter('en').segment(text)).length;
}
