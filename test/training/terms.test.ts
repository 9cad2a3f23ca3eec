/** `fit` with terms as people want them: own losses, weights of entries, weights that change, in any combination. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fit, huber, mlp, type FitOptions, type LabelTransform, type TrainingData } from '../../src/index.js';
import { random } from '../../src/numeric/random.js';
import { prepare } from '../../src/training/run.js';
import { law } from '../laws/law.js';
import { normalRows } from '../structure/networks.js';
import { unitRoundoff } from '../support/tolerances.js';
import { smoothData } from './data.js';

const network = mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh', seed: 5 });
const data = smoothData(30);

/** Smooth, so that differences of its slope converge. */
const pseudoHuber = {
  value: (r: number): number => Math.sqrt(1 + r * r) - 1,
  first: (r: number): number => r / Math.sqrt(1 + r * r),
  second: (r: number): number => (1 + r * r) ** -1.5,
};

describe('the objective of a fit', () => {
  interface Problem {
    readonly outputs: number;
    readonly seed: number;
    readonly order: number;
    readonly transform: LabelTransform | null;
    readonly losses: readonly ('squared' | typeof pseudoHuber)[];
    readonly hasGaps: boolean;
    readonly hasWeights: boolean;
  }
  const losses = fc.constantFrom('squared' as const, pseudoHuber);
  const problems: fc.Arbitrary<Problem> = fc.record({
    outputs: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(1000),
    order: fc.integer({ min: 0, max: 2 }),
    transform: fc.constantFrom<(LabelTransform | null)[]>(null, 'asinh', { kind: 'log', shift: 9 }),
    losses: fc.tuple(losses, losses, losses),
    hasGaps: fc.boolean(),
    hasWeights: fc.boolean(),
  });

  law('has the gradient that differences show, for every combination', problems, function* (problem) {
    const { outputs, seed, order, transform, hasGaps, hasWeights } = problem;
    const own = mlp({ inputs: 2, hidden: [3], outputs, activation: 'softplus', seed });
    const rows = 5;
    const gaps = (labels: number[][]): number[][] =>
      hasGaps ? labels.map((row, n) => row.map((value) => (n === 1 ? NaN : value))) : labels;
    const positive = (columns: number): number[][] =>
      normalRows(rows, columns, seed + columns).map((row) => row.map(Math.abs));
    const bends = normalRows(rows, outputs, seed + 3).map((row) => row.flatMap((a) => [a, 1, 1, -a]));
    const labels: TrainingData = {
      x: normalRows(rows, 2, seed),
      y: gaps(normalRows(rows, outputs, seed + 1).map((row) => row.map((value) => Math.max(value, -8)))),
      ...(order > 0 ? { dy: gaps(normalRows(rows, 2 * outputs, seed + 2)) } : {}),
      ...(order > 1 ? { d2y: gaps(bends) } : {}),
      ...(hasWeights ? { weights: [1, 2, 3, 4, 5] } : {}),
      ...(hasWeights
        ? {
            entryWeights: {
              value: positive(outputs),
              ...(order > 0 ? { gradient: positive(2 * outputs) } : {}),
            },
          }
        : {}),
    };
    const options: FitOptions = {
      ...(transform === null ? {} : { transform }),
      l2: 0.01,
      losses: {
        value: { weight: order > 0 ? 0.5 : 1, loss: problem.losses[0]! },
        ...(order > 0 ? { gradient: { loss: problem.losses[1]! } } : {}),
        ...(order > 1 ? { hessian: { weight: 0.3, loss: problem.losses[2]! } } : {}),
      },
    };
    const run = prepare(own, labels, options);
    const theta = run.inner.parameters;
    const raw = normalRows(1, theta.length, seed + 6)[0]!;
    const v = raw.map((value) => value / Math.hypot(...raw));
    const evaluate = run.evaluateWith({ value: 2, gradient: 0.5, hessian: 3 })(run.training);
    const at = evaluate(theta);
    const loss = (t: number): number => evaluate(theta.map((value, i) => value + t * v[i]!)).loss;
    const slope = (h: number): number => (loss(-2 * h) - 8 * loss(-h) + 8 * loss(h) - loss(2 * h)) / (12 * h);
    const [coarse, fine] = [slope(2e-3), slope(1e-3)];
    const tolerance = Math.abs(coarse - fine) / 8 + (2 ** 10 * unitRoundoff * (1 + at.loss)) / 1e-3;
    const actual = at.gradient.mean().reduce((sum, value, i) => sum + value * v[i]!, 0);
    yield { what: 'slope', actual: [actual], expected: [fine], tolerance };
    const terms = at.weightedTerms ?? at.terms;
    const sum = terms.value + (terms.gradient ?? 0) + (terms.hessian ?? 0);
    const l2 = 0.005 * theta.reduce((total, value) => total + value * value, 0);
    yield { what: 'terms', actual: [sum + l2], expected: [at.loss], tolerance: 1e-12 * (1 + at.loss) };
  });
});

describe('own losses', () => {
  it('let outliers among the labels pull less', async () => {
    const { integer } = random(3);
    const bad = new Set(Array.from({ length: 4 }, () => integer(30)));
    const dy = data.dy.map((row, n) => (bad.has(n) ? row.map((value) => value + 30) : row));
    const errors = await Promise.all(
      (['squared', huber({ delta: 0.05 })] as const).map(async (loss) => {
        const losses = { gradient: { weight: 1, loss } };
        const result = await fit(network, { ...data, dy }, { losses, epochs: 50 });
        const predicted = result.network.predict(data.x).data;
        return Math.hypot(...data.y.map(([value], n) => predicted[n]! - value!));
      }),
    );
    expect(errors[1]!).toBeLessThan(errors[0]! / 5);
  });

  it('on values pass over single entries, and keep the labels’ units', async () => {
    const two = mlp({ inputs: 2, hidden: [6], outputs: 2, activation: 'tanh', seed: 5 });
    const y = data.y.map(([value], n) => [1000 * value!, n % 4 === 0 ? NaN : value!]);
    const result = await fit(two, { x: data.x, y }, { losses: { value: { loss: 'huber' } }, epochs: 60 });
    expect(result.history.at(-1)!.loss).toBeLessThan(1e-3);
    expect(result.network.layers.at(-1)!.kind).toBe('scaling');
  });
});

describe('weights of entries', () => {
  it('of 0 are gaps, and whole numbers are repetitions', async () => {
    const gap = data.dy.map((row, n) => (n % 3 === 0 ? [NaN, row[1]!] : row));
    const gradient = data.dy.map((_, n) => [n % 3 === 0 ? 0 : 1, 1]);
    const losses = { gradient: 0.5 };
    const [one, other] = await Promise.all([
      fit(network, { ...data, dy: gap }, { losses, epochs: 5 }),
      fit(network, { ...data, entryWeights: { gradient } }, { losses, epochs: 5 }),
    ]);
    expect(other.history.map(({ loss }) => loss)).toEqual(one.history.map(({ loss }) => loss));
    const value = data.y.map((_, n) => [1 + (n % 2)]);
    const { x, y } = data;
    const rows = [...x.keys()].flatMap((n) => (n % 2 === 0 ? [n] : [n, n]));
    const [weighted, repeated] = await Promise.all([
      fit(network, { x, y, entryWeights: { value } }, { epochs: 4, normalize: false }),
      fit(network, { x: rows.map((n) => x[n]!), y: rows.map((n) => y[n]!) }, { epochs: 4, normalize: false }),
    ]);
    const last = weighted.history.at(-1)!;
    expect(last.loss).toBeCloseTo((repeated.history.at(-1)!.loss * rows.length) / x.length, 9);
    expect(last.weighted.value).toBe(last.loss);
    expect(last.value).toBeLessThan(last.weighted.value);
  });
});

describe('schedules', () => {
  it('multiply the weights of terms by name, epoch by epoch', async () => {
    const seen: [number, number][] = [];
    const { history, status } = await fit(network, data, {
      epochs: 5,
      losses: {
        value: (epoch) => epoch,
        gradient: 0.5,
        schedule(epoch, progress) {
          seen.push([epoch, progress]);
          return { gradient: epoch < 3 ? 1 : 0.1 };
        },
      },
    });
    expect(new Map(seen)).toEqual(new Map([1, 2, 3, 4, 5].map((epoch) => [epoch, (epoch - 1) / 4])));
    for (const { epoch, loss, value, gradient, weighted } of history) {
      expect(weighted.value).toBeCloseTo(epoch * value, 12);
      expect(weighted.gradient).toBeCloseTo((epoch < 3 ? 0.5 : 0.05) * gradient!, 12);
      expect(loss).toBeCloseTo(weighted.value + weighted.gradient!, 12);
    }
    expect(status).toBe('maxEpochs');
  });

  it('may bring a term in late, with any optimizer, and keep the best of the last weights', async () => {
    const losses = { gradient: 1, schedule: (epoch: number) => ({ gradient: epoch > 10 ? 1 : 0 }) };
    const { history, network: trained } = await fit(network, data, { losses, epochs: 40 });
    expect(history[9]!.weighted.gradient).toBe(0);
    const late = history.slice(10).map(({ loss }) => loss);
    const again = prepare(trained, data, { losses: { gradient: 1 } });
    const { loss } = again.evaluate(again.training)(again.inner.parameters);
    expect(loss).toBeCloseTo(Math.min(...late), 9);
  });

  it('refuse factors that are none', async () => {
    await expect(fit(network, data, { losses: { schedule: () => ({ gradient: -1 }) } })).rejects.toThrow(
      'fit: losses.gradient: expected a finite weight ≥ 0, got -1 in epoch 1.',
    );
  });
});

describe('profiled weights', () => {
  it('go with the reciprocal noise of each term', async () => {
    const { normal } = random(8);
    const many = smoothData(200);
    const noisy = {
      ...many,
      y: many.y.map((row) => row.map((value) => value + 0.01 * normal())),
      dy: many.dy.map((row) => row.map((value) => value + 0.5 * normal())),
    };
    const fitted = async (weight: 'auto' | 'profiled'): Promise<readonly [number, number]> => {
      const { history, network: trained } = await fit(network, noisy, {
        losses: { gradient: { weight } },
        epochs: 60,
      });
      const { weighted } = history.at(-1)!;
      const predicted = trained.predict(many.x).data;
      const error = Math.hypot(...many.y.map(([label], n) => predicted[n]! - label!));
      // Variances per label: one value, two slopes a sample.
      return [(weighted.gradient! / weighted.value) * (1 / 2), error];
    };
    const [automatic, profiled] = [await fitted('auto'), await fitted('profiled')];
    // At the weights of maximum likelihood each label contributes the same.
    expect(Math.abs(Math.log(profiled[0]))).toBeLessThan(0.3);
    expect(Math.abs(Math.log(automatic[0]))).toBeGreaterThan(1);
    expect(profiled[1]).toBeLessThan(automatic[1]);
  });

  it('need values', async () => {
    await expect(
      fit(network, { x: data.x, dy: data.dy }, { losses: { value: 0, gradient: 'profiled' } }),
    ).rejects.toThrow("fit: losses.gradient: expected values beside 'profiled' weights, got none.");
  });
});

describe('what does not go together', () => {
  it.each<[string, TrainingData, FitOptions['losses'], string]>([
    [
      'own losses and projections',
      data,
      { gradient: { loss: 'huber', projections: 1 } },
      "fit: losses.gradient.loss: expected 'squared' beside projections, got huber.",
    ],
    [
      'weights of entries and projections',
      { ...data, entryWeights: { value: data.y.map(() => [1]) } },
      { gradient: { projections: 1 } },
      'fit: losses: expected no projections beside entryWeights, got both.',
    ],
  ])('%s', async (_what, labels, losses, message) => {
    await expect(fit(network, labels, { losses: losses! })).rejects.toThrow(message);
  });

  it('two losses on values', async () => {
    await expect(
      fit(network, data, { loss: 'crossEntropy', losses: { value: { loss: 'huber' } } }),
    ).rejects.toThrow('fit: loss: expected one loss on values, got loss and losses.value.loss.');
  });
});
