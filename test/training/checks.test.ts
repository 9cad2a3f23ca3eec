/** What `fit` notices by itself — collapse, labels that do not fit together — and derivatives at points of their own. */
import { describe, expect, it } from 'vitest';
import { adam, fit, mlp, type FitResult, type TrainingData } from '../../src/index.js';
import { random } from '../../src/numeric/random.js';
import { labelAdvice } from '../../src/training/label-check.js';
import { prepare } from '../../src/training/run.js';
import { checkTrainingData } from '../../src/training/training-data.js';
import { halfSquaredError } from '../../src/functions/losses/half-squared-error.js';
import { smoothData } from './data.js';

const network = mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh', seed: 5 });
const data = smoothData(40);

describe('collapse', () => {
  /** All hidden units dead: biases far below anything that weights reach. */
  const dead = (outputs: number): ReturnType<typeof mlp> => {
    const made = mlp({ inputs: 2, hidden: [4], outputs, activation: 'relu', seed: 1 });
    const { offset, length } = made.blocks.find(({ name }) => name === 'layers.0.bias')!;
    return made.withParameters(
      made.parameters.map((value, i) => (i >= offset && i < offset + length ? -99 : value)),
    );
  };

  it('is seen in every epoch and told in the advice', async () => {
    const { x, y } = data;
    for (const optimizer of [adam(), undefined]) {
      const result = await fit(dead(1), { x, y }, { epochs: 3, ...(optimizer ? { optimizer } : {}) });
      expect(result.history.map(({ collapsed }) => collapsed)).toEqual(result.history.map(() => [0]));
      expect(result.advice).toMatch(
        /^Output 0 is nearly constant over the training samples while the labels vary: the network has collapsed\./,
      );
    }
  });

  it('is not a fault where labels are constant, nor where only derivatives say so', async () => {
    const { x } = data;
    const y = x.map(([a]) => [0.1, a!]);
    const result = await fit(dead(2), { x, y }, { epochs: 2 });
    expect(result.history.at(-1)!.collapsed).toEqual([1]);
    const slopes = await fit(dead(1), { x, dy: data.dy }, { epochs: 2, losses: { value: 0 } });
    expect(slopes.history.at(-1)!.collapsed).toEqual([0]);
  });

  it('is not seen in a network that learns', async () => {
    const { history, advice } = await fit(network, data, { epochs: 20 });
    expect(history.every(({ collapsed }) => collapsed.length === 0)).toBe(true);
    expect(advice).not.toMatch(/collapsed|checkDerivatives/);
  });
});

describe('labels that do not fit together', () => {
  const trained = (labels: TrainingData): Promise<FitResult> => fit(network, labels, { epochs: 1 });

  it.each<[string, (row: readonly number[]) => number[], RegExp]>([
    ['of the wrong sign', ([a, b]) => [-a!, -b!], /wrong sign/],
    ['in another unit', ([a, b]) => [57.3 * a!, 57.3 * b!], /another unit: multiplied by 0\.017/],
    ['with axes exchanged', ([a, b]) => [b!, a!], /the two columns of slopes are swapped/],
  ])('%s are named before training, and trained on', async (_what, change, message) => {
    const many = smoothData(400);
    const { advice, epochs } = await trained({ ...many, dy: many.dy.map(change) });
    expect(advice).toMatch(/^The labels dy do not fit y, says checkDerivatives: output 0/);
    expect(advice).toMatch(message);
    expect(epochs).toBe(1);
  });

  it('is not said of noise, of gaps, of few samples or of labels that are right', async () => {
    const many = smoothData(400);
    const { normal } = random(2);
    const noisy = many.dy.map((row) => row.map((value) => value + 0.2 * normal()));
    const wrong = many.dy.map((row) => row.map((value) => -value));
    for (const labels of [
      many,
      { ...many, dy: noisy },
      { ...many, dy: wrong.map((row, n) => (n < 395 ? [NaN, row[1]!] : row)) },
      { x: many.x.slice(0, 6), y: many.y.slice(0, 6), dy: wrong.slice(0, 6) },
    ]) {
      expect((await trained(labels)).advice).not.toMatch(/checkDerivatives/);
    }
  });

  it('costs little, whatever the number of samples', () => {
    const many = smoothData(20000);
    const samples = checkTrainingData(
      network,
      { ...many, dy: many.dy.map(([a, b]) => [-a!, -b!]) },
      halfSquaredError,
    );
    const before = performance.now();
    expect(labelAdvice(samples)).toMatch(/wrong sign/);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

describe('derivativeSamples', () => {
  const values = smoothData(12, 3);
  const slopes = smoothData(9, 4);

  it('are rows with gaps', async () => {
    const stacked = {
      x: [...values.x, ...slopes.x],
      y: [...values.y, ...slopes.x.map(() => [NaN])],
      dy: [...values.x.map(() => [NaN, NaN]), ...slopes.dy],
    };
    const { x, y } = values;
    const apart = { x, y, derivativeSamples: { x: slopes.x, dy: slopes.dy } };
    const [one, other] = await Promise.all([stacked, apart].map((all) => fit(network, all, { epochs: 30 })));
    expect(other!.history.map(({ loss }) => loss)).toEqual(one!.history.map(({ loss }) => loss));
    expect(other!.history.at(-1)!.gradient).toBeLessThan(1e-3);
  });

  it('have weights among themselves, beside those of samples and entries', () => {
    const { x, y } = values;
    const without = { x: slopes.x.slice(1), dy: slopes.dy.slice(1) };
    const weights = slopes.x.map((_, n) => (n === 0 ? 0 : 2));
    const base = { x, y, weights: x.map(() => 3), entryWeights: { value: y.map(() => [1]) } };
    const [one, other] = [{ x: slopes.x, dy: slopes.dy, weights }, without].map((derivativeSamples) => {
      const run = prepare(network, { ...base, derivativeSamples }, { losses: { gradient: 1 } });
      return run.evaluate(run.training)(run.inner.parameters).terms;
    });
    // 12 samples and 9 points, one of which weighs nothing, against 12 samples and 8 points.
    expect(one!.value / other!.value).toBeCloseTo(20 / 21, 12);
    expect(one!.gradient! / other!.gradient!).toBeCloseTo((9 / 21 / 8) * 20, 12);
  });

  it('may be second derivatives, and without values', async () => {
    const d2y = slopes.x.map(([a, b]) => [-Math.sin(a!) * b!, Math.cos(a!), Math.cos(a!), 0]);
    const { x, y } = values;
    const bent = await fit(network, { x, y, derivativeSamples: { x: slopes.x, d2y } }, { epochs: 20 });
    expect(bent.history.at(-1)!.hessian).toBeLessThan(bent.history[0]!.hessian!);
    const only = await fit(
      network,
      { x, dy: values.dy, derivativeSamples: { x: slopes.x, dy: slopes.dy } },
      { epochs: 20, losses: { value: 0 } },
    );
    expect(only.history.at(-1)!.gradient).toBeLessThan(1e-2);
  });

  it.each<[string, Partial<TrainingData>, string]>([
    [
      'neither kind of labels',
      { derivativeSamples: { x: slopes.x } },
      'fit: derivativeSamples: dy: expected derivative labels dy or d2y, got neither. Pass slopes,',
    ],
    [
      'labels of another width',
      { derivativeSamples: { x: slopes.x, dy: slopes.x.map(() => [1]) } },
      'fit: derivativeSamples: dy: expected 9 rows × 2 columns, got 9 × 1.',
    ],
    [
      'directions',
      {
        dy: values.dy,
        directions: [
          [1, 0],
          [0, 1],
        ],
        derivativeSamples: { x: slopes.x, dy: slopes.dy },
      },
      'fit: derivativeSamples: directions: expected labels along the inputs, got directions.',
    ],
  ])('refuse %s', async (_what, extra, message) => {
    await expect(fit(network, { x: values.x, y: values.y, ...extra })).rejects.toThrow(message);
  });

  it('have no y that a transform could use', async () => {
    const { x, y } = values;
    const positive = { x, y: y.map(([v]) => [v! + 9]), derivativeSamples: { x: slopes.x, dy: slopes.dy } };
    await expect(fit(network, positive, { transform: 'log' })).rejects.toThrow(
      'got dy known and y missing in row 12, output 0.',
    );
  });
});
