/** Errors on points that no model has seen. */
import type { BenchmarkFunction } from '../../datasets/benchmark-function.js';
import { type FunctionSample, sampleFunction } from '../../datasets/sample-function.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import type { Network } from '../../network/network.js';
import { inputDerivatives } from '../../sobolev/input-derivatives.js';
import type { TestError } from './experiment-types.js';

/** Far from the seeds 1, 2, … of the training points, so that the two streams differ. */
const TEST_SEED = 1_000_003;

/** Uniform test points, the same for all models; points that are training points are left out. */
export function testSample(
  fn: BenchmarkFunction,
  samples: number,
  training: readonly FunctionSample[],
): FunctionSample {
  const sample = sampleFunction(fn, { samples, seed: TEST_SEED });
  const key = (x: Matrix, n: number): string => x.data.slice(n * x.columns, (n + 1) * x.columns).join();
  const seen = new Set(training.flatMap(({ x }) => Array.from({ length: x.rows }, (_, n) => key(x, n))));
  const kept = Array.from({ length: samples }, (_, n) => n).filter((n) => !seen.has(key(sample.x, n)));
  return kept.length === samples ? sample : takeRows(sample, kept);
}

/** The first `count` points. */
export function takePoints(sample: FunctionSample, count: number): FunctionSample {
  return takeRows(
    sample,
    Array.from({ length: Math.min(count, sample.x.rows) }, (_, n) => n),
  );
}

/** The mean squared errors of a network. */
export function testError(network: Network, { x, y, dy }: FunctionSample): TestError {
  const { value, jacobian } = inputDerivatives(network, x);
  return { value: meanSquare(value, y), gradient: meanSquare(jacobian, dy) };
}

/** These points. */
export function takeRows({ x, y, dy }: FunctionSample, rows: readonly number[]): FunctionSample {
  const take = ({ columns, data }: Matrix): Matrix => {
    const out = matrix(rows.length, columns);
    rows.forEach((n, i) => out.data.set(data.subarray(n * columns, (n + 1) * columns), i * columns));
    return out;
  };
  return { x: take(x), y: take(y), dy: take(dy) };
}

function meanSquare(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i]! - b.data[i]!) ** 2;
  return sum / a.data.length;
}
