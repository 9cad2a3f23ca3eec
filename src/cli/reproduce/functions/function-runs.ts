/** The trainings of the experiment on seven functions: which there are, and how one is made and measured. */
import type { BenchmarkFunction } from '../../../datasets/benchmark-function.js';
import { type FunctionSample, sampleFunction } from '../../../datasets/sample-function.js';
import { mlp } from '../../../network/mlp.js';
import type { Network } from '../../../network/network.js';
import { adam } from '../../../optimizers/adam.js';
import { levenbergMarquardt } from '../../../optimizers/levenberg-marquardt.js';
import { fit } from '../../../training/fit.js';
import type { Moment } from '../experiment-types.js';
import { takePoints, testError } from '../test-error.js';
import { valueError } from '../test-points.js';

export type Labels = 'value' | 'sobolev';
export type Method = 'marquardt' | 'adam';

/** What is trained: the network is the same everywhere. */
export interface FunctionTask {
  readonly fn: BenchmarkFunction;
  readonly samples: number;
  readonly labels: Labels;
  readonly method: Method;
  readonly seed: number;
  /** The longest training, in seconds. */
  readonly seconds: number;
}

/** What came of it. */
export interface FunctionRun extends FunctionTask {
  readonly epochs: number;
  /** Seconds of training; measuring is not counted. */
  readonly taken: number;
  /** Mean squared error of the value on all test points. */
  readonly error: number;
  /** Errors at some moments, on some of the test points. */
  readonly trail: readonly Moment[];
}

/** One hidden layer of as many tanh units, inputs and outputs normalized. */
export const hiddenUnits = 32;

/** The best for Adam of 0.003, 0.01, 0.03 and 0.1 at equal time, with either kind of labels. */
export const adamRate = 0.03;

/** Levenberg-Marquardt has levelled off by then. */
export const mostEpochs = 3000;

const TRAIL_POINTS = 2000;
const TRAIL_STEP = 1.3;

/** Trains and measures. The moments at which the error is measured take no time from the training. */
export async function runTask(
  task: FunctionTask,
  test: FunctionSample,
  signal: AbortSignal | undefined,
): Promise<FunctionRun> {
  const { fn, samples, labels, method, seed, seconds } = task;
  const { x, y, dy } = sampleFunction(fn, { samples, seed });
  const network = mlp({ inputs: 2, hidden: [hiddenUnits], outputs: 1, activation: 'tanh', seed });
  const kept: { readonly seconds: number; readonly network: Network }[] = [];
  let next = 0;
  const result = await fit(network, labels === 'value' ? { x, y } : { x, y, dy }, {
    optimizer: method === 'adam' ? adam({ learningRate: adamRate }) : levenbergMarquardt(),
    epochs: method === 'adam' ? Number.MAX_SAFE_INTEGER : mostEpochs,
    batchSize: samples,
    timeLimit: seconds,
    seed,
    ...(signal === undefined ? {} : { signal }),
    onEpochEnd: (record, current) => {
      if (record.seconds < next) return;
      next = record.seconds * TRAIL_STEP;
      kept.push({ seconds: record.seconds, network: current() });
    },
  });
  const few = takePoints(test, TRAIL_POINTS);
  const moments = [...kept, { seconds: result.seconds, network: result.network }];
  return {
    ...task,
    epochs: result.epochs,
    taken: result.seconds,
    error: valueError(result.network, test),
    trail: moments.map((moment) => ({ seconds: moment.seconds, ...testError(moment.network, few) })),
  };
}
