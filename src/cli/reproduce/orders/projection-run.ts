/** One training on slopes along a few random directions, drawn anew at every step. */
import type { BenchmarkFunction } from '../../../datasets/benchmark-function.js';
import { type FunctionSample, sampleFunction } from '../../../datasets/sample-function.js';
import { mlp } from '../../../network/mlp.js';
import { adam } from '../../../optimizers/adam.js';
import { fit } from '../../../training/fit.js';
import type { DirectionKind } from '../../../training/random-directions.js';
import { valueError } from '../test-points.js';

/** How slopes are matched: all of them, or along `count` directions of a kind. */
export interface Matching {
  readonly name: string;
  readonly count: number | null;
  readonly kind: DirectionKind | null;
}

export interface ProjectionRun {
  readonly fn: BenchmarkFunction;
  readonly matching: Matching;
  readonly seed: number;
  readonly error: number;
}

export const projectionEpochs = 1000;
export const projectionSamples = 100;
const rate = 0.03;

/** Full matching first, then 1, 2 and 4 directions of each kind, as far as the function has so many inputs. */
export function matchingsOf(fn: BenchmarkFunction): Matching[] {
  const kinds: readonly DirectionKind[] = ['sphere', 'rademacher', 'coordinate'];
  const counts = [1, 2, 4].filter((count) => count <= fn.domain.length);
  return [
    { name: 'all slopes', count: null, kind: null },
    ...kinds.flatMap((kind) => counts.map((count) => ({ name: `${kind}, ${count}`, count, kind }))),
  ];
}

/** Adam with a rate that falls as a half cosine, all points in each step. */
export async function runProjection(
  task: Pick<ProjectionRun, 'fn' | 'matching' | 'seed'>,
  scale: number,
  test: FunctionSample,
  signal: AbortSignal | undefined,
): Promise<ProjectionRun> {
  const { fn, matching, seed } = task;
  const { count, kind } = matching;
  const { x, y, dy } = sampleFunction(fn, { samples: projectionSamples, seed });
  const network = mlp({ inputs: fn.domain.length, hidden: [32], outputs: 1, activation: 'tanh', seed });
  const epochs = Math.max(1, Math.round(projectionEpochs * scale));
  const learningRate = (step: number): number =>
    (rate * (1 + Math.cos((Math.PI * (Math.min(step, epochs) - 1)) / epochs))) / 2;
  const along = count === null || kind === null ? {} : { projections: count, directions: kind };
  const result = await fit(
    network,
    { x, y, dy },
    {
      optimizer: adam({ learningRate }),
      losses: { gradient: { weight: 'auto', ...along } },
      batchSize: projectionSamples,
      epochs,
      seed,
      ...(signal === undefined ? {} : { signal }),
    },
  );
  return { ...task, error: valueError(result.network, test) };
}
