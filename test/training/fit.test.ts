/** Courses of a run: what ends it, what it returns, and that it is the same every time. */
import { describe, expect, it } from 'vitest';
import {
  adam,
  crossEntropy,
  fit,
  gradientDescent,
  levenbergMarquardt,
  loadNetwork,
  mlp,
  saveNetwork,
  type EpochRecord,
} from '../../src/index.js';
import { smoothData, twoClasses } from './data.js';

const network = mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh', seed: 1 });
const data = smoothData(40);

describe('a run', () => {
  it('lowers the error by decades, and has the same bits every time', async () => {
    const [a, b] = [await fit(network, data, { epochs: 40 }), await fit(network, data, { epochs: 40 })];
    expect(a.network.parameters).toEqual(b.network.parameters);
    expect(a.history).toHaveLength(40);
    expect(a.history[39]!.loss).toBeLessThan(1e-3 * a.history[0]!.loss);
    expect(a).toMatchObject({ status: 'maxEpochs', optimizer: 'hybrid', epochs: 40 });
    expect(a.advice).toContain('after 40 epochs');
  });

  it('returns a network in the units of the data, whose training can go on after saving and loading', async () => {
    const first = await fit(network, data, { epochs: 20 });
    const meanSquare = (y: Float64Array): number =>
      data.y.reduce((sum, [value], n) => sum + (y[n]! - value!) ** 2, 0) / data.y.length;
    expect(meanSquare(first.network.predict(data.x).data)).toBeLessThan(1e-2);
    const again = await fit(loadNetwork(saveNetwork(first.network)), data, { epochs: 20 });
    expect(again.history[0]!.loss).toBeLessThan(1.001 * first.history[19]!.loss);
    expect(again.network.layers).toHaveLength(first.network.layers.length);
  });

  it('leaves the gradients that an optimizer asked for to it', async () => {
    const gradients: Float64Array[] = [];
    const copies: Float64Array[] = [];
    const plain = gradientDescent({ learningRate: 0.1 });
    const keeping: typeof plain = {
      ...plain,
      step(state, evaluate, spent) {
        const at = evaluate(state.theta);
        gradients.push(at.gradient.mean());
        copies.push(at.gradient.mean().slice());
        return plain.step(state, () => at, spent);
      },
    };
    const own = await fit(network, data, { epochs: 3, batchSize: 10, optimizer: keeping });
    expect(own.history.at(-1)!.loss).toBe(
      (await fit(network, data, { epochs: 3, batchSize: 10, optimizer: plain })).history.at(-1)!.loss,
    );
    expect(gradients).toHaveLength(12);
    expect(gradients).toEqual(copies);
    expect(gradients[0]).not.toEqual(gradients[1]);
  });

  it('stops at a signal with what it reached', async () => {
    const controller = new AbortController();
    const seen: EpochRecord[] = [];
    const result = await fit(network, data, {
      epochs: 1000,
      signal: controller.signal,
      onEpochEnd: (record, current) => {
        seen.push(record);
        if (record.epoch === 5) controller.abort();
        expect(current().predict(data.x).rows).toBe(40);
      },
    });
    expect(result).toMatchObject({ status: 'stopped', epochs: 5 });
    expect(seen).toEqual(result.history);
    expect(result.network.parameters.every(Number.isFinite)).toBe(true);
  });

  it('that diverges says so, with finite parameters and advice', async () => {
    const result = await fit(network, data, {
      optimizer: gradientDescent({ learningRate: 1e6 }),
      epochs: 200,
    });
    expect(result.status).toBe('diverged');
    expect(result.network.parameters.every(Number.isFinite)).toBe(true);
    expect(result.advice).toContain('lower the learning rate');
  });

  it('returns the best epoch of the held-out part, and stops when it gets no better', async () => {
    const result = await fit(network, data, { epochs: 2000, validationSplit: 0.3, patience: 15, seed: 2 });
    const losses = result.history.map(({ validation }) => validation!.loss);
    const best = losses.indexOf(Math.min(...losses));
    expect(result.status).toBe('converged');
    expect(losses.length - 1 - best).toBeGreaterThanOrEqual(0);
    expect(losses.length - 1 - best).toBeLessThanOrEqual(15);
  });

  it.each([
    ['levenbergMarquardt', levenbergMarquardt(), 60],
    ['adam', adam({ learningRate: 0.03 }), 600],
  ] as const)('separates two classes by %s', async (_, optimizer, epochs) => {
    const classes = twoClasses(80);
    const classifier = mlp({ inputs: 2, hidden: [8], outputs: 2, activation: 'tanh', seed: 3 });
    const result = await fit(classifier, classes, { loss: crossEntropy, optimizer, epochs, l2: 1e-4 });
    const scores = result.network.predict(classes.x).data;
    const isFirst = (n: number): boolean => scores[2 * n]! > scores[2 * n + 1]!;
    const right = classes.y.filter(([first], n) => isFirst(n) === (first === 1)).length;
    expect(right).toBeGreaterThanOrEqual(78);
  });
});
