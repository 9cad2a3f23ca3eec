/** The test points of an experiment's functions, each drawn when it is first asked for, and the error on them. */
import type { BenchmarkFunction } from '../../datasets/benchmark-function.js';
import { type FunctionSample, sampleFunction } from '../../datasets/sample-function.js';
import type { Network } from '../../network/network.js';
import { seedsOf } from './over-seeds.js';
import type { ReproductionCall } from './reproduction.js';
import { testSample } from './test-error.js';

/** As many as the Sobolev paper takes. */
const TEST_POINTS = 10_000;

/** Test points of a function, none of which is one of the first `samples` training points of any seed. */
export function testPointsFor(
  call: ReproductionCall,
  samples: number,
): (fn: BenchmarkFunction) => FunctionSample {
  const drawn = new Map<BenchmarkFunction, FunctionSample>();
  return (fn) => {
    const known = drawn.get(fn);
    if (known !== undefined) return known;
    const training = seedsOf(call).map((seed) => sampleFunction(fn, { samples, seed }));
    const test = testSample(fn, TEST_POINTS, training);
    drawn.set(fn, test);
    return test;
  };
}

/** Mean of (m − f)² over points. */
export function valueError(network: Network, { x, y }: FunctionSample): number {
  const { data } = network.predict(x);
  return y.data.reduce((sum, value, n) => sum + (data[n]! - value) ** 2, 0) / y.rows;
}
