/** A page that needs nothing but itself: no script, no font, no picture from elsewhere. */
import { type Child, element, type Markup, raw } from './markup.js';
import { styleSheet } from './style-sheet.js';

/** A whole HTML document. */
export function page(title: string, ...content: readonly Child[]): string {
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('title', {}, title),
    element('style', {}, raw(styleSheet)),
  );
  const body = element('body', {}, element('main', {}, ...content));
  return `<!DOCTYPE html>\n${element('html', { lang: 'en' }, head, body).markup}\n`;
}

export interface TableOptions {
  readonly header: readonly string[];
  readonly rows: readonly {
    readonly cells: readonly string[];
    /** A class of the style sheet. */
    readonly style?: string;
  }[];
}

/** A table that scrolls sideways where it is wider than the screen. */
export function htmlTable({ header, rows }: TableOptions): Markup {
  const line = (tag: string, cells: readonly string[]): Markup[] =>
    cells.map((cell, j) =>
      element(j === 0 ? 'th' : tag, j === 0 && tag === 'td' ? { scope: 'row' } : {}, cell),
    );
  return element(
    'div',
    { class: 'table' },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, line('th', header))),
      element(
        'tbody',
        {},
        ...rows.map(({ cells, style }) => element('tr', { class: style }, line('td', cells))),
      ),
    ),
  );
}

/** A section with a heading. */
export function section(title: string, ...content: readonly Child[]): Markup {
  return element('section', {}, element('h2', {}, title), ...content);
}

/** A picture with a caption above it. */
export function figure(caption: Child, ...content: readonly Child[]): Markup {
  return element('figure', {}, element('figcaption', {}, caption), ...content);
}
