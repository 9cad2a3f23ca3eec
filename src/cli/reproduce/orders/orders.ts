/**
 * Section 2 of the Sobolev paper: labels of order 0, 1 and 2, and slopes along random directions instead of all of them.
 * Both parts go through their lists of trainings; an interruption keeps what is finished.
 */
import type { BenchmarkFunction } from '../../../datasets/benchmark-function.js';
import { friedman } from '../../../datasets/friedman.js';
import { mcCormick } from '../../../datasets/mc-cormick.js';
import { rosenbrock } from '../../../datasets/rosenbrock.js';
import { styblinskiTang } from '../../../datasets/styblinski-tang.js';
import { breathe, seedsOf } from '../over-seeds.js';
import type { Reproduction, ReproductionCall, ReproductionResult } from '../reproduction.js';
import { testPointsFor } from '../test-points.js';
import { type Order, type OrderRun, runOrder } from './order-run.js';
import { orderReport } from './order-report.js';
import { projectionReport } from './projection-report.js';
import { matchingsOf, type ProjectionRun, runProjection } from './projection-run.js';

export const ordersReproduction: Reproduction = {
  name: 'orders',
  title: 'Labels of order 0, 1 and 2, and slopes along random directions',
  source: 'Czarnecki et al. 2017, section 2',
  summary: 'values, gradients and exact Hessians from 10 to 100 points; 1, 2 and 4 random directions',
  run,
};

const functions: readonly BenchmarkFunction[] = [styblinskiTang, rosenbrock, mcCormick];
const counts = [10, 20, 30, 50, 100];
const orders: readonly Order[] = [0, 1, 2];

async function run(call: ReproductionCall): Promise<ReproductionResult> {
  const { scale, signal } = call;
  const testOf = testPointsFor(call, Math.max(...counts));
  const orderTasks = seedsOf(call).flatMap((seed) =>
    functions.flatMap((fn) =>
      counts.flatMap((samples) => orders.map((order) => ({ fn, samples, order, seed }))),
    ),
  );
  const projectionTasks = seedsOf(call).flatMap((seed) =>
    [...functions, friedman].flatMap((fn) => matchingsOf(fn).map((matching) => ({ fn, matching, seed }))),
  );
  const orderRuns = await each(call, [0, 0.6], orderTasks, (task) =>
    runOrder(task, scale, testOf(task.fn), signal),
  );
  const projectionRuns = await each(call, [0.6, 1], projectionTasks, (task) =>
    runProjection(task, scale, testOf(task.fn), signal),
  );
  return merged(orderRuns, projectionRuns, signal?.aborted === true);
}

/** Task after task, until a signal; the one that it cuts short is left out. */
async function each<Task extends { readonly fn: BenchmarkFunction; readonly seed: number }, Run>(
  call: ReproductionCall,
  [from, to]: readonly [number, number],
  tasks: readonly Task[],
  work: (task: Task) => Promise<Run>,
): Promise<Run[]> {
  const runs: Run[] = [];
  const isStopped = (): boolean => call.signal?.aborted === true;
  for (const [k, task] of tasks.entries()) {
    if (isStopped()) break;
    call.onProgress(from + ((to - from) * k) / tasks.length, `${task.fn.title} · seed ${task.seed}`);
    await breathe();
    const one = await work(task);
    if (!isStopped()) runs.push(one);
  }
  return runs;
}

function merged(
  orderRuns: readonly OrderRun[],
  projectionRuns: readonly ProjectionRun[],
  interrupted: boolean,
): ReproductionResult {
  const reports = [orderReport(orderRuns, counts), projectionReport(projectionRuns)];
  return {
    tables: reports.flatMap(({ tables }) => tables),
    figures: reports.flatMap(({ figures }) => figures),
    goals: reports.flatMap(({ goals }) => goals),
    interrupted,
  };
}
