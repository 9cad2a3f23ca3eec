/**
 * Writes the pages of equations (papers/*.md) and of the code behind them (source/**) from the entries of proofs/, so
 * that a formula exists once. Runs every proof and every snippet; a proof that fails, or a snippet that prints something
 * else than it says, fails the build.
 *
 * Usage: node scripts/generate-equations.mjs [--entries FILE], after `npm run build` and `tsc -p tsconfig.proofs.json`.
 * FILE (build/proofs/index.js of the project unless given) exports `entries`.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { apiPages } from './equations/api-pages.mjs';
import { entrySection } from './equations/entry-section.mjs';
import { outcomesOf } from './equations/outcomes.mjs';
import { overview } from './equations/overview.mjs';
import { papers } from './equations/papers.mjs';
import { runSnippets } from './equations/snippets.mjs';
import { proofFiles, writeSourcePages } from './equations/source-pages.mjs';
import { pictureOf } from './pictures/index.mjs';

const site = fileURLToPath(new URL('..', import.meta.url));
const root = resolve(site, '..');
const { values } = parseArgs({ options: { entries: { type: 'string' } } });
const file = resolve(values.entries ?? join(root, 'build/proofs/index.js'));
if (!existsSync(file)) {
  console.error(
    `generate-equations: ${file} is missing. Run npm run build and npx tsc -p tsconfig.proofs.json in the project first.`,
  );
  process.exit(1);
}
const { entries } = await import(pathToFileURL(file).href);
// Formulas compared with the running code bit for bit, by `npm run prove`.
const bridgeFile = join(dirname(file), 'bridge/index.js');
const { bridge } = existsSync(bridgeFile) ? await import(pathToFileURL(bridgeFile).href) : { bridge: [] };

const started = Date.now();
const outcomes = outcomesOf(root, file, entries);
const outputs = await runSnippets(new Map(entries.map(({ id, snippet }) => [id, snippet])), root);
const pictures = new Map();
for (const { id } of entries) pictures.set(id, await pictureOf(id));
const proofs = proofFiles(
  root,
  entries.map(({ id }) => id),
);
rmSync(join(site, 'source'), { recursive: true, force: true });
const sources = writeSourcePages(root, site, entries, bridge);
mkdirSync(join(site, 'papers'), { recursive: true });
const apiPage = apiPages(site);
for (const paper of papers) {
  const own = entries.filter((entry) => entry.paper === paper.key);
  const sections = own.map((entry) =>
    entrySection(entry, {
      outcome: outcomes.get(entry.id),
      output: outputs.get(entry.id),
      picture: pictures.get(entry.id),
      proof: proofs.get(entry.id),
      bridged: bridge.filter((check) => check.entries.includes(entry.id)),
      apiPage,
    }),
  );
  const head = [`# ${paper.title}`, paper.source === null ? '' : `From: ${paper.source}.`, paper.lead];
  const text = [...head, ...sections].filter((part) => part !== '').join('\n\n');
  writeFileSync(join(site, 'papers', `${paper.file}.md`), `---\noutline: 2\n---\n\n${text}\n`);
}
writeFileSync(join(site, 'papers/index.md'), overview(entries, outcomes));

const failed = entries.filter(({ id }) => !outcomes.get(id).holds || !outcomes.get(id).control.rejected);
for (const { id } of failed) console.error(`generate-equations: the proof of ${id} failed`);
const drawn = entries.filter(({ id }) => pictures.get(id) !== null).length;
console.log(
  `equations: ${entries.length} entries, ${drawn} pictures, ${sources.size} pages of code, ${((Date.now() - started) / 1000).toFixed(1)} s`,
);
if (failed.length > 0) process.exitCode = 1;
