/** Finds the page of the API reference that documents a name: `linearize`, or `SampleFactors.eta`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function apiPages(site) {
  const api = join(site, 'api');
  const pages = new Map();
  if (existsSync(api)) {
    // The main module comes last, so that its names win.
    const files = readdirSync(api, { recursive: true }).map((file) => file.replaceAll('\\', '/'));
    const order = files.sort((a, b) => Number(a.startsWith('index/')) - Number(b.startsWith('index/')));
    for (const file of order) {
      const name = /\/([A-Za-z]\w*)\.md$/.exec(file)?.[1];
      if (name !== undefined && name !== 'index') pages.set(name, file.replace(/\.md$/, ''));
    }
  }
  return (name) => {
    const [head, member] = name.replaceAll(/\(.*/g, '').split('.');
    const page = pages.get(head);
    if (page === undefined) return undefined;
    if (member === undefined) return `/api/${page}`;
    const text = readFileSync(join(api, `${page}.md`), 'utf8');
    const has = new RegExp(`^### ${member}(\\(\\))?$`, 'm').test(text);
    return has ? `/api/${page}#${member.toLowerCase()}` : `/api/${page}`;
  };
}
