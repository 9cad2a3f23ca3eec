/** Text of an entry as Markdown that Vue leaves alone: angle brackets and double braces mean themselves. */

/** Everything but formulas ($…$) and code (`…`), which their own plugins escape. */
export function prose(text) {
  return text
    .split(/(\$\$[\s\S]+?\$\$|\$[^$\n]+\$|`[^`\n]+`)/)
    .map((part, i) => (i % 2 === 1 ? part : escape(part)))
    .join('')
    .trim();
}

function escape(text) {
  return text
    .replaceAll('<', '&lt;')
    .replaceAll('{{', '&#123;&#123;')
    .replaceAll('*', '\\*')
    .replaceAll('_', '\\_');
}

/** A displayed formula. */
export function display(tex) {
  return `$$\n${tex.trim()}\n$$`;
}

/** The anchor of an entry on its page: `B-any` → `b-any`. */
export function anchor(id) {
  return id.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

export function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
