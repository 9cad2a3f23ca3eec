/** A strict reader of the markup that reports consist of: tags in balance, attributes quoted, entities only. */

const TAG = /<(\/?)([a-zA-Z][\w-]*)((?:\s[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
const VOID = new Set(['meta', 'br', 'hr']);

/** The first fault of a document, or null if there is none. */
export function faultOf(document: string): string | null {
  const text = document.replace(/^<!DOCTYPE html>\n/, '').trimEnd();
  const open: string[] = [];
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const content = text.slice(at, next < 0 ? text.length : next);
    // The style sheet is raw text to an HTML reader.
    const bare = open.at(-1) === 'style' ? '' : content;
    if (/&(?!(amp|lt|gt|quot|#39);)|>/.test(bare)) return `a bare character in «${content.slice(0, 60)}»`;
    if (next < 0) break;
    TAG.lastIndex = next;
    const match = TAG.exec(text);
    if (match === null) return `no tag at «${text.slice(next, next + 60)}»`;
    const [, closing, name, attributes, selfClosing] = match;
    if (/&(?!(amp|lt|gt|quot|#39);)/.test(attributes!)) return `a bare & in «${attributes}»`;
    if (/NaN|undefined|Infinity/.test(attributes!)) return `no number in «${attributes!.slice(0, 80)}»`;
    if (closing === '/') {
      const expected = open.pop();
      if (expected !== name) return `</${name}> where </${expected}> was due`;
    } else if (!VOID.has(name!) && selfClosing !== '/') open.push(name!);
    at = TAG.lastIndex;
  }
  return open.length === 0 ? null : `<${open.join('><')}> never closed`;
}

/** The document without tags: what a reader sees as text. */
export function textOf(document: string): string {
  const entities: Record<string, string> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
  };
  return document
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity]!)
    .replace(/\s+/g, ' ');
}
