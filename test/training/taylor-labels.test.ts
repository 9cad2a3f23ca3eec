/** fit on labels of derivatives of any order along directions: in the user's units, with gaps, and its messages. */
import { describe, expect, it } from 'vitest';
import { directionalDerivatives, evaluate, fit, mlp, type TrainingData } from '../../src/index.js';
import { largest } from '../support/compare.js';

/** f(a, b) = 200 sin(a/10)·e^b + 1000 along (6, 1): derivatives from (0.6i + 1)^p, times the complex exponential. */
const directions = [[6], [1]];
const x = Array.from({ length: 40 }, (_, i) => [((7 * i) % 40) / 1.5, ((11 * i) % 40) / 40 - 0.5]);
const derivativeAt = ([a, b]: readonly number[], order: number): number => {
  const size = Math.hypot(1, 0.6) ** order;
  const turn = order * Math.atan2(0.6, 1);
  return 200 * Math.exp(b!) * size * Math.sin(a! / 10 + turn) + (order === 0 ? 1000 : 0);
};
const derivatives = [0, 1, 2, 3].map((order) => x.map((point) => [derivativeAt(point, order)]));
const network = mlp({ inputs: 2, hidden: [16], outputs: 1, activation: 'tanh', seed: 3 });

/** The largest error of order p over that of the labels. */
function errors(trained: typeof network): number[] {
  const made = directionalDerivatives(trained, x, { directions, order: 3 }).derivatives;
  return made.map(({ data }, p) => {
    const labels = derivatives[p]!.map(([value]) => value!);
    const mean = p === 0 ? 1000 : 0;
    return largest(labels.map((value, n) => data[n]! - value)) / largest(labels.map((value) => value - mean));
  });
}

describe('fit with derivatives of several orders', () => {
  it('learns them in the units of the data', async () => {
    const result = await fit(network, { x, directions, derivatives }, { epochs: 150 });
    errors(result.network).forEach((error) => expect(error).toBeLessThan(0.02));
    expect(result.history.at(-1)!.hessian).not.toBeNull();
  });

  it('needs neither all labels, nor values, nor every order', async () => {
    const gaps = derivatives.map((rows, p) => rows.map(([value], n) => [(n + p) % 4 === 0 ? NaN : value!]));
    const partial = await fit(network, { x, directions, derivatives: gaps }, { epochs: 150 });
    errors(partial.network).forEach((error) => expect(error).toBeLessThan(0.05));
    const data = { x, directions, derivatives: [null, derivatives[1]!, null, derivatives[3]!] };
    const slopes = await fit(network, data, { epochs: 150, losses: { orders: [0, 1, 0, 0.1] } });
    expect(errors(slopes.network)[1]).toBeLessThan(0.03);
  });

  it('of order 1 is the fit of slopes along directions', async () => {
    const options = { epochs: 12, normalize: true };
    const [y, dy] = derivatives;
    const a = await fit(
      network,
      { x, directions, derivatives: [y!, dy!] },
      { ...options, losses: { orders: [1, 0.5] } },
    );
    const b = await fit(
      network,
      { x, y: y!, dy: dy!, directions },
      { ...options, losses: { gradient: 0.5 } },
    );
    const [mine, other] = [a, b].map(({ network: trained }) => evaluate(trained, x).value.data);
    expect(largest(mine!.map((value, i) => value - other![i]!))).toBeLessThan(1e-6 * largest(other!));
  });

  it('says what does not fit', async () => {
    const thrown = (data: TrainingData, options = {}): Promise<unknown> => fit(network, data, options);
    const data = { x, directions, derivatives };
    await expect(thrown({ ...data, y: derivatives[0]! })).rejects.toThrow(
      /derivatives: expected all labels in/,
    );
    await expect(thrown({ x, derivatives })).rejects.toThrow(/directions: expected 2 × 1 numbers/);
    await expect(thrown(data, { losses: { orders: [1] } })).rejects.toThrow(
      /losses.orders: expected 4 weights/,
    );
    await expect(thrown(data, { loss: 'binaryCrossEntropy' })).rejects.toThrow(
      /loss: expected halfSquaredError/,
    );
    await expect(thrown(data, { losses: { gradient: 1 } })).rejects.toThrow(
      /losses.gradient: expected losses.orders/,
    );
    const plain = { x, y: derivatives[0]! };
    await expect(thrown(plain, { losses: { orders: [1] } })).rejects.toThrow(
      /losses.orders: expected labels in/,
    );
    const without = { x, directions, derivatives: [null, derivatives[1]!] };
    await expect(thrown(without, { losses: { orders: [1, 1] } })).rejects.toThrow(
      /orders\[0\]: expected labels/,
    );
  });

  it('warns where kinks decide', async () => {
    const kinked = mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'relu', seed: 3 });
    const { advice } = await fit(kinked, { x, directions, derivatives }, { epochs: 2 });
    expect(advice).toMatch(/relu is piecewise linear/);
  });
});
