/**
 * Checks what the project's documents say: their programs run and print what is written beside them, their links lead
 * somewhere, the npm scripts they name exist, and the README's table of speed is what the last report of a bench says.
 *
 * A block marked ts or js is a whole program. What it prints is the text block that follows it, or else the comments
 * behind its console.log lines, one line each:
 *
 *   console.log(1 + 1); // 2
 *
 * Programs import 'dyadic' as a user does, so build first. A block marked "ts fragment" is left alone.
 *
 * Usage: node scripts/check-docs.mjs [project folder]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { speedReports, withSpeedTable } from './readme-speed.mjs';
import { printedByComments, runPrograms } from './run-programs.mjs';

const root = resolve(process.argv[2] ?? '.');
const skipped = new Set([
  '.git',
  'node_modules',
  'dist',
  'build',
  'reports',
  'coverage',
  'etc',
  '.changeset',
  // Generated, and checked by the site's own build.
  'docs/.vitepress',
  'docs/api',
  'docs/papers',
  'docs/source',
]);
/** What a reader must find in the README: how to test the project and how to see it work. */
const commands = ['npm ci && npm test', 'npm ci && npm start'];
const problems = [];

function markdownFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) || skipped.has(path) ? [] : markdownFiles(path);
    return entry.name.endsWith('.md') && entry.name !== 'CHANGELOG.md' ? [path] : [];
  });
}

/** The fenced blocks of a document, in order, and its prose without them. */
function parse(text) {
  const blocks = [];
  const prose = text.replaceAll(/^```([^\n]*)\n(.*?)^```$/gms, (_, info, body, offset) => {
    blocks.push({ info: info.trim(), body, line: text.slice(0, offset).split('\n').length });
    return '';
  });
  return { blocks, prose };
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading) {
  const plain = heading.replaceAll(/[`*]/g, '').trim().toLowerCase();
  return plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
}

function anchorsIn(file) {
  const { prose } = parse(readFileSync(join(root, file), 'utf8'));
  return new Set([...prose.matchAll(/^#+\s+(.*)$/gm)].map(([, heading]) => anchorOf(heading)));
}

function checkLinks(file, prose) {
  const text = prose.replaceAll(/`[^`\n]*`/g, '');
  const inline = [...text.matchAll(/\]\(\s*<?([^)\s>]+)/g)];
  const defined = [...text.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)];
  const html = [...text.matchAll(/\b(?:src|href)="([^"]+)"/g)];
  for (const [, target] of [...inline, ...defined, ...html]) {
    // Beyond the project, or a page of the site by its address there, which the site's build checks.
    if (/^[a-z][a-z+.-]*:/i.test(target) || target.startsWith('/')) continue;
    const [path, anchor] = target.split('#');
    const linked = path === '' ? file : join(dirname(file), decodeURIComponent(path));
    if (!existsSync(join(root, linked))) {
      problems.push(`${file}: link to ${target}, which does not exist`);
    } else if (anchor !== undefined && linked.endsWith('.md') && !anchorsIn(linked).has(anchor)) {
      problems.push(`${file}: link to ${target}, but ${linked} has no such heading`);
    }
  }
}

function checkScripts(file, text) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const [, script] of text.matchAll(/\bnpm run ([\w:-]+)/g)) {
    if (scripts?.[script] === undefined)
      problems.push(`${file}: npm run ${script}, which package.json lacks`);
  }
}

/** The programs of a document and what each is to print. */
function programsOf(file, blocks) {
  return blocks.flatMap(({ info, body, line }, index) => {
    if (!/^(ts|js|typescript|javascript)$/.test(info)) return [];
    const next = blocks[index + 1];
    const expected = next?.info === 'text' ? next.body : printedByComments(body);
    if (expected === '') problems.push(`${file}:${line}: the program says nothing of what it prints`);
    return [{ where: `${file}:${line}`, name: `${file.replaceAll(/\W/g, '-')}-${line}`, body, expected }];
  });
}

if (existsSync(join(root, 'README.md'))) {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  for (const command of commands) {
    if (!readme.includes(command)) problems.push(`README.md: does not name the command ${command}`);
  }
  const reports = speedReports(root);
  if (reports !== null && (await withSpeedTable(readme, reports)) !== readme) {
    problems.push('README.md: the table of speed is not that of docs/data/: node scripts/readme-speed.mjs');
  }
} else {
  problems.push('README.md: missing');
}
const programs = [];
const documents = markdownFiles('.');
for (const file of documents) {
  const text = readFileSync(join(root, file), 'utf8');
  const { blocks, prose } = parse(text);
  checkLinks(file, prose);
  checkScripts(file, text);
  programs.push(...programsOf(file, blocks));
}
if (programs.length > 0) problems.push(...runPrograms(programs, join(root, 'reports/docs')));

for (const problem of problems) console.error(problem);
console.log(
  `docs: ${documents.length} documents, ${programs.length} programs run, ${problems.length} problems`,
);
if (problems.length > 0) process.exitCode = 1;
