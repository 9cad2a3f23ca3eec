/**
 * `npm run prove`: runs every proof of the index and every check of the bridge to the code, and prints a table of each.
 * The exit code is 1 if a statement does not hold, a wrong variant is not found out, bits differ, or the index has an
 * identifier without a proof.
 *
 * Usage: npm run prove [-- --only B9,S1] [--json]
 */
import { parseArgs } from 'node:util';
import { progress } from '../src/cli/progress.js';
import { bridge } from './bridge/index.js';
import { entries, missingIds } from './index.js';
import { requiredIds } from './index-of-equations.js';
import { failuresOf, textOf } from './report.js';
import { runBridgeCheck, runProof, type BridgeRecord, type ProofRecord } from './run.js';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const wanted = options.only?.split(',').map((id) => id.trim()) ?? null;
const unknown = (wanted ?? []).filter((id) => !requiredIds.includes(id));
if (unknown.length > 0) {
  console.error(`prove: no entry ${unknown.join(', ')}; there are: ${requiredIds.join(', ')}`);
  process.exit(2);
}
const chosen = entries.filter(({ id }) => wanted?.includes(id) ?? true);
const checks = bridge.filter((check) => wanted?.some((id) => check.entries.includes(id)) ?? true);
const missing = missingIds.filter((id) => wanted?.includes(id) ?? true);

const began = performance.now();
const { stream, steps } = { stream: process.stderr, steps: chosen.length + checks.length };
const display = progress({ stream, label: 'prove', quiet: options.json && !stream.isTTY });
const proofs = chosen.map((entry, i): ProofRecord => {
  display.update(i / steps, `${entry.id}: ${entry.title}`);
  return runProof(entry);
});
const bridged = checks.map((check, i): BridgeRecord => {
  display.update((chosen.length + i) / steps, check.symbol);
  return runBridgeCheck(check);
});
display.stop();

const report = { proofs, bridge: bridged, missing };
const failures = failuresOf(report);
const seconds = (performance.now() - began) / 1000;
console.log(options.json ? JSON.stringify({ ...report, failures }, null, 2) : textOf(report, seconds));
if (failures.length > 0) process.exitCode = 1;
