/** `fit` on labels of second derivatives: they are fitted, help, keep the user's units, and warn of kinks. */
import { describe, expect, it } from 'vitest';
import { fit, inputDerivatives, mlp, type FitOptions, type TrainingData } from '../../src/index.js';

/** f = 100·sin(x/10) with both derivatives, at few points far from mean 0 and spread 1. */
const x = Array.from({ length: 8 }, (_, n) => [-30 + 9 * n]);
const data = {
  x,
  y: x.map(([t]) => [100 * Math.sin(t! / 10)]),
  dy: x.map(([t]) => [10 * Math.cos(t! / 10)]),
  d2y: x.map(([t]) => [-Math.sin(t! / 10)]),
} satisfies TrainingData;
const network = mlp({ inputs: 1, hidden: [8], outputs: 1, activation: 'tanh', seed: 3 });

describe('fit with second derivatives', () => {
  const options: FitOptions = { epochs: 150 };

  it('fits values, slopes and second derivatives in the user’s units', async () => {
    const result = await fit(network, data, options);
    const last = result.history.at(-1)!;
    expect(last.hessian).toBeLessThan(1e-4);
    const { hessian } = inputDerivatives(result.network, x, { order: 2 });
    const errors = hessian.data.map((value, n) => value - -Math.sin(x[n]![0]! / 10));
    const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    // Half the square is measured in training units, where second derivatives are of size one too.
    expect(rms).toBeLessThan(0.02);
    expect(result.advice).not.toMatch(/second/);
  });

  it('fits them beside values alone, and reports no slopes then', async () => {
    const { dy: _dy, ...rest } = data;
    const { history } = await fit(network, rest, options);
    expect(history.at(-1)).toMatchObject({ gradient: null });
    expect(history.at(-1)!.hessian).toBeLessThan(1e-2);
    expect(history[0]!.hessian).toBeGreaterThan(10 * history.at(-1)!.hessian!);
  });

  it('fits slopes or second derivatives alone, up to what they do not see', async () => {
    const { y: _y, d2y, ...onlySlopes } = data;
    const bySlopes = await fit(network, onlySlopes, { ...options, losses: { value: 0 } });
    expect(bySlopes.history.at(-1)).toMatchObject({ value: 0, hessian: null });
    expect(bySlopes.history.at(-1)!.gradient).toBeLessThan(1e-4);
    const byBends = await fit(network, { x, d2y }, { ...options, losses: { value: 0 } });
    expect(byBends.history.at(-1)).toMatchObject({ value: 0, gradient: null });
    expect(byBends.history.at(-1)!.hessian).toBeLessThan(1e-4);
    // The labels' curvature in the data's units, not only in those of the training.
    const { hessian } = inputDerivatives(byBends.network, x, { order: 2 });
    hessian.data.forEach((value, n) => expect(value).toBeCloseTo(d2y[n]![0]!, 1));
  });

  it('needs labels of values where these have a weight, and labels of something', async () => {
    const message = /^fit: data: expected \{ x, y \} and optionally dy, d2y and weights, got \{ x, dy \}/;
    await expect(fit(network, { x, dy: data.dy })).rejects.toThrow(message);
    await expect(fit(network, { x }, { losses: { value: 0 } })).rejects.toThrow(
      'fit: losses.value: expected 1 where it is the only term, got 0.',
    );
  });

  it('ignores them at weight 0', async () => {
    const { d2y: _d2y, ...rest } = data;
    const [without, ignored] = await Promise.all([
      fit(network, rest, { epochs: 5 }),
      fit(network, data, { epochs: 5, losses: { hessian: 0 } }),
    ]);
    expect(ignored.history.map(({ loss }) => loss)).toEqual(without.history.map(({ loss }) => loss));
  });

  it('says that a network with kinks cannot learn them', async () => {
    const kinked = mlp({ inputs: 1, hidden: [8], outputs: 1, activation: 'relu', seed: 3 });
    const { advice } = await fit(kinked, data, { epochs: 3 });
    expect(advice).toMatch(/relu is piecewise linear: its second derivative is 0 wherever it exists/);
  });

  it('names labels that are not symmetric', async () => {
    const wide = mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'tanh', seed: 3 });
    const bad = { x: [[1, 2]], y: [[1]], d2y: [[1, 2, 3, 4]] };
    await expect(fit(wide, bad)).rejects.toThrow(
      'fit: d2y: expected symmetric labels, got 2 at (0, 0, 1) and 3 at (0, 1, 0) of sample 0.',
    );
  });
});
