/**
 * The seven functions of the Sobolev paper, section 4.1: value labels and Sobolev labels, Levenberg-Marquardt and Adam at
 * equal time, from few points. The whole is one list of trainings; what an interruption leaves of it is still reported.
 */
import { benchmarkFunctions } from '../../../datasets/benchmark-functions.js';
import { styblinskiTang } from '../../../datasets/styblinski-tang.js';
import { breathe, seedsOf } from '../over-seeds.js';
import type { Reproduction, ReproductionCall, ReproductionResult } from '../reproduction.js';
import { testPointsFor } from '../test-points.js';
import { functionFigures } from './functions-figures.js';
import { functionGoals } from './functions-goals.js';
import { chosenTables, functionTables } from './functions-tables.js';
import { type ChosenRun, runChosen } from './held-out-choice.js';
import { type FunctionRun, type FunctionTask, type Labels, type Method, runTask } from './function-runs.js';

export const functionsReproduction: Reproduction = {
  name: 'functions',
  title: 'Seven functions from 20 and 100 points',
  source: 'Czarnecki et al. 2017, section 4.1, with second-order training beside Adam',
  summary: 'value and Sobolev labels, Levenberg-Marquardt and Adam at equal time, on seven test functions',
  run,
};

/** Seconds of training by number of points: few points are learned (and overfitted) soon. */
const limits: Readonly<Record<number, number>> = { 20: 1.5, 100: 5 };

/** The stretch goal. */
const longLimit = 20;

async function run(call: ReproductionCall): Promise<ReproductionResult> {
  const runs: FunctionRun[] = [];
  const long: FunctionRun[] = [];
  const tasks = tasksOf(call);
  const fewTasks = seedsOf(call).flatMap((seed) =>
    benchmarkFunctions.map((fn) => ({ fn, samples: 20, seed })),
  );
  const total = tasks.reduce((sum, { limit }) => sum + limit, 0);
  const testOf = testPointsFor(call, Math.max(...Object.keys(limits).map(Number)));
  const isStopped = (): boolean => call.signal?.aborted === true;
  let done = 0;
  const chosen: ChosenRun[] = [];
  for (const { task, limit, isLong } of tasks) {
    if (isStopped()) break;
    call.onProgress((0.9 * done) / total, `${task.fn.title}, ${task.samples} points · seed ${task.seed}`);
    await breathe();
    const one = await runTask(equalTime(task, runs), testOf(task.fn), call.signal);
    if (!isStopped()) (isLong ? long : runs).push(one);
    done += limit;
  }
  for (const [k, task] of fewTasks.entries()) {
    if (isStopped()) break;
    call.onProgress(
      0.9 + (0.1 * k) / fewTasks.length,
      `${task.fn.title}, held-out points · seed ${task.seed}`,
    );
    await breathe();
    const one = await runChosen(task, call.scale, testOf(task.fn), call.signal);
    if (!isStopped()) chosen.push(one);
  }
  return {
    tables: [...functionTables(runs, long), ...chosenTables(runs, chosen)],
    figures: functionFigures(runs),
    goals: functionGoals(runs, long),
    interrupted: isStopped(),
  };
}

interface Planned {
  readonly task: FunctionTask;
  readonly limit: number;
  readonly isLong: boolean;
}

function tasksOf(call: ReproductionCall): Planned[] {
  const planned = (
    fn: FunctionTask['fn'],
    samples: number,
    labels: Labels,
    method: Method,
    seed: number,
    limit = limits[samples]!,
  ): Planned => ({
    task: { fn, samples, labels, method, seed, seconds: limit * call.scale },
    limit,
    isLong: limit === longLimit,
  });
  return seedsOf(call).flatMap((seed) => [
    ...Object.keys(limits)
      .map(Number)
      .flatMap((samples) =>
        benchmarkFunctions.flatMap((fn) =>
          (['value', 'sobolev'] as const).flatMap((labels) =>
            (['marquardt', 'adam'] as const).map((method) => planned(fn, samples, labels, method, seed)),
          ),
        ),
      ),
    planned(styblinskiTang, 100, 'sobolev', 'marquardt', seed, longLimit),
  ]);
}

/** Adam gets the time that Levenberg-Marquardt took with the same points and labels. */
function equalTime(task: FunctionTask, runs: readonly FunctionRun[]): FunctionTask {
  if (task.method !== 'adam') return task;
  const { fn, samples, labels, seed } = task;
  const other = runs.find(
    (one) => one.fn === fn && one.samples === samples && one.labels === labels && one.seed === seed,
  );
  return other === undefined ? task : { ...task, seconds: other.taken };
}
