/**
 * Compiles src and proofs into build/ and runs the proofs; arguments are those of proofs/prove.ts.
 *
 * Usage: npm run prove [-- --only B9,S1] [--json]
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Runs a program to its end and stops everything where it fails. Only the proofs write to standard output. */
function run(command, args, output) {
  const { status } = spawnSync(command, args, { stdio: ['inherit', output, 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

run(process.execPath, ['scripts/build-kernel.mjs'], 'ignore');
run(resolve('node_modules/.bin/tsc'), ['-p', 'tsconfig.proofs.json'], process.stderr);
run(process.execPath, ['build/proofs/prove.js', ...process.argv.slice(2)], 'inherit');
