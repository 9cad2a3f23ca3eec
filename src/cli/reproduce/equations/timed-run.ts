/**
 * One solution against the processor's clock. Time is that of the process, user and system, all threads: what one core
 * would have needed, on a machine that others use too.
 */
import { equation } from '../../../equations/equation.js';
import { relativeErrors } from '../../../equations/relative-errors.js';
import { solveEquation, type EquationSolution } from '../../../equations/solve-equation.js';
import type { SolveEquationOptions } from '../../../equations/solve-options.js';
import type { Network } from '../../../network/network.js';
import type { Problem } from './problems.js';

/** Where a run stood at a milestone. */
export interface Moment {
  readonly error: number;
  readonly steps: number;
  /** Processor time when the step ended that passed the milestone, or when the run was over. */
  readonly seconds: number;
}

export interface TimedRun {
  readonly seed: number;
  readonly moments: readonly Moment[];
  readonly solution: EquationSolution;
}

/** Solves until the last milestone, or until no step helps; null if it was interrupted before. */
export async function timedRun(
  { definition, options, milestones }: Problem,
  { seed, scale, signal }: { readonly seed: number; readonly scale: number; readonly signal?: AbortSignal },
): Promise<TimedRun | null> {
  const problem = equation(definition);
  const clock = processorClock();
  const kept: { readonly network: Network; readonly steps: number; readonly seconds: number }[] = [];
  const solution = await solvedWithin(milestones.at(-1)!.seconds * scale, signal, (inner) =>
    solveEquation(problem, {
      ...options,
      seed,
      iterations: 1_000_000,
      signal: inner,
      onStep: ({ step, network }) => {
        const seconds = clock();
        while (kept.length < milestones.length && seconds >= milestones[kept.length]!.seconds * scale) {
          kept.push({ network, steps: step, seconds });
        }
      },
    }),
  );
  if (signal?.aborted === true) return null;
  while (kept.length < milestones.length) {
    kept.push({ network: solution.network, steps: solution.history.length, seconds: clock() });
  }
  const moments = kept.map(({ network, steps, seconds }): Moment => {
    const [error] = relativeErrors(problem, network, new Float64Array(0), seed + 104729)!;
    return { error: error!, steps, seconds };
  });
  return { seed, moments, solution };
}

/** Work that is told to stop after so many seconds of processor time, or when the outer signal says so. */
export async function solvedWithin<T>(
  seconds: number,
  signal: AbortSignal | undefined,
  work: (inner: NonNullable<SolveEquationOptions['signal']>) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const clock = processorClock();
  const timer = setInterval(() => {
    if (clock() >= seconds) stop();
  }, 20);
  signal?.addEventListener('abort', stop);
  if (signal?.aborted === true) stop();
  try {
    return await work(controller.signal);
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Seconds of processor time since it was made. */
function processorClock(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
}
