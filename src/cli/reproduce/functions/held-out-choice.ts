/**
 * Few points with slopes can be learned by heart. What the data themselves say against it: whether the slopes are used, and
 * how much weights are held down (l2), is chosen by the error on held-out points, four folds; then all points are trained on.
 */
import type { BenchmarkFunction } from '../../../datasets/benchmark-function.js';
import { type FunctionSample, sampleFunction } from '../../../datasets/sample-function.js';
import { mlp } from '../../../network/mlp.js';
import type { Network } from '../../../network/network.js';
import { levenbergMarquardt } from '../../../optimizers/levenberg-marquardt.js';
import { fit } from '../../../training/fit.js';
import { takeRows } from '../test-error.js';
import { valueError } from '../test-points.js';
import { hiddenUnits, type Labels } from './function-runs.js';

export interface Choice {
  readonly labels: Labels;
  readonly l2: number;
}

export interface ChosenRun {
  readonly fn: BenchmarkFunction;
  readonly samples: number;
  readonly seed: number;
  readonly choice: Choice;
  /** Mean squared error of the value on all test points. */
  readonly error: number;
}

const FOLDS = 4;
const EPOCHS = 60;

const choices: readonly Choice[] = (['value', 'sobolev'] as const).flatMap((labels) =>
  [0, 1e-4, 1e-3, 1e-2].map((l2) => ({ labels, l2 })),
);

/** Chooses, trains with the choice and measures. */
export async function runChosen(
  task: Pick<ChosenRun, 'fn' | 'samples' | 'seed'>,
  scale: number,
  test: FunctionSample,
  signal: AbortSignal | undefined,
): Promise<ChosenRun> {
  const { fn, samples, seed } = task;
  const sample = sampleFunction(fn, { samples, seed });
  const epochs = Math.max(1, Math.round(EPOCHS * scale));
  const trained = async (points: FunctionSample, { labels, l2 }: Choice): Promise<Network> => {
    const { x, y, dy } = points;
    const network = mlp({ inputs: 2, hidden: [hiddenUnits], outputs: 1, activation: 'tanh', seed });
    const options = { optimizer: levenbergMarquardt(), epochs, l2, seed };
    const data = labels === 'value' ? { x, y } : { x, y, dy };
    return (await fit(network, data, signal === undefined ? options : { ...options, signal })).network;
  };
  let [choice, least] = [choices[0]!, Infinity];
  for (const candidate of choices) {
    let error = 0;
    for (let fold = 0; fold < FOLDS; fold++) {
      const rows = Array.from({ length: samples }, (_, n) => n);
      const rest = takeRows(
        sample,
        rows.filter((n) => n % FOLDS !== fold),
      );
      const held = takeRows(
        sample,
        rows.filter((n) => n % FOLDS === fold),
      );
      error += held.y.rows * valueError(await trained(rest, candidate), held);
    }
    if (error < least) [choice, least] = [candidate, error];
  }
  return { ...task, choice, error: valueError(await trained(sample, choice), test) };
}
