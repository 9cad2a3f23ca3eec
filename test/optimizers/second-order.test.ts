import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearize } from '../../src/linearization/linearize.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { mlp } from '../../src/network/mlp.js';
import { sequential } from '../../src/network/sequential.js';
import { random } from '../../src/numeric/random.js';
import { norm } from '../../src/numeric/vector.js';
import { cubic } from '../../src/optimizers/cubic.js';
import { gradientDescent } from '../../src/optimizers/gradient-descent.js';
import { hybrid } from '../../src/optimizers/hybrid.js';
import type { ModelOptions } from '../../src/optimizers/model-optimizer.js';
import { newton } from '../../src/optimizers/newton.js';
import type { Evaluate, Optimizer, StepResult } from '../../src/optimizers/optimizer.js';
import { saddleFree } from '../../src/optimizers/saddle-free.js';
import { fit } from '../../src/training/fit.js';
import { expectClose } from '../support/compare.js';
import { symmetricEigenvalues } from '../support/eigenvalues.js';
import { eigenvalueNoise } from '../support/tolerances.js';
import { thrownBy } from '../support/thrown.js';
import { run } from './least-squares.js';
import { plainEvaluator, saddle, valley } from './plain-objective.js';

const makers: readonly [string, (options?: ModelOptions) => Optimizer][] = [
  ['newton', newton],
  ['cubic', cubic],
  ['saddleFree', saddleFree],
];
const methods = makers.flatMap(([name, make]) =>
  (['dense', 'krylov'] as const).map((regime): [string, string, () => Optimizer] => [
    name,
    regime,
    () => make({ regime }),
  ]),
);

/** Losses may rise by what the loss's own rounding hides, and by no more. */
function expectDownhill(
  before: number,
  results: readonly StepResult<never>[] | StepResult<{ theta: Float64Array }>[],
): void {
  let last = before;
  for (const { loss } of results) {
    expect(loss).toBeLessThanOrEqual(last + 10 * Number.EPSILON * Math.abs(last));
    last = loss;
  }
}

describe.each(methods)('%s (%s)', (_, regime, make) => {
  it('follows Rosenbrock’s valley to its end, downhill at every step', () => {
    const results = run(make(), [-1.2, 1], plainEvaluator(valley), 80);
    const last = results[results.length - 1]!;
    expect(last.converged).toBe(true);
    expect(last.record['regime']).toBe(regime);
    expectDownhill(valley.value(Float64Array.of(-1.2, 1)), results);
    expectClose('minimum', last.state.theta, [1, 1], 1e-12);
  });

  it.each([
    [0, 0],
    [1e-3, 0],
    [1e-3, 1e-12],
  ])('leaves the saddle of a polynomial from (%d, %d)', (x, y) => {
    const results = run(make(), [x, y], plainEvaluator(saddle), 20);
    // A Krylov space from a gradient along x sees x alone, until that promises nothing more.
    if (regime === 'dense') expect(results[0]!.record['negative']).toBe(1);
    const last = results[results.length - 1]!;
    expectClose('minimum', [last.state.theta[0]!, Math.abs(last.state.theta[1]!)], [0, 1], 1e-8);
    expect(last.record).toMatchObject({ negative: 0, positive: 2, zero: 0 });
  });

  it('a step returns a new state and leaves the old one as it was', () => {
    const optimizer = make();
    const evaluate = plainEvaluator(valley);
    const state = optimizer.start(Float64Array.of(-1.2, 1));
    const copy = structuredClone(state);
    const once = optimizer.step(state, evaluate);
    expect(state).toEqual(copy);
    const again = optimizer.step(state, evaluate);
    expect(again.state.theta).toEqual(once.state.theta);
    expect(again.record).toEqual(once.record);
  });

  it('goes on from a state’s numbers alone', () => {
    const optimizer = make();
    const evaluate = plainEvaluator(valley);
    const { state } = optimizer.step(optimizer.start(Float64Array.of(-1.2, 1)), evaluate);
    const stored = structuredClone({ ...state, at: null });
    const [next, resumed] = [optimizer.step(state, evaluate), optimizer.step(stored, evaluate)];
    expect(resumed.state.theta).toEqual(next.state.theta);
    expect(resumed.record).toEqual(next.record);
  });

  it('evaluates each point once', () => {
    const seen: Float64Array[] = [];
    const results = run(make(), [-1.2, 1], plainEvaluator(valley, seen), 10);
    const attempts = results.reduce((sum, { record }) => sum + Number(record['attempts']), 0);
    expect(seen).toHaveLength(1 + attempts);
  });

  it.each(['gradient', 'hessian'] as const)('ends where the %s is not finite', (part) => {
    const broken = {
      ...valley,
      [part]: (theta: Float64Array) =>
        part === 'gradient' ? [NaN, 1] : [[NaN, 0], valley.hessian(theta)[1]!],
    };
    const results = run(make(), [-1.2, 1], plainEvaluator(broken), 3);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ converged: true, record: { ratio: 0 } });
    expect([...results[0]!.state.theta]).toEqual([-1.2, 1]);
  });

  it('never raises the loss of a network', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom('tanh', 'relu', 'softplus'),
        fc.constantFrom(0, 1e-2),
        (seed, name, l2) => {
          const { normal } = random(seed);
          const x = Array.from({ length: 6 }, () => [normal(), normal()]);
          const y = x.map(() => [normal()]);
          const network = mlp({ inputs: 2, hidden: [3], outputs: 1, activation: name, seed });
          const evaluate = (theta: Float64Array): Linearization =>
            linearize(network.withParameters(theta), { x, y, l2 }, 'halfSquaredError');
          const results = run(make(), [...network.parameters], evaluate, 8);
          expectDownhill(evaluate(network.parameters).loss, results);
          for (const { loss, state } of results) expect(loss).toBe(evaluate(state.theta).loss);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('sees one batch in a step and decreases the loss of all of them', async () => {
    const { normal } = random(5);
    const x = Array.from({ length: 120 }, () => [normal(), normal()]);
    const y = x.map(([a, b]) => (a! * b! + 0.3 * normal() > 0 ? [1, 0] : [0, 1]));
    const network = mlp({ inputs: 2, hidden: [6], outputs: 2, activation: 'tanh', seed: 1 });
    const maker = makers.find(([name]) => name === _)![1];
    const optimizer = maker({ regime: regime as 'dense', fullBatch: false });
    const before = linearize(network, { x, y, l2: 1e-3 }, 'crossEntropy').loss;
    const options = {
      loss: 'crossEntropy',
      optimizer,
      batchSize: 40,
      epochs: 12,
      l2: 1e-3,
      normalize: false,
    } as const;
    const result = await fit(network, { x, y }, options);
    expect(result.status).toBe('maxEpochs');
    expect(result.history.at(-1)!.loss).toBeLessThan(0.7 * before);
  });
});

describe('a saddle of a network', () => {
  const { normal } = random(3);
  const x = Array.from({ length: 30 }, () => [normal(), normal(), normal()]);
  const y = x.map(([a, b, c]) => [Math.tanh(a! - b!) + 0.5 * c!, 0.5 * a! + b!]);
  const mean = [0, 1].map((k) => y.reduce((sum, row) => sum + row[k]!, 0) / y.length);

  /** First and last weights zero, the last bias the labels' mean, what lies between as drawn: the gradient is zero. */
  function problem(
    name: string,
    depth: number,
    distance: number,
  ): { start: Float64Array; evaluate: Evaluate } {
    const hidden = Array.from({ length: depth }, () => [dense(4, 4), activation(name)]).flat();
    const layers = [dense(3, 4), activation(name), ...hidden, dense(4, 2)];
    const network = sequential(layers, { seed: 1 });
    const evaluate = (theta: Float64Array): Linearization =>
      linearize(network.withParameters(theta), { x, y }, 'halfSquaredError');
    const start = network.parameters.slice();
    const last = start.length - 10;
    const between = network.blocks.filter(({ name: block }) => block.endsWith('bias'));
    for (const { offset, length } of between) start.fill(0, offset, offset + length);
    start.fill(0, 0, 12);
    start.fill(0, last);
    start.set(mean, last + 8);
    const noise = random(8);
    return { start: start.map((value) => value + distance * noise.normal()), evaluate };
  }

  const cases: readonly [string, number, number][] = [
    ['identity', 0, 0],
    ['identity', 1, 0],
    ['identity', 1, 1e-3],
    ['tanh', 0, 0],
    ['tanh', 1, 0],
    ['tanh', 1, 1e-3],
  ];

  it.each(cases)('%s with %d layers between, %d away: left in 20 steps', (name, depth, distance) => {
    const { start, evaluate } = problem(name, depth, distance);
    const at = evaluate(start);
    const loss = at.loss;
    const slow = run(gradientDescent(), [...start], evaluate, 20);
    expect(slow[slow.length - 1]!.loss).toBeGreaterThan(0.999 * loss);
    // At the saddle the small eigenvalues are zero but for rounding; beside it some are of size distance⁴.
    const values = symmetricEigenvalues(at.hessian.materialize());
    const rounding = eigenvalueNoise(start.length) * values[values.length - 1]!;
    const negative = values.filter((value) => value < -rounding).length;
    expect(negative).toBeGreaterThan(0);
    for (const make of [newton, cubic, saddleFree]) {
      const results = run<{ theta: Float64Array }>(make({ regime: 'dense' }), [...start], evaluate, 20);
      const counted = Number(results[0]!.record['negative']);
      if (distance === 0) expect(counted, make.name).toBe(negative);
      else expect(counted, make.name).toBeGreaterThanOrEqual(negative);
      expect(results[results.length - 1]!.loss, make.name).toBeLessThan(0.5 * loss);
    }
    const mixed = run(hybrid(), [...start], evaluate, 20);
    expect(mixed[mixed.length - 1]!.loss).toBeLessThan(0.5 * loss);
    expect(norm(at.gradient.mean())).toBeLessThan(distance === 0 ? 1e-14 : 1);
  });
});

describe('options', () => {
  const bad: [() => unknown, string][] = [
    [
      () => newton({ radius: 0 }),
      'newton: radius: expected a positive number, got 0. It is a length in parameter space; leave it out for |θ|.',
    ],
    [
      () => newton({ largestRadius: NaN }),
      'newton: largestRadius: expected a positive number, got NaN. Leave it out for the default.',
    ],
    [
      () => newton({ attempts: 0 }),
      'newton: attempts: expected a whole number ≥ 1, got 0. Leave it out for the default.',
    ],
    [
      () => newton({ trialRadii: -1 }),
      'newton: trialRadii: expected a whole number ≥ 0, got -1. Leave it out for the default.',
    ],
    [
      () => cubic({ weight: -1 }),
      'cubic: weight: expected a positive number, got -1. It is the first σ of the term ⅓σ|p|³.',
    ],
    [
      () => saddleFree({ damping: 0 }),
      'saddleFree: damping: expected a positive number, got 0. It is the first damping relative to the mean absolute eigenvalue of H.',
    ],
    [
      () => saddleFree({ regime: 'sparse' as 'dense' }),
      "saddleFree: regime: expected 'auto', 'dense', 'span' or 'krylov', got 'sparse'. Correct the name.",
    ],
    [
      () => cubic({ iterations: 0.5 }),
      'cubic: iterations: expected a whole number ≥ 1, got 0.5. Leave it out for the default.',
    ],
    [
      () => newton({ forcing: 1 }),
      'newton: forcing: expected a number in [0, 1), got 1. It is the residual of the Newton equation relative to the gradient.',
    ],
    [
      () => hybrid({ newton: { attempts: 0 } }),
      'newton: attempts: expected a whole number ≥ 1, got 0. Leave it out for the default.',
    ],
  ];
  it.each(bad)('%s', (make, message) => {
    expect(thrownBy(make)).toEqual({ name: 'DomainError', message });
  });
});
