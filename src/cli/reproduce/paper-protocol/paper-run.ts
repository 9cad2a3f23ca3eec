/** One training as the Sobolev paper describes it, and our own beside it. */
import type { BenchmarkFunction } from '../../../datasets/benchmark-function.js';
import { type FunctionSample, sampleFunction } from '../../../datasets/sample-function.js';
import { mlp } from '../../../network/mlp.js';
import { adam } from '../../../optimizers/adam.js';
import { fit } from '../../../training/fit.js';
import { runTask } from '../functions/function-runs.js';
import { valueError } from '../test-points.js';

/** The three columns: the paper's two trainings, and ours. */
export type Protocol = 'value' | 'sobolev' | 'ours';

export interface PaperRun {
  readonly fn: BenchmarkFunction;
  readonly samples: number;
  readonly protocol: Protocol;
  readonly seed: number;
  /** Mean squared error of the value on the test points. */
  readonly error: number;
  readonly seconds: number;
}

/** The paper names neither the method nor its length: Adam, mini-batches of 100, and this many steps. */
export const paperSteps = 6000;
export const paperBatch = 100;

/** What the paper names. */
export const paperHidden: readonly number[] = [256, 256];
export const paperRate = 3e-5;

/** Ours gets the time of the paper's Sobolev training, but no more than this. */
export const mostSeconds = 20;

/** What one training is told. */
export interface PaperTask extends Pick<PaperRun, 'fn' | 'samples' | 'protocol' | 'seed'> {
  readonly scale: number;
  /** For `ours`: the time that it may take. */
  readonly limit: number;
  readonly test: FunctionSample;
  readonly signal: AbortSignal | undefined;
  /** Called with the share of the training that is done. */
  readonly onShare: (share: number) => void;
}

/** Trains and measures; raw units and plain squared errors for the paper's two. */
export async function runPaperTask(task: PaperTask): Promise<PaperRun> {
  const { fn, samples, protocol, seed, test, signal } = task;
  const known = { fn, samples, protocol, seed };
  if (protocol === 'ours') {
    const own = { fn, samples, seed, labels: 'sobolev', method: 'marquardt' } as const;
    const done = await runTask({ ...own, seconds: Math.min(mostSeconds, task.limit) }, test, signal);
    return { ...known, error: done.error, seconds: done.taken };
  }
  const { x, y, dy } = sampleFunction(fn, { samples, seed });
  const network = mlp({ inputs: 2, hidden: paperHidden, outputs: 1, activation: 'relu', seed });
  const epochs = epochsOf(samples, task.scale);
  const result = await fit(network, protocol === 'value' ? { x, y } : { x, y, dy }, {
    optimizer: adam({ learningRate: paperRate }),
    losses: protocol === 'value' ? { value: 1 } : { value: 1, gradient: 1 },
    normalize: false,
    batchSize: Math.min(paperBatch, samples),
    epochs,
    seed,
    // The same figures whatever the number of cores.
    threads: 1,
    ...(signal === undefined ? {} : { signal }),
    onEpochEnd: ({ epoch }) => task.onShare(epoch / epochs),
  });
  return { ...known, error: valueError(result.network, test), seconds: result.seconds };
}

/** Passes over the points that make the steps. */
export function epochsOf(samples: number, scale: number): number {
  return Math.max(1, Math.round((paperSteps * scale) / Math.ceil(samples / paperBatch)));
}
