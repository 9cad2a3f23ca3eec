/**
 * The training loop behind `fit`. It owns time, batches, units, history, starts and stopping; what a step is, the optimizer
 * knows. Whatever ends a run — convergence, limits, a signal, divergence — the best network so far is returned.
 */
import type { Network } from '../network/network.js';
import { random } from '../numeric/random.js';
import { startThreads } from '../parallel/pool.js';
import { adviceFor } from './advice.js';
import { course, type Course, type Start } from './course.js';
import type { EpochRecord, FitOptions, FitResult, FitStatus, StartRecord } from './fit-options.js';
import { prepare, type Run } from './run.js';
import type { TrainingData } from './training-data.js';

/** `fit` with weights that are known; what it does and throws is said there. */
export async function train(
  network: Network,
  data: TrainingData,
  options: FitOptions = {},
): Promise<FitResult> {
  const run = prepare(network, data, options);
  // A page's threads have to be waited for; where they do not come, evaluations say why they are one thread's.
  if (run.mostThreads > 1) await startThreads(run.mostThreads);
  const history: EpochRecord[] = [];
  const made: { readonly course: Course; readonly record: StartRecord }[] = [];
  const seeds = startSeeds(run);
  for (const seed of seeds) {
    const now = performance.now();
    if (made.length > 0 && (run.isAborted() || now > run.deadline)) break;
    const start: Start = {
      index: made.length,
      theta: (seed === null ? run.inner : run.inner.withSeed(seed)).parameters,
      orderSeed: seed ?? run.seed + 1,
      deadline: now + (run.deadline - now) / (seeds.length - made.length),
    };
    const gone = await course(run, start, async (record, theta) => {
      history.push(record);
      await options.onEpochEnd?.(record, () => run.inUnits(theta));
    });
    made.push({
      course: gone,
      record: {
        seed,
        status: gone.status,
        epochs: gone.history.length,
        seconds: (performance.now() - now) / 1000,
        loss: gone.best.loss,
      },
    });
  }
  const best = made.reduce((a, b) => (b.course.best.loss < a.course.best.loss ? b : a));
  const isCut = made.length < seeds.length || made.at(-1)!.record.status === 'stopped';
  const status: FitStatus = isCut && run.isAborted() ? 'stopped' : best.record.status;
  const starts = made.map(({ record }) => record);
  return {
    network: run.inUnits(best.course.best.theta),
    history,
    status,
    advice: adviceFor(
      status,
      best.course.history,
      run,
      starts,
      best.course.history[best.course.best.epoch - 1],
    ),
    epochs: history.length,
    seconds: (performance.now() - run.started) / 1000,
    optimizer: run.optimizer.name,
    threads: run.threadsUsed(),
    starts,
    start: made.indexOf(best),
  };
}

/** null for the network as it is, then a seed for each further start: the first k are the same for any larger count. */
function startSeeds({ seed, restarts }: Run): readonly (number | null)[] {
  const stream = random(seed + 2);
  return [null, ...Array.from({ length: restarts }, () => stream.integer(2 ** 31))];
}
