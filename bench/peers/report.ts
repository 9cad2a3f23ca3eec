/** The report of a run as data: what was measured, on what, and which goals it reached. */
import { machine, type Machine } from '../machine.js';
import type { Row } from './row.js';
import { verdictsOf, type Verdict } from './verdicts.js';

export interface Report {
  /** Day of the run. */
  readonly date: string;
  readonly machine: Machine;
  /** Processors that contestants were pinned to; null where that was not possible. */
  readonly processors: string | null;
  /** GFLOP/s of fused multiply-adds of two doubles in a loop without memory; null where the engine has none. */
  readonly fused: number | null;
  /** Libraries by contestant. */
  readonly versions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly rows: readonly Row[];
  readonly verdicts: readonly Verdict[];
}

export function reportOf(
  rows: readonly Row[],
  about: Pick<Report, 'processors' | 'fused' | 'versions'>,
): Report {
  const date = new Date().toISOString().slice(0, 10);
  return { date, machine: machine(), ...about, rows, verdicts: verdictsOf(rows) };
}

/** Rows of several reports as one: of two that are alike the later one counts. For runs that were made in parts. */
export function mergedReport(reports: readonly Report[]): Report {
  const rows = new Map<string, Row>();
  for (const report of reports) {
    for (const row of report.rows) rows.set([row.work, row.net, row.samples, row.threads].join(), row);
  }
  const last = reports.at(-1)!;
  const versions = Object.assign({}, ...reports.map((report) => report.versions)) as Report['versions'];
  const fused = reports.reduce<number | null>(
    (most, report) => (report.fused === null ? most : Math.max(most ?? 0, report.fused)),
    null,
  );
  const all = [...rows.values()];
  return { ...last, versions, fused, rows: all, verdicts: verdictsOf(all) };
}
