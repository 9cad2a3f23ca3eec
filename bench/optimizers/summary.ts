/** Medians over seeds, and the table of a problem. */
import type { Problem } from './problems.js';
import type { RaceResult } from './race.js';

export interface MethodSummary {
  readonly method: string;
  /** Medians over the seeds; Infinity to the target where most seeds did not reach it. */
  readonly steps: number;
  readonly seconds: number;
  readonly loss: number;
  readonly stepsToTarget: number;
  readonly secondsToTarget: number;
  /** Seeds that reached the target. */
  readonly reached: number;
  readonly runs: readonly RaceResult[];
}

export interface ProblemSummary {
  readonly problem: string;
  readonly about: string;
  readonly target: number;
  readonly limit: number;
  readonly methods: readonly MethodSummary[];
  /** The fastest to the target; null if none reached it. */
  readonly best: string | null;
  /** Its time, to which that of `hybrid` is compared; null without either. */
  readonly hybridRatio: number | null;
}

export function methodSummary(method: string, runs: readonly RaceResult[]): MethodSummary {
  return {
    method,
    steps: median(runs.map(({ steps }) => steps)),
    seconds: median(runs.map(({ seconds }) => seconds)),
    loss: median(runs.map(({ loss }) => loss)),
    stepsToTarget: median(runs.map(({ toTarget }) => toTarget?.steps ?? Infinity)),
    secondsToTarget: median(runs.map(({ toTarget }) => toTarget?.seconds ?? Infinity)),
    reached: runs.filter(({ toTarget }) => toTarget !== null).length,
    runs,
  };
}

export function problemSummary(
  problem: Problem,
  limit: number,
  methods: readonly MethodSummary[],
): ProblemSummary {
  const time = ({ secondsToTarget }: MethodSummary): number => secondsToTarget;
  const fastest = methods.reduce((a, b) => (time(b) < time(a) ? b : a));
  const best = time(fastest) < Infinity ? fastest : null;
  const own = methods.find(({ method }) => method === 'hybrid');
  return {
    problem: problem.name,
    about: problem.about,
    target: problem.target,
    limit,
    methods,
    best: best?.method ?? null,
    hybridRatio: best === null || own === undefined ? null : time(own) / time(best),
  };
}

/** The table of a problem as text. */
export function tableOf({
  problem,
  about,
  target,
  limit,
  methods,
  best,
  hybridRatio,
}: ProblemSummary): string {
  const head = ['method', 'steps', 'seconds', 'lowest loss', 'steps to', 'seconds to', 'reached'];
  const lines = methods.map((row) => [
    row.method,
    number(row.steps),
    row.seconds.toFixed(2),
    row.loss.toExponential(1),
    number(row.stepsToTarget),
    row.secondsToTarget === Infinity ? '–' : row.secondsToTarget.toFixed(3),
    `${row.reached}/${row.runs.length}`,
  ]);
  const widths = head.map((_, j) => Math.max(...[head, ...lines].map((cells) => cells[j]!.length)));
  const text = [head, ...lines].map((cells) =>
    cells.map((cell, j) => (j === 0 ? cell.padEnd(widths[j]!) : cell.padStart(widths[j]!))).join('  '),
  );
  const ratio =
    hybridRatio === null
      ? 'no method reached the target with most seeds'
      : `fastest: ${best}; hybrid takes ${hybridRatio === Infinity ? 'for ever' : `${hybridRatio.toFixed(2)}×`} its time`;
  return [
    `\n${problem}: ${about}`,
    `target loss ${target.toExponential(1)}, ${limit} s a run; ${ratio}`,
    ...text,
  ].join('\n');
}

function number(value: number): string {
  return value === Infinity ? '–' : String(Math.round(value));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1 || sorted.length === 0) return sorted[middle] ?? NaN;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}
