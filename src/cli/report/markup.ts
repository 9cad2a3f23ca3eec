/**
 * SVG and HTML as values. Strings become text and are escaped; only `element` makes tags, so no name from a file or a
 * model can break out of the page.
 */

/** Finished markup; made by `element` and `raw` only. */
export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | readonly Child[];
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** HTML tags that have no content and no closing tag; SVG tags are closed by a slash instead. */
const VOID = new Set(['meta', 'br', 'hr']);

/** `<name attributes>children</name>`, everything escaped; attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escape(typeof value === 'number' ? round(value) : value!)}"`)
    .join('');
  if (VOID.has(name)) return raw(`<${name}${written}>`);
  return raw(`<${name}${written}>${children.map(childText).join('')}</${name}>`);
}

/** Text that is markup already: our own style sheet, for example. Never for text from outside. */
export function raw(markup: string): Markup {
  return { markup };
}

/** The five characters that mean something in HTML and XML, as entities. */
export function escape(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** A coordinate with at most two decimals: a hundredth of a pixel is invisible, its digits are most of the file. */
export function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function childText(child: Child): string {
  if (typeof child === 'string') return escape(child);
  return isList(child) ? child.map(childText).join('') : child.markup;
}

function isList(child: Child): child is readonly Child[] {
  return Array.isArray(child);
}
