/** One training with labels up to an order K. */
import type { BenchmarkFunction } from '../../../datasets/benchmark-function.js';
import { type FunctionSample, sampleFunction } from '../../../datasets/sample-function.js';
import { mlp } from '../../../network/mlp.js';
import { levenbergMarquardt } from '../../../optimizers/levenberg-marquardt.js';
import { fit } from '../../../training/fit.js';
import { valueError } from '../test-points.js';

/** Values; slopes too; second derivatives too. */
export type Order = 0 | 1 | 2;

export interface OrderRun {
  readonly fn: BenchmarkFunction;
  readonly samples: number;
  readonly order: Order;
  readonly seed: number;
  /** Mean squared error of the value on the test points. */
  readonly error: number;
  readonly seconds: number;
}

/** One hidden layer of as many tanh units. */
export const orderUnits = 32;

/** Steps of Levenberg-Marquardt. */
export const orderEpochs = 400;

/** Trains and measures; all labels with the weights that `fit` takes by itself. */
export async function runOrder(
  task: Pick<OrderRun, 'fn' | 'samples' | 'order' | 'seed'>,
  scale: number,
  test: FunctionSample,
  signal: AbortSignal | undefined,
): Promise<OrderRun> {
  const { fn, samples, order, seed } = task;
  const { x, y, dy, d2y } = sampleFunction(fn, { samples, seed, order: 2 });
  const network = mlp({ inputs: 2, hidden: [orderUnits], outputs: 1, activation: 'tanh', seed });
  const data = [
    { x, y },
    { x, y, dy },
    { x, y, dy, d2y: d2y! },
  ][order]!;
  const result = await fit(network, data, {
    optimizer: levenbergMarquardt(),
    epochs: Math.max(1, Math.round(orderEpochs * scale)),
    seed,
    ...(signal === undefined ? {} : { signal }),
  });
  return { ...task, error: valueError(result.network, test), seconds: result.seconds };
}
