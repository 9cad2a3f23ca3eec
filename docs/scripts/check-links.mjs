/**
 * Checks the built site: every link, picture and script leads to a file of the site, every #anchor to an element with
 * that id, nothing is loaded from elsewhere, and no formula was left unset.
 *
 * Usage: node scripts/check-links.mjs [site folder]
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('../.vitepress/dist', import.meta.url)));
const base = process.env.DYADIC_DOCS_BASE ?? '/';
const pages = readdirSync(root, { recursive: true })
  .filter((name) => name.endsWith('.html'))
  .map((name) => join(root, name));
const problems = [];
const parsed = new Map();

/** What a page holds: its ids and the targets of its links and of what it loads. */
function read(page) {
  const known = parsed.get(page);
  if (known !== undefined) return known;
  const html = readFileSync(page, 'utf8');
  const decode = (text) => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'");
  const values = (pattern) => [...html.matchAll(pattern)].map(([, value]) => decode(value));
  const content = {
    html,
    ids: new Set(values(/\sid="([^"]+)"/g)),
    links: values(/<a\b[^>]*?\shref="([^"]*)"/g),
    loaded: [
      ...values(/<(?:script|img|iframe|source)\b[^>]*?\ssrc="([^"]*)"/g),
      ...values(/<link\b[^>]*?\shref="([^"]*)"/g),
    ],
  };
  parsed.set(page, content);
  return content;
}

/** The file that an address within the site stands for, or null. */
function fileOf(page, path) {
  const plain = decodeURIComponent(path.split('?')[0]);
  const absolute = plain.startsWith('/')
    ? plain.startsWith(base)
      ? join(root, plain.slice(base.length))
      : null
    : join(dirname(page), plain);
  if (absolute === null) return null;
  const candidates = [absolute, `${absolute}.html`, join(absolute, 'index.html')];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile()) ?? null;
}

let links = 0;
for (const page of pages) {
  const { html, links: anchors, loaded } = read(page);
  const name = relative(root, page);
  if (html.includes('katex-error')) problems.push(`${name}: a formula that KaTeX refuses`);
  if (!html.includes('lang="en"')) problems.push(`${name}: the page does not say its language`);
  for (const target of loaded) {
    if (/^(https?:)?\/\//.test(target)) problems.push(`${name}: loads ${target} from elsewhere`);
    else if (!target.startsWith('data:') && fileOf(page, target) === null)
      problems.push(`${name}: loads ${target}, which is missing`);
  }
  for (const target of anchors) {
    links++;
    if (/^(https?|mailto):/.test(target)) continue;
    const [path, anchor] = target.split('#');
    const file = path === '' ? page : fileOf(page, path);
    if (file === null) problems.push(`${name}: link to ${target}, which does not exist`);
    else if (anchor && file.endsWith('.html') && !read(file).ids.has(decodeURIComponent(anchor))) {
      problems.push(`${name}: link to ${target}, but ${relative(root, file)} has no such anchor`);
    }
  }
}

for (const problem of [...new Set(problems)].slice(0, 100)) console.error(problem);
console.log(`site: ${pages.length} pages, ${links} links, ${problems.length} problems`);
if (pages.length === 0 || problems.length > 0) process.exitCode = 1;
