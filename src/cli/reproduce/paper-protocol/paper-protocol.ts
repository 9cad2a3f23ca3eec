/**
 * The protocol of the Sobolev paper, section 4.1, as far as the paper tells it: two hidden layers of 256 ReLU, plain
 * squared errors on values and gradients, 20, 100 and 10,000 points; beside it, what this library does with the same points.
 */
import { benchmarkFunctions } from '../../../datasets/benchmark-functions.js';
import { breathe, seedsOf } from '../over-seeds.js';
import type { Reproduction, ReproductionCall, ReproductionResult } from '../reproduction.js';
import { testPointsFor } from '../test-points.js';
import { paperFigures, paperGoals, paperTables } from './paper-report.js';
import { type PaperRun, type Protocol, runPaperTask } from './paper-run.js';

export const paperProtocolReproduction: Reproduction = {
  name: 'paper-protocol',
  title: "Seven functions by the paper's own protocol",
  source: 'Czarnecki et al. 2017, section 4.1, figure 2',
  summary:
    'two hidden layers of 256 ReLU, 20, 100 and 10,000 points, values and Sobolev (half an hour a seed)',
  run,
};

const counts = [20, 100, 10_000];
const protocols: readonly Protocol[] = ['value', 'sobolev', 'ours'];

/** About how long each of them takes, for the progress bar. */
const parts: Readonly<Record<Protocol, number>> = { value: 5, sobolev: 8, ours: 2 };

async function run(call: ReproductionCall): Promise<ReproductionResult> {
  const runs: PaperRun[] = [];
  const isStopped = (): boolean => call.signal?.aborted === true;
  const testOf = testPointsFor(call, Math.max(...counts));
  const tasks = seedsOf(call).flatMap((seed) =>
    counts.flatMap((samples) =>
      benchmarkFunctions.flatMap((fn) => protocols.map((protocol) => ({ fn, samples, protocol, seed }))),
    ),
  );
  const total = tasks.reduce((sum, { protocol }) => sum + parts[protocol], 0);
  let done = 0;
  for (const task of tasks) {
    if (isStopped()) break;
    const { fn, samples, protocol, seed } = task;
    const onShare = (share: number): void => {
      const what = `${fn.title}, ${samples.toLocaleString('en-US')} points, ${protocol} · seed ${seed}`;
      call.onProgress((done + share * parts[protocol]) / total, what);
    };
    onShare(0);
    await breathe();
    const before = runs.at(-1);
    const one = await runPaperTask({
      ...task,
      scale: call.scale,
      limit: before?.protocol === 'sobolev' ? before.seconds : 1,
      test: testOf(fn),
      signal: call.signal,
      onShare,
    });
    if (!isStopped()) runs.push(one);
    done += parts[protocol];
  }
  return {
    tables: paperTables(runs, call.scale),
    figures: paperFigures(runs),
    goals: paperGoals(runs),
    interrupted: isStopped(),
  };
}
