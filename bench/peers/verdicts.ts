/** Which goals a run reached. */
import { accelerators, type Accelerator } from './entries.js';
import { goals, type Goal } from './goals.js';
import type { Ratio, Row, Timing } from './row.js';
import type { Spread } from './spread.js';

export interface Verdict extends Pick<Goal, 'work' | 'net' | 'samples'> {
  readonly threads: number;
  readonly accelerator: Accelerator;
  /** Whose time by ours, and by which method. */
  readonly peer: string;
  readonly method: string;
  readonly ratio: Spread;
  readonly least: number;
  readonly isReached: boolean;
  /** 'seen elsewhere': the peer is not installed, see `Goal.seen`. */
  readonly basis: 'measured' | 'seen elsewhere';
}

/** A verdict for each goal and accelerator that the rows allow one on; rows with a core of OpenBLAS that was named allow none. */
export function verdictsOf(rows: readonly Row[]): Verdict[] {
  return goals.flatMap((goal) =>
    accelerators.flatMap((accelerator) => {
      const least = goal.least[accelerator];
      if (least === undefined) return [];
      const found = measured(goal, accelerator, rows) ?? seenElsewhere(goal, accelerator, rows);
      if (found === null) return [];
      const { work, net, samples, threads = 1 } = goal;
      const isReached = found.ratio.median >= least;
      return [{ work, net, samples, threads, accelerator, ...found, least, isReached }];
    }),
  );
}

type Found = Pick<Verdict, 'peer' | 'method' | 'ratio' | 'basis'>;

function rowOf(
  rows: readonly Row[],
  { work, net, samples, threads = 1 }: Pick<Goal, 'work' | 'net' | 'samples' | 'threads'>,
): Row | undefined {
  return rows.find(
    (row) =>
      row.blasCore === undefined &&
      row.work === work &&
      row.net === net &&
      row.samples === samples &&
      row.threads === threads,
  );
}

/** The lowest ratio of those that are meant: the fastest method of the peer, of the fastest peer. */
function measured(goal: Goal, accelerator: Accelerator, rows: readonly Row[]): Found | null {
  const isMeant = ({ ours, peer, method, kind }: Ratio): boolean =>
    ours === accelerator &&
    goal.peers.includes(peer) &&
    (goal.method === undefined ? kind === 'library' : method === goal.method);
  const [lowest] = (rowOf(rows, goal)?.ratios ?? [])
    .filter(isMeant)
    .sort((a, b) => a.ratio.median - b.ratio.median);
  if (lowest === undefined) return null;
  return { peer: lowest.peer, method: lowest.method, ratio: lowest.ratio, basis: 'measured' };
}

function seenElsewhere(goal: Goal, accelerator: Accelerator, rows: readonly Row[]): Found | null {
  const { seen, method = '' } = goal;
  if (seen === undefined) return null;
  const own = rowOf(rows, goal)?.timings.find(({ contestant }) => contestant === accelerator);
  const beside = rowOf(rows, seen.beside)?.timings.find(
    (timing: Timing) => timing.contestant === seen.beside.peer && timing.method === seen.beside.method,
  );
  if (own === undefined || beside === undefined) return null;
  const time = (seen.milliseconds * beside.milliseconds.median) / seen.beside.milliseconds;
  const { low, median, high } = own.milliseconds;
  const ratio = { low: time / high, median: time / median, high: time / low };
  return { peer: goal.peers[0]!, method, ratio, basis: 'seen elsewhere' };
}

/** Methods that a goal names are sampled even where another of the peer is faster. */
export function isNamedByGoal(peer: string, method: string): boolean {
  return goals.some((goal) => goal.method === method && goal.peers.includes(peer));
}
