/**
 * Pages that show files of the project: what the entries name as code and tests, the proofs, and every file of src whose
 * comments name an equation. Above the code stand the equations that it implements, each a link back.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { anchor } from './text.mjs';
import { papers } from './papers.mjs';

/** Where the page of a file stands, from the site's root and without extension. */
export function sourcePage(file) {
  return `source/${file.replace(/\.(ts|mjs|js)$/, '').replaceAll('.', '-')}`;
}

/** The files of a folder of the project, by their path from its root. */
export function filesIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesIn(root, path);
    return /\.(ts|mjs)$/.test(entry.name) ? [path] : [];
  });
}

/** The identifiers that a line of a comment names; ranges (G1-G6) count with all they contain. */
export function idsNamed(line, known) {
  const comment = /^\s*(\/?\*|\/\/)/.test(line) ? line : (/\s\/\/ (.*)$/.exec(line)?.[1] ?? '');
  const ids = new Set();
  for (const [, letter, from, to] of comment.matchAll(/\b([BG])(\d)\s?[-–…]\s?\1?(\d)\b/g)) {
    for (let i = Number(from); i <= Number(to); i++) ids.add(`${letter}${i}`);
  }
  for (const [token] of comment.matchAll(/(?<![\w-])[A-Z]-?[\w]+(?:-\w+)*(?![\w-])/g)) ids.add(token);
  return [...ids].filter((id) => known.has(id));
}

/** The file of proofs/ that holds the record of an entry. */
export function proofFiles(root, ids) {
  const found = new Map();
  for (const file of filesIn(root, 'proofs')) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const id of ids) {
      if (!found.has(id) && new RegExp(`\\bid: ['"\`]${id}['"\`]`).test(text)) found.set(id, file);
    }
  }
  return found;
}

/** Writes the pages; returns the files that have one. */
export function writeSourcePages(root, site, entries, bridge) {
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  const wanted = new Set([
    ...entries.flatMap(({ inCode }) => inCode.flatMap(({ source, tests }) => [source, ...tests])),
    ...filesIn(root, 'proofs'),
    ...bridge.map(({ source }) => source),
  ]);
  for (const file of filesIn(root, 'src')) {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    if (lines.some((line) => idsNamed(line, known).length > 0)) wanted.add(file);
  }
  const proofs = proofFiles(root, known.keys());
  for (const file of wanted) {
    if (!existsSync(join(root, file))) throw new Error(`an entry names ${file}, which does not exist`);
    writePage(root, site, file, known, proofs, bridge);
  }
  return wanted;
}

function writePage(root, site, file, known, proofs, bridge) {
  const text = readFileSync(join(root, file), 'utf8');
  const lines = text.trimEnd().split('\n');
  const marked = new Map();
  const mark = (id, line) => marked.set(id, [...(marked.get(id) ?? []), ...(line === null ? [] : [line])]);
  lines.forEach((line, i) => {
    for (const id of idsNamed(line, known)) mark(id, i + 1);
  });
  for (const [id, proof] of proofs) if (proof === file) mark(id, null);
  for (const check of bridge.filter(({ source }) => source === file)) {
    for (const id of check.entries) if (known.has(id)) mark(id, null);
  }
  for (const { id, inCode } of known.values()) {
    for (const { name, source, tests } of inCode) {
      if (tests.includes(file)) mark(id, null);
      if (source !== file) continue;
      const word = name.split('.').at(-1).replaceAll(/\W/g, '');
      const at = lines.findIndex((line) =>
        new RegExp(
          `^\\s*(export )?(async )?(function|const|interface|type|class) ${word}\\b|^\\s+(readonly )?${word}[(:]`,
        ).test(line),
      );
      mark(id, at < 0 ? null : at + 1);
    }
  }
  const page = sourcePage(file);
  const target = join(site, `${page}.md`);
  const order = [...known.keys()];
  const ids = [...marked.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const links = ids.map((id) => {
    const entry = known.get(id);
    const paper = papers.find(({ key }) => key === entry.paper).file;
    const where = [...new Set(marked.get(id))].sort((a, b) => a - b);
    const at = where.length === 0 ? '' : ` (line ${where.join(', ')})`;
    return `- [${id}](/papers/${paper}#${anchor(id)}) ${entry.title}${at}`;
  });
  const highlighted = [...new Set([...marked.values()].flat())].sort((a, b) => a - b);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(
    target,
    [
      '---',
      `title: ${JSON.stringify(file)}`,
      'search: false',
      'outline: false',
      'pageClass: wide',
      '---',
      '',
      `# ${file}`,
      '',
      ids.length > 0
        ? `Equations that this file states, proves, implements or tests:\n\n${links.join('\n')}`
        : 'A part of the proofs that is no equation of its own. See [all equations](/papers/).',
      '',
      `\`\`\`\`ts:line-numbers${highlighted.length > 0 ? ` {${highlighted.join(',')}}` : ''}`,
      text.trimEnd(),
      '````',
      '',
    ].join('\n'),
  );
}
