/**
 * `npm run prove`: runs every proof of the index and every check of the bridge to the code, and prints a table of each.
 * The exit code is 1 if a statement does not hold, a wrong variant is not found out, bits differ, or the index has an
 * identifier without a proof.
 *
 * Usage: npm run prove [-- --only B9,S1] [--json]
 */
import { parseArgs } from 'node:util';
import { progress } from '../src/cli/progress.js';
import { textTable } from '../src/cli/text-table.js';
import { bridge } from './bridge/index.js';
import { entries, missingIds } from './index.js';
import { requiredIds } from './index-of-equations.js';
import { isAgreed, isProved, runBridgeCheck, runProof, type BridgeRecord, type ProofRecord } from './run.js';

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

const failures = [
  ...proofs.filter((proof) => !isProved(proof)).map(proofFailure),
  ...bridged.filter((check) => !isAgreed(check)).map(bridgeFailure),
  ...missing.map((id) => `${id}: the index has no proof of it`),
];
if (options.json) console.log(JSON.stringify({ proofs, bridge: bridged, missing, failures }, null, 2));
else {
  console.log(`${proofTable(proofs)}\n`);
  if (bridged.length > 0) console.log(`${bridgeTable(bridged)}\n`);
  for (const failure of failures) console.log(`failed: ${failure}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const agreed = bridged.filter(isAgreed).length;
  console.log(
    `${proofs.filter(isProved).length} of ${chosen.length + missing.length} proofs hold, ` +
      `${agreed} of ${bridged.length} formulas agree with the code bit for bit, ${seconds} s`,
  );
}
if (failures.length > 0) process.exitCode = 1;

function proofTable(records: readonly ProofRecord[]): string {
  const header = ['proof', 'class', 'entries', 'monomials', 'error ≤', 'control', 'seconds'];
  const rows = records.map((record) => [
    `${record.id.padEnd(10)} ${record.title}`,
    record.holds ? record.proofClass : 'DOES NOT HOLD',
    String(record.entries),
    String(record.monomials),
    record.errorBound?.toExponential(0) ?? '',
    record.control.rejected ? 'rejected' : 'PASSED',
    record.seconds.toFixed(2),
  ]);
  return textTable(header, rows);
}

function bridgeTable(records: readonly BridgeRecord[]): string {
  const header = ['formula', 'proved as', 'in code', 'values', 'bits', 'control', 'seconds'];
  const rows = records.map((record) => [
    record.formula,
    record.entryIds.join(', '),
    record.symbol,
    String(record.values),
    record.agrees ? 'equal' : 'DIFFERENT',
    record.control.rejected ? 'rejected' : 'PASSED',
    record.seconds.toFixed(2),
  ]);
  return textTable(header, rows);
}

function proofFailure(record: ProofRecord): string {
  const { id, holds, entries: compared, control, detail } = record;
  if (!holds) return `${id}: ${detail ?? 'the statement does not hold'}`;
  return compared === 0
    ? `${id}: nothing was compared`
    : `${id}: the wrong variant passed: ${control.statement}`;
}

function bridgeFailure({ symbol, agrees, nonzero, control, detail }: BridgeRecord): string {
  if (!agrees) return `${symbol}: ${detail ?? 'the bits differ'}`;
  return nonzero === 0
    ? `${symbol}: only zeros were compared`
    : `${symbol}: the perturbed formula passed: ${control.statement}`;
}
