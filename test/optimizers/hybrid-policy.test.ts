import { describe, expect, it } from 'vitest';
import { DomainError } from '../../src/errors.js';
import { linearize } from '../../src/linearization/linearize.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import { mlp } from '../../src/network/mlp.js';
import { matrix } from '../../src/numeric/matrix.js';
import { hybrid } from '../../src/optimizers/hybrid.js';
import {
  continued,
  counted,
  firstCosts,
  isSlow,
  meanReduction,
  waitAfter,
  type CountedCosts,
  type FarCourse,
} from '../../src/optimizers/hybrid-policy.js';
import { exactFlops, isExactModel, krylovFlops } from '../../src/optimizers/model-regime.js';
import { evaluator, rosenbrock, run } from './least-squares.js';

function course(losses: readonly number[]): FarCourse {
  return losses.reduce<FarCourse>(continued, []);
}

function sized(hidden: number, samples: number): Linearization {
  const network = mlp({ inputs: 2, hidden: [hidden], outputs: 1, activation: 'tanh', seed: 1 });
  return linearize(network, { x: matrix(samples, 2), y: matrix(samples, 1) }, 'halfSquaredError');
}

describe('the hybrid’s policy', () => {
  it('calls a course slow once six losses have fallen by less than 0.2 % a step', () => {
    expect(isSlow(course([5, 4, 3, 2, 1.5, 1.2]))).toBe(false);
    expect(isSlow(course([1, 1, 1, 1, 1]))).toBe(false);
    expect(isSlow(course([1.005, 1.004, 1.003, 1.002, 1.001, 1]))).toBe(true);
    // Only the last steps count.
    expect(isSlow(course([9, 1.005, 1.004, 1.003, 1.002, 1.001, 1]))).toBe(true);
    expect(meanReduction(course([8, 6, 5, 4, 3, 2.5, 2]))).toBeCloseTo(0.8, 12);
    expect(meanReduction(course([3]))).toBe(0);
  });

  it('waits in proportion to what an exact Hessian costs, twice as long after each failure', () => {
    const costs = { far: 'levenbergMarquardt', newtonByFar: 2.5 } as const;
    expect([0, 1, 2].map((failures) => waitAfter(failures, costs))).toEqual([10, 20, 40]);
  });

  it('counts few samples in sample space: a cheap far step, a dear Newton step', () => {
    const [few, many] = [10, 1000].map((samples) => {
      const at = sized(50, samples);
      const first = firstCosts(at, 201);
      expect(first.newtonByFar).toBe(null);
      return counted(first, at, 201);
    }) as [CountedCosts, CountedCosts];
    expect([few.far, many.far]).toEqual(['levenbergMarquardt', 'levenbergMarquardt']);
    expect(few.newtonByFar).toBeGreaterThan(20 * many.newtonByFar);
  });

  it('takes Newton-CG where neither rows nor parameters are few', () => {
    const { network } = sized(2000, 1);
    const x = matrix(5001, 2);
    // Labels that are met: the gradient is zero, and the step costs nothing.
    const y = network.predict(x);
    const evaluate = (theta: Float64Array): Linearization =>
      linearize(network.withParameters(theta), { x, y }, 'halfSquaredError');
    const [first] = run(hybrid(), [...network.parameters], evaluate, 1);
    expect(first!.record).toMatchObject({ phase: 'newtonCG', iterations: 0 });
  });

  it('leaves an objective without an exact Hessian to Levenberg-Marquardt', () => {
    const evaluate = (theta: Float64Array): Linearization => {
      const plain = evaluator(rosenbrock)(theta);
      return {
        ...plain,
        output: matrix(1, 2),
        get hessian(): never {
          throw new DomainError('equation', 'hessian', 'least squares', 'a Hessian', 'Use leastSquares().');
        },
      };
    };
    const results = run(hybrid(), [-1.2, 1], evaluate, 60);
    expect(results.every(({ record }) => record['phase'] === 'levenbergMarquardt')).toBe(true);
    expect(results.at(-1)!.converged).toBe(true);
    expect(results.at(-1)!.loss).toBeLessThan(1e-20);
  });
});

describe('where a model is made', () => {
  const isExact = (samples: number, order: number, dimension: number = order): boolean =>
    isExactModel({ samples, order, dimension }, 300);

  it('writes the Hessian out unless that is too large, or 20 times the work of a Krylov space', () => {
    expect(isExact(500, 61)).toBe(true);
    expect(isExact(1000, 3000)).toBe(true);
    expect(isExact(1000, 3001)).toBe(false);
    expect(isExact(20, 3000)).toBe(false);
    expect(isExact(20, 3000, 900)).toBe(true);
    expect(isExact(32, 109386, 9898)).toBe(false);
  });

  it('counts a Krylov space of all dimensions as more work than the matrix', () => {
    const size = { samples: 100, order: 200, dimension: 200 };
    expect(krylovFlops(size, 300)).toBeGreaterThan(exactFlops(size));
  });
});
