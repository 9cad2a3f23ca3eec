import { describe, expect, it } from 'vitest';
import { linearize } from '../../src/linearization/linearize.js';
import { crossEntropy } from '../../src/functions/losses/cross-entropy.js';
import { mlp } from '../../src/network/mlp.js';
import { dot, norm } from '../../src/numeric/vector.js';
import { lbfgs } from '../../src/optimizers/lbfgs.js';
import { gradientDescent } from '../../src/optimizers/gradient-descent.js';
import type { Evaluate } from '../../src/optimizers/optimizer.js';
import { fit } from '../../src/training/fit.js';
import { smoothData, twoClasses } from '../training/data.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';
import { evaluator, rosenbrock, run, type Problem } from './least-squares.js';

/** ½ Σ λ_k θ_k²: a quadratic with these eigenvalues. */
function bowl(eigenvalues: readonly number[]): Problem {
  const roots = eigenvalues.map(Math.sqrt);
  return {
    residual: (theta) => roots.map((root, k) => root * theta[k]!),
    jacobian: () => roots.map((root, k) => roots.map((_, j) => (j === k ? root : 0))),
  };
}

describe('lbfgs', () => {
  it('ends on a quadratic of n dimensions after n steps, if searches are nearly exact', () => {
    // With exact searches and memory ≥ n it is conjugate gradients, which are done after n steps.
    const eigenvalues = [1, 3, 10, 40];
    const results = run(
      lbfgs({ curvature: 1e-6, decrease: 1e-7 }),
      [1, 1, 1, 1],
      evaluator(bowl(eigenvalues)),
      5,
    );
    const first = results[0]!.record['gradientNorm'] as number;
    expect(norm(results[3]!.state.theta)).toBeLessThan(1e-4 * first);
    expect(results[4]!.loss).toBeLessThan(1e-10 * results[0]!.loss);
  });

  it('satisfies the strong Wolfe conditions at every step', () => {
    const seen: Float64Array[] = [];
    const evaluate = evaluator(rosenbrock, seen);
    const results = run(lbfgs(), [-1.2, 1], evaluate, 100);
    let before: Float64Array = Float64Array.of(-1.2, 1);
    let checked = 0;
    for (const { state, record, converged } of results) {
      if (converged) break;
      const [a, b] = [evaluate(before), evaluate(state.theta)];
      const moved = state.theta.map((value, i) => value - before[i]!);
      // α φ'(0), α φ'(α): slopes along the step itself.
      const [slope, end] = [dot(a.gradient.mean(), moved), dot(b.gradient.mean(), moved)];
      expect(record['wolfe']).toBe(1);
      expect(slope).toBeLessThan(0);
      expect(b.loss).toBeLessThanOrEqual(a.loss + 1e-4 * slope * (1 - 1e-6) + 2 * unitRoundoff * a.loss);
      expect(Math.abs(end)).toBeLessThanOrEqual(0.9 * -slope * (1 + 1e-6));
      before = state.theta;
      checked++;
    }
    expect(checked).toBeGreaterThan(20);
  });

  it("reaches the bottom of Rosenbrock's valley, and says that it has converged", () => {
    const results = run(lbfgs(), [-1.2, 1], evaluator(rosenbrock), 200);
    const last = results.at(-1)!;
    expect(last.converged).toBe(true);
    expect(results.length).toBeLessThan(60);
    expect(Math.hypot(last.state.theta[0]! - 1, last.state.theta[1]! - 1)).toBeLessThan(1e-7);
  });

  it('keeps as many pairs as it may, each of positive curvature, oldest first', () => {
    const results = run(lbfgs({ memory: 3 }), [-1.2, 1], evaluator(rosenbrock), 12);
    results.forEach(({ state }, k) => expect(state.pairs.length).toBeLessThanOrEqual(Math.min(3, k + 1)));
    const { pairs } = results[9]!.state;
    expect(pairs).toHaveLength(3);
    for (const { step, change, product } of pairs) {
      expect(product).toBe(dot(step, change));
      expect(product).toBeGreaterThan(0);
    }
    expect(results[10]!.state.pairs[0]).toBe(pairs[1]);
  });

  it('leaves the state it was given as it was', () => {
    const optimizer = lbfgs();
    const evaluate = evaluator(rosenbrock);
    const { state } = optimizer.step(optimizer.start(Float64Array.of(-1.2, 1)), evaluate);
    const copy = structuredClone(state);
    const [a, b] = [optimizer.step(state, evaluate), optimizer.step(state, evaluate)];
    expect(state).toEqual(copy);
    expect(a).toEqual(b);
  });

  it('evaluates once and takes one gradient a step, as a rule', () => {
    const seen: Float64Array[] = [];
    const results = run(lbfgs(), [-1.2, 1], evaluator(rosenbrock, seen), 30);
    const counted = results.reduce((sum, { record }) => sum + (record['evaluations'] as number), 0);
    expect(seen).toHaveLength(counted + 1);
    expect(counted).toBeLessThan(1.6 * results.length);
  });

  it('asks for the whole batch', () => {
    expect(lbfgs()).toMatchObject({ name: 'lbfgs', fullBatch: true });
  });

  it('has converged at once where the gradient is zero, or where no step is lower', () => {
    const still = run(lbfgs(), [0, 0], evaluator(bowl([1, 2])), 3);
    expect(still).toHaveLength(1);
    expect(still[0]).toMatchObject({ converged: true, record: { gradientNorm: 0, evaluations: 0 } });
    // A gradient that lies: the loss rises along its negative.
    const lying: Evaluate = (theta) => {
      const at = evaluator(bowl([1, 1]))(theta);
      return {
        ...at,
        gradient: { mean: () => theta.map((value) => -value) },
      } as unknown as ReturnType<Evaluate>;
    };
    const [stuck, ...more] = run(lbfgs(), [1, 1], lying, 3);
    expect(more).toEqual([]);
    expect(stuck).toMatchObject({ converged: true, loss: 1, record: { pairs: 0 } });
  });

  it('fits a network to its minimum, far below gradient descent', async () => {
    const network = mlp({ inputs: 2, hidden: [10], outputs: 1, activation: 'tanh', seed: 2 });
    const data = smoothData(40);
    const options = { epochs: 400 };
    const result = await fit(network, data, { ...options, optimizer: lbfgs() });
    const slow = await fit(network, data, { ...options, optimizer: gradientDescent({ learningRate: 0.1 }) });
    const losses = result.history.map(({ loss }) => loss);
    losses.slice(1).forEach((loss, k) => expect(loss).toBeLessThanOrEqual(losses[k]!));
    expect(losses.at(-1)).toBeLessThan(1e-2 * slow.history.at(-1)!.loss);
    expect(Object.keys(result.history[5]!.step).sort()).toEqual([
      'evaluations',
      'gradientNorm',
      'pairs',
      'stepLength',
      'wolfe',
    ]);
  });

  it('converges on cross-entropy to a gradient of rounding size', () => {
    const { x, y } = twoClasses(60);
    const network = mlp({ inputs: 2, hidden: [5], outputs: 2, activation: 'tanh', seed: 3 });
    const evaluate: Evaluate = (theta) =>
      linearize(network.withParameters(theta), { x, y, l2: 1e-2 }, crossEntropy);
    const results = run(lbfgs(), [...network.parameters], evaluate, 1000);
    const last = results.at(-1)!;
    expect(last.converged).toBe(true);
    // The loss stops telling points apart where ½|g|²/λ is its rounding: |g| ~ √(2 λ_max ε) at worst.
    expect(norm(evaluate(last.state.theta).gradient.mean())).toBeLessThan(1e-7);
  });

  it('steps back where a user-defined loss is not finite', () => {
    const evaluate: Evaluate = (theta) => {
      if (Math.abs(theta[0]!) < 0.5) return evaluator(bowl([1, 1]))(Float64Array.of(NaN, 0));
      return evaluator(bowl([1, 1]))(theta);
    };
    const [result] = run(lbfgs(), [0.75, 0], evaluate, 1);
    expect(result!.state.theta[0]).toBeGreaterThanOrEqual(0.5);
    expect(result!.loss).toBeLessThan(0.75 ** 2 / 2);
  });

  it.each([
    [{ memory: 0 }, 'lbfgs: memory: expected a whole number ≥ 1, got 0.'],
    [{ decrease: 0.5 }, 'lbfgs: decrease: expected a number in (0, ½), got 0.5.'],
    [{ curvature: 1 }, 'lbfgs: curvature: expected a number in (0.0001, 1), got 1.'],
    [{ decrease: 0.3, curvature: 0.2 }, 'lbfgs: curvature: expected a number in (0.3, 1), got 0.2.'],
    [{ evaluations: 1.5 }, 'lbfgs: evaluations: expected a whole number ≥ 1, got 1.5.'],
  ])('names the option out of range: %j', (options, message) => {
    expect(thrownBy(() => lbfgs(options))).toEqual({
      name: 'DomainError',
      message: `${message} Leave it out for the default.`,
    });
  });
});
