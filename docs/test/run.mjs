/**
 * The tests of the built site, one after another: that of the site itself, and that of the playground.
 *
 * Usage: node test/run.mjs [site|playground], after the build.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const asked = process.argv.slice(2);
for (const name of ['site', 'playground']) {
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  if (!existsSync(file) || (asked.length > 0 && !asked.includes(name))) continue;
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = status ?? 1;
}
