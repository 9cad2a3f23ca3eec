/**
 * What running the proofs finds, remembered in build/docs-outcomes.json until the proofs or the library change: the
 * proofs take longer than everything else here.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function outcomesOf(root, file, entries) {
  const cache = join(root, 'build/docs-outcomes.json');
  const key = digest([dirname(file), join(dirname(file), '../src')]);
  if (existsSync(cache)) {
    const saved = JSON.parse(readFileSync(cache, 'utf8'));
    if (saved.key === key) return new Map(saved.outcomes);
  }
  const outcomes = new Map(entries.map((entry) => [entry.id, entry.prove()]));
  mkdirSync(dirname(cache), { recursive: true });
  writeFileSync(cache, JSON.stringify({ key, outcomes: [...outcomes] }));
  return outcomes;
}

/** Of all programs below these folders. */
function digest(folders) {
  const hash = createHash('sha256');
  for (const folder of folders.filter((path) => existsSync(path))) {
    const files = readdirSync(folder, { recursive: true }).filter((name) => /\.m?js$/.test(name));
    for (const name of files.sort()) hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}
