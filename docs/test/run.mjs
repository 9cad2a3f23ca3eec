/**
 * The tests in a browser, one after another: that of the built site itself, that of the playground, and that of threads.
 *
 * Usage: node test/run.mjs [site|playground|threads], after the build.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const asked = process.argv.slice(2);
for (const name of ['site', 'playground', 'threads']) {
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  if (!existsSync(file) || (asked.length > 0 && !asked.includes(name))) continue;
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = status ?? 1;
}
