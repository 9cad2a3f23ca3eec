/** One run: steps on the whole batch until the time is used, no step helps, or the loss is not finite any more. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { OptimizerState } from '../../src/optimizers/optimizer.js';
import { prepare } from '../../src/training/run.js';
import { contestants } from './contestants.js';
import type { Problem } from './problems.js';

export interface RaceResult {
  readonly steps: number;
  /** Processor seconds in all. */
  readonly seconds: number;
  /** The lowest loss. */
  readonly loss: number;
  /** Steps and processor seconds to the target; null if it was not reached. */
  readonly toTarget: { readonly steps: number; readonly seconds: number } | null;
  readonly end: 'time' | 'converged' | 'diverged';
}

/** Collects garbage: nobody pays for what the one before has left. */
const collect = ((): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

/** Processor seconds, which other programs on the machine do not count in. */
function clock(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
}

/** A race to the target shorter than this is run again: collection and compilation cost as much as its steps. */
const short = 0.25;
const repetitions = 7;

/**
 * A race, and for a short one the best of several: they take the same steps, and what a machine adds to a run's time is
 * never negative.
 */
export function race(problem: Problem, method: string, seed: number, limit: number): RaceResult {
  const first = raceOnce(problem, method, seed, limit);
  const { toTarget } = first;
  if (toTarget === null || toTarget.seconds > short) return first;
  let { seconds } = toTarget;
  for (let k = 1; k < repetitions; k++) {
    const again = raceOnce(problem, method, seed, limit, true).toTarget;
    if (again !== null) seconds = Math.min(seconds, again.seconds);
  }
  return { ...first, toTarget: { ...toTarget, seconds } };
}

/** Runs a method from the seed's initial parameters on the seed's data; to the target only, if so asked. */
export function raceOnce(
  problem: Problem,
  method: string,
  seed: number,
  limit: number,
  stopAtTarget: boolean = false,
): RaceResult {
  const optimizer = contestants[method]!();
  const run = prepare(problem.network(seed), problem.data(seed), { ...problem.options, optimizer });
  const evaluate = run.evaluate(run.training);
  collect();
  const elapsed = clock();
  let state: OptimizerState = optimizer.start(run.inner.parameters);
  let loss = Infinity;
  let toTarget: RaceResult['toTarget'] = null;
  for (let steps = 1; ; steps++) {
    const result = optimizer.step(state, evaluate);
    ({ state } = result);
    const seconds = elapsed();
    if (!Number.isFinite(result.loss) || !state.theta.every(Number.isFinite)) {
      return { steps, seconds, loss, toTarget, end: 'diverged' };
    }
    loss = Math.min(loss, result.loss);
    if (toTarget === null && loss <= problem.target) toTarget = { steps, seconds };
    if (result.converged) return { steps, seconds, loss, toTarget, end: 'converged' };
    if (seconds >= limit || (stopAtTarget && toTarget !== null)) {
      return { steps, seconds, loss, toTarget, end: 'time' };
    }
  }
}
