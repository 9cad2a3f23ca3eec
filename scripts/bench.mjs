/**
 * Compiles src and bench into build/ and runs benchmarks: those named, or every bench/*.bench.ts. Options are for the
 * benchmarks: they are passed on.
 *
 * Usage: npm run bench [-- gemm ... [--json ...]]
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const suffix = '.bench.ts';
const files = readdirSync('bench').filter((name) => name.endsWith(suffix));
const known = files.map((name) => name.slice(0, -suffix.length)).sort();
const given = process.argv.slice(2);
const firstOption = given.findIndex((argument) => argument.startsWith('-'));
const asked = firstOption < 0 ? given : given.slice(0, firstOption);
const options = firstOption < 0 ? [] : given.slice(firstOption);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`bench: no benchmark ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(1);
}

/** Runs a program to its end and stops everything where it fails. */
function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

run(process.execPath, ['scripts/build-kernel.mjs']);
run(resolve('node_modules/.bin/tsc'), ['-p', 'tsconfig.bench.json']);
for (const name of asked.length > 0 ? asked : known) {
  console.log(`\n# ${name}`);
  run(process.execPath, [`build/bench/${name}.bench.js`, ...options]);
}
