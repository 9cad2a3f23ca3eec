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

/** The rows of an earlier report with those of a later one in place of theirs: for runs that were made in parts. */
export function added(earlier: Report, later: Report): Report {
  const keyOf = ({ work, net, samples, threads, blasCore = '' }: Row): string =>
    [work, net, samples, threads, blasCore].join();
  const rows = new Map([...earlier.rows, ...later.rows].map((row) => [keyOf(row), row]));
  const all = [...rows.values()];
  return {
    ...later,
    versions: { ...earlier.versions, ...later.versions },
    fused: Math.max(earlier.fused ?? 0, later.fused ?? 0) || null,
    rows: all,
    verdicts: verdictsOf(all),
  };
}

/** As JSON, with the digits that mean something: a file that is committed should not change in its noise only. */
export function asJson(report: Report): string {
  const rounded = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  const lines = (items: readonly unknown[]): string =>
    items.map((item) => JSON.stringify(item, rounded)).join(',\n');
  const { rows, verdicts, ...about } = report;
  const head = JSON.stringify(about, rounded, 1).slice(0, -2);
  return `${head},\n "rows": [\n${lines(rows)}\n],\n "verdicts": [\n${lines(verdicts)}\n]\n}\n`;
}
