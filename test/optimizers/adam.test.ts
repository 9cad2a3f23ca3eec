/** Adam against the algorithm as it is printed in the paper. */
import { describe, expect, it } from 'vitest';
import type { Linearization } from '../../src/linearization/linearization.js';
import { adam, type AdamOptions } from '../../src/optimizers/adam.js';
import type { Evaluate } from '../../src/optimizers/optimizer.js';
import { stream } from '../support/architectures.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';
import { evaluator, rosenbrock, run } from './least-squares.js';

/** Gradients that do not depend on θ, one a step, so that rounding is not fed back. */
function given(gradients: readonly Float64Array[]): Evaluate {
  let step = 0;
  return () => ({ loss: 1, gradient: { mean: () => gradients[step++] } }) as unknown as Linearization;
}

/** Kingma and Ba (2015), algorithm 1, line by line. */
function published(
  theta0: readonly number[],
  gradients: readonly Float64Array[],
  { alpha = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: Settings,
): number[][] {
  let theta = [...theta0];
  let m = theta.map(() => 0);
  let v = theta.map(() => 0);
  return gradients.map((g, step) => {
    const t = step + 1;
    m = m.map((value, i) => beta1 * value + (1 - beta1) * g[i]!);
    v = v.map((value, i) => beta2 * value + (1 - beta2) * g[i]! ** 2);
    const mHat = m.map((value) => value / (1 - beta1 ** t));
    const vHat = v.map((value) => value / (1 - beta2 ** t));
    theta = theta.map((value, i) => value - (alpha * mHat[i]!) / (Math.sqrt(vHat[i]!) + epsilon));
    return theta;
  });
}

interface Settings {
  readonly alpha?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

const settings: readonly Settings[] = [
  {},
  { alpha: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 1e-3 },
  { alpha: 0.01, beta1: 0, beta2: 0 },
];

describe('adam', () => {
  const { normal } = stream(1);
  const gradients = Array.from({ length: 50 }, (_, t) =>
    Float64Array.of(normal(), 1e-6 * normal(), t < 10 ? 0 : 1e6 * normal()),
  );
  const start = [1, -2, 3];

  it.each(settings)('is the published algorithm (%o)', (numbers) => {
    const { alpha, ...rest } = numbers;
    const options: AdamOptions = { ...rest, ...(alpha === undefined ? {} : { learningRate: alpha }) };
    const paths = run(adam(options), start, given(gradients), 50).map(({ state }) => state.theta);
    const expected = published(start, gradients, numbers);
    // A step, of size ≤ 3α or so, carries about 10 roundings; each addition to θ one more.
    for (const [k, theta] of paths.entries())
      expectClose(`θ after step ${k + 1}`, theta, expected[k]!, (k + 1) * 40 * unitRoundoff);
    expect(paths).toHaveLength(50);
  });

  it('has steps of the size of its learning rate, whatever the scale of the gradient', () => {
    for (const scale of [1e-3, 1e6]) {
      const [first] = run(adam({ learningRate: 0.25 }), [0, 0], given([Float64Array.of(scale, -scale)]), 1);
      expectClose('θ', first!.state.theta, [-0.25, 0.25], 1e-5);
    }
  });

  it('takes a schedule, and records its rate and the loss before the step', () => {
    const results = run(
      adam({ learningRate: (step) => 1 / step }),
      [0, 0],
      given(gradients.map(() => Float64Array.of(1, 1))),
      3,
    );
    expect(results.map(({ record }) => record)).toEqual([
      { learningRate: 1 },
      { learningRate: 1 / 2 },
      { learningRate: 1 / 3 },
    ]);
    expect(results[0]!.loss).toBe(1);
    // With a constant gradient every step is the rate.
    expectClose('θ', results[2]!.state.theta, [-11 / 6, -11 / 6], 1e-7);
  });

  it('is converged where the gradient is zero', () => {
    const [only] = run(adam(), [1, 1], evaluator(rosenbrock), 5);
    expect(only).toMatchObject({ converged: true, loss: 0 });
    expect([...only!.state.theta]).toEqual([1, 1]);
  });

  it('leaves the state it was given as it was', () => {
    const optimizer = adam();
    const state = optimizer.start(Float64Array.of(-1.2, 1));
    const once = optimizer.step(state, evaluator(rosenbrock));
    expect(state).toEqual({
      theta: Float64Array.of(-1.2, 1),
      steps: 0,
      first: new Float64Array(2),
      second: new Float64Array(2),
    });
    expect(optimizer.step(state, evaluator(rosenbrock)).state).toEqual(once.state);
  });

  it('steps in place with the same bits, in vectors that are nobody else’s from the start', () => {
    // Longer than what is brought in at a time, and no multiple of it.
    const long = (scale: number): Float64Array => Float64Array.from({ length: 9001 }, () => scale * normal());
    const optimizer = adam({ learningRate: 0.1 });
    const all = Array.from({ length: 4 }, (_, t) => long(10 ** -t));
    const [theta, untouched] = [long(1), new Float64Array(9001)];
    untouched.set(theta);
    const others = optimizer.start(long(1));
    let [plain, state] = [optimizer.start(theta), optimizer.start(theta)];
    const { first, second, theta: own } = state;
    for (const gradient of all) {
      ({ state: plain } = optimizer.step(plain, given([gradient])));
      ({ state } = optimizer.step(state, given([gradient]), state));
      expect(state).toEqual(plain);
    }
    expect([state.first, state.second, state.theta].every((a, i) => a === [first, second, own][i])).toBe(
      true,
    );
    expect(theta).toEqual(untouched);
    expect(structuredClone(state)).toEqual(plain);
    // From where the gradient is read in place.
    const inPlace: Evaluate = (_, into) => given([(into!.set(all[1]!), into!)])(theta);
    state = optimizer.step(state, inPlace, state).state;
    plain = optimizer.step(plain, given([all[1]!])).state;
    expect(state).toEqual(plain);
    // Into the vectors of another state, and on from there.
    const moved = optimizer.step(state, given([all[0]!]), others).state;
    expect(moved.theta).toBe(others.theta);
    expect(state).toEqual(plain);
    expect(moved).toEqual(optimizer.step(plain, given([all[0]!])).state);
  });

  it('goes down Rosenbrock’s valley', () => {
    const results = run(adam({ learningRate: 0.02 }), [-1.2, 1], evaluator(rosenbrock), 4000);
    expect(results[results.length - 1]!.loss).toBeLessThan(1e-3);
  });
});

describe('options', () => {
  const fraction = ['a number in [0, 1)', 'Leave it out for the default.'] as const;
  const rate = ['a positive finite number', 'Typical values lie between 1e-4 and 1e-1.'] as const;
  const bad: [keyof AdamOptions, number, readonly [string, string], string][] = [
    ['beta1', 1, fraction, '1'],
    ['beta1', -0.1, fraction, '-0.1'],
    ['beta2', NaN, fraction, 'NaN'],
    ['learningRate', 0, rate, '0 at step 1'],
    ['learningRate', -1, rate, '-1 at step 1'],
    ['learningRate', Infinity, rate, 'Infinity at step 1'],
    ['epsilon', 0, ['a positive finite number', 'Leave it out for the default.'], '0'],
    ['epsilon', NaN, ['a positive finite number', 'Leave it out for the default.'], 'NaN'],
  ];
  it.each(bad)('%s: %d', (option, value, [expected, advice], got) => {
    expect(thrownBy(() => adam({ [option]: value }))).toEqual({
      name: 'DomainError',
      message: `adam: ${option}: expected ${expected}, got ${got}. ${advice}`,
    });
  });

  it('a schedule that ends', () => {
    const optimizer = adam({ learningRate: (step) => 2 - step });
    expect(
      thrownBy(() => run(optimizer, [0], given([Float64Array.of(1), Float64Array.of(1)]), 2)).message,
    ).toBe(
      'adam: learningRate: expected a positive finite number, got 0 at step 2. Typical values lie between 1e-4 and 1e-1.',
    );
  });
});
