import { describe, expect, it } from 'vitest';
import { linearize } from '../../src/linearization/linearize.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { mlp } from '../../src/network/mlp.js';
import type { Network } from '../../src/network/network.js';
import { sequential } from '../../src/network/sequential.js';
import {
  levenbergMarquardt,
  type LevenbergMarquardtOptions,
} from '../../src/optimizers/levenberg-marquardt.js';
import type { Evaluate } from '../../src/optimizers/optimizer.js';
import { sobolevLoss } from '../../src/sobolev/sobolev-loss.js';
import { stream } from '../support/architectures.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';
import { evaluator, rosenbrock, run, type Problem } from './least-squares.js';

const regimes = ['auto', 'sample', 'parameter', 'qr'] as const;

/** sin(x₁) + x₂² with slopes on a small network. */
function surrogate(l2: number): { readonly network: Network; readonly evaluate: Evaluate } {
  const { uniform } = stream(4);
  const x = Array.from({ length: 12 }, () => [2 * uniform() - 1, 2 * uniform() - 1]);
  const y = x.map(([a, b]) => [Math.sin(a!) + b! ** 2]);
  const dy = x.map(([a, b]) => [Math.cos(a!), 2 * b!]);
  const network = mlp({ inputs: 2, hidden: [6], outputs: 1, activation: 'tanh', seed: 2 });
  const evaluate = (theta: Float64Array): Linearization =>
    linearize(network.withParameters(theta), { x, y, dy, l2 }, sobolevLoss({ gradient: 0.5 }));
  return { network, evaluate };
}

describe('Levenberg-Marquardt', () => {
  it.each(regimes)('follows Rosenbrock’s valley to its end, downhill at every step (%s)', (regime) => {
    const results = run(levenbergMarquardt({ regime }), [-1.2, 1], evaluator(rosenbrock), 60);
    const last = results[results.length - 1]!;
    expect(last.converged).toBe(true);
    expect(results.length).toBeLessThan(40);
    expectClose('minimum', last.state.theta, [1, 1], 1e-12);
    const losses = results.map(({ loss }) => loss);
    losses.slice(1).forEach((loss, k) => expect(loss).toBeLessThanOrEqual(losses[k]!));
  });

  it.each([0, 0.01])('takes the same steps in every regime (λ = %d)', (l2) => {
    const { network, evaluate } = surrogate(l2);
    const paths = (['sample', 'parameter', 'qr'] as const).map((regime) =>
      run(levenbergMarquardt({ regime }), [...network.parameters], evaluate, 3),
    );
    for (const [p, path] of paths.entries()) {
      expect(path.every(({ record }) => record['regime'] === ['sample', 'parameter', 'qr'][p])).toBe(true);
      for (const [k, { state, record }] of path.entries()) {
        const reference = paths[2]![k]!;
        // Three steps with a damping of at least 1e-3 of the mean eigenvalue: condition ≤ P·1e3 = 3e4, an error of
        // n·u·κ = 36·1e-16·3e4 ≈ 1e-10 a step, and each step carries the former ones on.
        expectClose(`θ after step ${k + 1}`, state.theta, reference.state.theta, 1e-8);
        expect(record['damping']).toBeCloseTo(reference.record['damping'] as number, 6);
      }
    }
  });

  it('fits values and slopes, monotonically, and reports the loss where it stands', () => {
    const { network, evaluate } = surrogate(0);
    const results = run(levenbergMarquardt(), [...network.parameters], evaluate, 150);
    let before = evaluate(network.parameters).loss;
    for (const { loss, state, record } of results) {
      expect(loss).toBeLessThanOrEqual(before);
      expect(loss).toBe(evaluate(state.theta).loss);
      for (const name of ['damping', 'gradientNorm', 'ratio']) expect(record[name]).toBeTypeOf('number');
      before = loss;
    }
    expect(before).toBeLessThan(1e-6);
  });

  it('solves a linear problem with an L2 term as ridge regression', () => {
    const x = [
      [1, 2],
      [3, -1],
      [0, 1],
    ];
    const y = [[1], [2], [-1]];
    const l2 = 0.5;
    const network = sequential([dense(2, 1, { bias: false })], { parameters: [0, 0] });
    const evaluate = (theta: Float64Array): Linearization =>
      linearize(network.withParameters(theta), { x, y, l2 }, 'halfSquaredError');
    // (XᵀX/3 + ½I) θ = Xᵀy/3: [[10, −1], [−1, 6]]/3 + ½ and (7, −1)/3.
    const [a, b, c, d, e] = [10 / 3 + l2, -1 / 3, 6 / 3 + l2, 7 / 3, -1 / 3];
    const expected = [(d * c - b * e) / (a * c - b * b), (a * e - b * d) / (a * c - b * b)];
    for (const regime of regimes) {
      const results = run(levenbergMarquardt({ regime }), [5, -7], evaluate, 60);
      // A step that changes the loss by less than its last bit is not taken: θ is right to about √u.
      expectClose(regime, results[results.length - 1]!.state.theta, expected, Math.sqrt(unitRoundoff));
    }
  });

  it('fits u·e^(wx) through an activation and a loss of the user’s own, an outlier among the data', () => {
    const exponential = { name: 'exponential', value: Math.exp, first: Math.exp, second: Math.exp };
    // √(1 + r²) − 1: near ½r² for small residuals, |r| for large ones.
    const pseudoHuber = {
      value: (p: Float64Array, y: Float64Array) => Math.hypot(1, p[0]! - y[0]!) - 1,
      first: (p: Float64Array, y: Float64Array) => [(p[0]! - y[0]!) / Math.hypot(1, p[0]! - y[0]!)],
      second: (p: Float64Array, y: Float64Array) => [[Math.hypot(1, p[0]! - y[0]!) ** -3]],
    };
    const network = sequential(
      [dense(1, 1, { bias: false }), activation(exponential), dense(1, 1, { bias: false })],
      {
        parameters: [0.1, 1],
      },
    );
    const x = Array.from({ length: 21 }, (_, n) => [n / 10 - 1]);
    const y = x.map(([at], n) => [2 * Math.exp(-1.5 * at!) + (n === 10 ? 5 : 0)]);
    const fitted = (loss: typeof pseudoHuber | string): Float64Array => {
      const evaluate = (theta: Float64Array): Linearization =>
        linearize(network.withParameters(theta), { x, y }, loss);
      const results = run(levenbergMarquardt(), [...network.parameters], evaluate, 100);
      const { gradientNorm } = results[results.length - 1]!.record;
      expect(gradientNorm).toBeLessThan(1e-8);
      return results[results.length - 1]!.state.theta;
    };
    const robust = fitted(pseudoHuber);
    const squares = fitted('halfSquaredError');
    const error = (theta: Float64Array): number => Math.hypot(theta[0]! + 1.5, theta[1]! - 2);
    expect(error(robust)).toBeLessThan(error(squares) / 2);
  });

  it('is converged where the gradient is zero, and does not move', () => {
    const { network, evaluate } = surrogate(0);
    const x = [[0.5, -0.5]];
    const solved = (theta: Float64Array): Linearization =>
      linearize(network.withParameters(theta), { x, y: network.predict(x) }, 'halfSquaredError');
    const [only] = run(levenbergMarquardt(), [...network.parameters], solved, 5);
    expect(only).toMatchObject({
      converged: true,
      loss: 0,
      record: { attempts: 0, ratio: 1, gradientNorm: 0 },
    });
    expect(only!.state.theta).toEqual(network.parameters);
    expect(evaluate(network.parameters).loss).toBeGreaterThan(0);
  });

  it('raises the damping until a step goes down, and gives up after the attempts allowed', () => {
    // With hardly any damping the first step from (−1.2, 1) leaves the valley: the loss rises a hundredfold.
    const options = { damping: 1e-9, regime: 'parameter' } as const;
    const [patient] = run(levenbergMarquardt(options), [-1.2, 1], evaluator(rosenbrock), 1);
    expect(patient!.record['attempts']).toBeGreaterThan(2);
    expect(patient).toMatchObject({ converged: false, state: { growth: 2 } });
    const [hasty] = run(levenbergMarquardt({ ...options, attempts: 2 }), [-1.2, 1], evaluator(rosenbrock), 1);
    expect(hasty).toMatchObject({ converged: true, record: { attempts: 2, ratio: 0 } });
    expect([...hasty!.state.theta]).toEqual([-1.2, 1]);
    // Rejections raise μ by 2, then 4: the next step would start from there.
    const first = (1e-9 * ((20 * 1.2) ** 2 + 100 + 1)) / 2;
    expectClose('damping', [hasty!.state.damping!], [8 * first], 16 * unitRoundoff * first);
  });

  it('predicts the reduction of a linear problem exactly, however strong the damping', () => {
    const linear: Problem = {
      residual: ([a, b]) => [a! - 1, 2 * b! - 3, a! + b!],
      jacobian: () => [
        [1, 0],
        [0, 2],
        [1, 1],
      ],
      l2: 0.25,
    };
    for (const damping of [1e-3, 1, 100]) {
      const [first] = run(levenbergMarquardt({ damping }), [5, -4], evaluator(linear), 1);
      // Losses near 80 and a reduction of at least 1: the difference keeps all but two digits.
      expectClose(`damping ${damping}`, [first!.record['ratio'] as number], [1], 1e4 * unitRoundoff);
    }
  });

  it('evaluates each point once', () => {
    const seen: Float64Array[] = [];
    const results = run(levenbergMarquardt(), [-1.2, 1], evaluator(rosenbrock, seen), 10);
    const attempts = results.reduce((sum, { record }) => sum + (record['attempts'] as number), 0);
    expect(seen).toHaveLength(1 + attempts);
    expect(new Set(seen.map((theta) => theta.join())).size).toBe(seen.length);
  });

  it('a step returns a new state and leaves the old one as it was', () => {
    const optimizer = levenbergMarquardt();
    const evaluate = evaluator(rosenbrock);
    const state = optimizer.start(Float64Array.of(-1.2, 1));
    const once = optimizer.step(state, evaluate);
    expect(state).toEqual({
      theta: Float64Array.of(-1.2, 1),
      damping: null,
      growth: 2,
      orthogonal: false,
      at: null,
    });
    const again = optimizer.step(state, evaluate);
    expect(again.state.theta).toEqual(once.state.theta);
    expect(again.record).toEqual(once.record);
  });
});

describe('the regime auto', () => {
  /** A linear problem whose columns have sizes 1 and 1e-7; the answer is (1, 1). */
  const illConditioned: Problem = {
    residual: ([a, b]) => [a! - 1, 1e-7 * (b! - 1), a! - 1 + 1e-7 * (b! - 1)],
    jacobian: () => [
      [1, 0],
      [0, 1e-7],
      [1, 1e-7],
    ],
  };

  it('takes the cheaper space', () => {
    const tall = run(levenbergMarquardt(), [-1.2, 1], evaluator(rosenbrock), 1);
    expect(tall[0]!.record['regime']).toBe('parameter');
    const wide: Problem = {
      residual: (theta) => [theta[0]! - 1],
      jacobian: () => [Array.from({ length: 50 }, (_, p) => (p === 0 ? 1 : 0))],
    };
    const [step] = run(
      levenbergMarquardt(),
      Array.from({ length: 50 }, () => 0),
      evaluator(wide),
      1,
    );
    expect(step!.record['regime']).toBe('sample');
    // The mean eigenvalue of JᵀJ where it is not zero is 1, the first damping 1e-2; a model that was right divides by 3.
    expectClose('damping', [step!.record['damping'] as number], [1e-2 / 3], 8 * unitRoundoff);
  });

  it('goes over to QR where the squared equations lose the step, and stays there', () => {
    const results = run(levenbergMarquardt({ damping: 1e-15 }), [3, -4], evaluator(illConditioned), 20);
    expect(results[0]!.record['regime']).toBe('qr');
    expect(results.every(({ state, record }) => state.orthogonal && record['regime'] === 'qr')).toBe(true);
    // κ(J)·u = 1e-9 of the start's distance.
    expectClose('answer', results[results.length - 1]!.state.theta, [1, 1], 1e-7);
  });

  it('stays where the conditioning is good', () => {
    const results = run(levenbergMarquardt({ damping: 1e-2 }), [-1.2, 1], evaluator(rosenbrock), 5);
    expect(results.every(({ state }) => !state.orthogonal)).toBe(true);
  });

  it('counts tries, not the change to QR, against the attempts', () => {
    const [only] = run(
      levenbergMarquardt({ damping: 1e-15, attempts: 1 }),
      [3, -4],
      evaluator(illConditioned),
      1,
    );
    expect(only).toMatchObject({ converged: false, record: { regime: 'qr', attempts: 1 } });
  });
});

describe('corners', () => {
  it('an L2 term alone pulls to the origin where J vanishes', () => {
    const flat: Problem = { residual: () => [0], jacobian: () => [[0, 0]], l2: 0.5 };
    for (const regime of regimes) {
      const results = run(levenbergMarquardt({ regime }), [1, -2], evaluator(flat), 10);
      expectClose(regime, results[results.length - 1]!.state.theta, [0, 0], 1e-12);
    }
  });

  it('a loss that cannot be evaluated at a trial counts as a rejected step', () => {
    // log is not defined for θ ≤ 0: the first full step from 3 towards log θ = −5 lands there.
    const seen: number[] = [];
    const logarithm: Problem = {
      residual: ([t]) => {
        seen.push(t!);
        return [t! > 0 ? Math.log(t!) + 5 : NaN];
      },
      jacobian: ([t]) => [[1 / t!]],
    };
    const results = run(levenbergMarquardt({ damping: 1e-6 }), [3], evaluator(logarithm), 60);
    expect(Math.min(...seen)).toBeLessThan(0);
    expectClose('answer', results[results.length - 1]!.state.theta, [Math.exp(-5)], 1e-12);
  });
});

describe('options', () => {
  const bad: [keyof LevenbergMarquardtOptions, unknown, string, string][] = [
    ['damping', 0, 'a positive number', 'It is the first damping relative to the mean eigenvalue of JᵀJ.'],
    ['damping', NaN, 'a positive number', 'It is the first damping relative to the mean eigenvalue of JᵀJ.'],
    [
      'damping',
      Infinity,
      'a positive number',
      'It is the first damping relative to the mean eigenvalue of JᵀJ.',
    ],
    ['attempts', 0, 'a whole number ≥ 1', 'Leave it out for the default.'],
    ['attempts', 2.5, 'a whole number ≥ 1', 'Leave it out for the default.'],
  ];
  it.each(bad)('%s: %d', (option, value, expected, advice) => {
    expect(thrownBy(() => levenbergMarquardt({ [option]: value }))).toEqual({
      name: 'DomainError',
      message: `levenbergMarquardt: ${option}: expected ${expected}, got ${String(value)}. ${advice}`,
    });
  });

  it('regime by another name', () => {
    expect(thrownBy(() => levenbergMarquardt({ regime: 'dual' as 'qr' }))).toEqual({
      name: 'DomainError',
      message:
        "levenbergMarquardt: regime: expected 'auto', 'sample', 'parameter' or 'qr', got 'dual'. Correct the name.",
    });
  });
});
