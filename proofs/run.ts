/** Running proofs and checks, one after another, with the time each takes. */
import type { BridgeCheck, BridgeOutcome } from './bridge-check.js';
import type { Entry, ProofOutcome } from './entry.js';

/** What became of an entry: a plain record, for tables and JSON. */
export interface ProofRecord extends Pick<Entry, 'id' | 'paper' | 'title' | 'proofClass'>, ProofOutcome {
  readonly seconds: number;
}

/** What became of a check of the bridge. */
export interface BridgeRecord extends Pick<BridgeCheck, 'formula' | 'symbol'>, BridgeOutcome {
  readonly entryIds: readonly string[];
  readonly seconds: number;
}

/** A proof counts if its statement held, something was compared, and the wrong variant was found out. */
export function isProved({ holds, entries, control }: ProofOutcome): boolean {
  return holds && entries > 0 && control.rejected;
}

/** A check counts if all bits agreed, not all of zeros, and the perturbed formula was found out. */
export function isAgreed({ agrees, nonzero, control }: BridgeOutcome): boolean {
  return agrees && nonzero > 0 && control.rejected;
}

/** Runs one proof. One that throws has failed, and the table goes on. */
export function runProof(entry: Entry): ProofRecord {
  const { id, paper, title, proofClass } = entry;
  const [outcome, seconds] = timed(
    () => entry.prove(),
    (detail): ProofOutcome => ({ holds: false, entries: 0, monomials: 0, control: notRun, detail }),
  );
  return { id, paper, title, proofClass, ...outcome, seconds };
}

/** Runs one check of the bridge. */
export function runBridgeCheck(check: BridgeCheck): BridgeRecord {
  const { formula, symbol, entries } = check;
  const [outcome, seconds] = timed(
    () => check.compare(),
    (detail): BridgeOutcome => ({ agrees: false, values: 0, nonzero: 0, control: notRun, detail }),
  );
  return { formula, symbol, entryIds: entries, ...outcome, seconds };
}

const notRun = { statement: 'not run', rejected: false } as const;

function timed<T>(work: () => T, failed: (detail: string) => T): [outcome: T, seconds: number] {
  const began = performance.now();
  let outcome: T;
  try {
    outcome = work();
  } catch (error) {
    outcome = failed(`it throws: ${error instanceof Error ? error.message : String(error)}`);
  }
  return [outcome, (performance.now() - began) / 1000];
}
