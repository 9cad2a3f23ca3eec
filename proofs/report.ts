/** What `npm run prove` says: two tables, the failures, and a last line. */
import { textTable } from '../src/cli/text-table.js';
import { isAgreed, isProved, type BridgeRecord, type ProofRecord } from './run.js';

/** Everything that was run, as `--json` prints it. */
export interface Report {
  readonly proofs: readonly ProofRecord[];
  readonly bridge: readonly BridgeRecord[];
  /** Identifiers of the index without a proof. */
  readonly missing: readonly string[];
}

/** A sentence for each thing that is not as it must be; none means that all is. */
export function failuresOf({ proofs, bridge, missing }: Report): string[] {
  return [
    ...proofs.filter((proof) => !isProved(proof)).map(proofFailure),
    ...bridge.filter((check) => !isAgreed(check)).map(bridgeFailure),
    ...missing.map((id) => `${id}: the index has no proof of it`),
  ];
}

/** The tables and the last line, as text for a terminal. */
export function textOf(report: Report, seconds: number): string {
  const { proofs, bridge, missing } = report;
  const agreed = `${bridge.filter(isAgreed).length} of ${bridge.length} formulas agree with the code bit for bit`;
  const proved = `${proofs.filter(isProved).length} of ${proofs.length + missing.length} proofs hold`;
  const failures = failuresOf(report).map((failure) => `failed: ${failure}`);
  return [
    ...(proofs.length > 0 ? [proofTable(proofs), ''] : []),
    ...(bridge.length > 0 ? [bridgeTable(bridge), ''] : []),
    ...failures,
    `${proved}, ${agreed}, ${seconds.toFixed(1)} s`,
  ].join('\n');
}

function proofTable(records: readonly ProofRecord[]): string {
  const width = Math.max(...records.map(({ id }) => id.length));
  const header = ['proof', 'class', 'entries', 'monomials', 'error ≤', 'control', 'seconds'];
  const rows = records.map((record) => [
    `${record.id.padEnd(width)}  ${record.title}`,
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

function proofFailure({ id, holds, entries, control, detail }: ProofRecord): string {
  if (!holds) return `${id}: ${detail ?? 'the statement does not hold'}`;
  return entries === 0
    ? `${id}: nothing was compared`
    : `${id}: the wrong variant passed: ${control.statement}`;
}

function bridgeFailure({ symbol, agrees, nonzero, control, detail }: BridgeRecord): string {
  if (!agrees) return `${symbol}: ${detail ?? 'the bits differ'}`;
  return nonzero === 0
    ? `${symbol}: only zeros were compared`
    : `${symbol}: the perturbed formula passed: ${control.statement}`;
}
