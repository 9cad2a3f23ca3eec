/** What the surrogate experiments share: runs over seeds that a signal can end, budgets, medians and goals. */
import { median } from '../../statistics.js';
import type { Goal, ReproductionCall } from '../reproduction.js';

/** What was finished. */
export interface SeedRuns<Run> {
  readonly runs: readonly Run[];
  readonly interrupted: boolean;
}

/** One repetition: its seed, and how to tell what is being done. */
export interface SeedCall {
  readonly seed: number;
  /** `share` of this repetition that is done. */
  readonly tell: (share: number, what: string) => void;
}

/** One repetition after the other. The one that the signal cuts short is left out. */
export async function overSeeds<Run>(
  call: ReproductionCall,
  work: (one: SeedCall) => Promise<Run>,
): Promise<SeedRuns<Run>> {
  const isStopped = (): boolean => call.signal?.aborted === true;
  const runs: Run[] = [];
  for (let k = 0; k < call.seeds; k++) {
    if (isStopped()) return { runs, interrupted: true };
    const tell = (share: number, what: string): void => {
      call.onProgress((k + share) / call.seeds, `seed ${k + 1} of ${call.seeds} · ${what}`);
    };
    const run = await work({ seed: call.firstSeed + k, tell });
    if (isStopped()) return { runs, interrupted: true };
    runs.push(run);
  }
  return { runs, interrupted: false };
}

/** A number of epochs or samples at the scale of the call, at least 1. */
export function scaled(call: ReproductionCall, count: number): number {
  return Math.max(1, Math.round(call.scale * count));
}

/** The signal of the call as an option of `fit`. */
export function signalOf({ signal }: ReproductionCall): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** The median of what `of` reads from each run. */
export function medianOf<Run>(runs: readonly Run[], of: (run: Run) => number): number {
  return median(runs.map(of));
}

/** A goal, met where the value is finite and not above the limit. */
export function goal(statement: string, value: number, limit: number): Goal {
  return { statement, value, limit, met: value <= limit };
}
