import { describe, expect, it } from 'vitest';
import { fit, levenbergMarquardt, mlp, validatedGradientWeight } from '../../src/index.js';
import { mcCormick, sampleFunction } from '../../src/datasets/index.js';
import { matrix } from '../../src/numeric/matrix.js';
import { random } from '../../src/numeric/random.js';

const { x, y, dy } = sampleFunction(mcCormick, { samples: 24, seed: 2 });
const network = mlp({ inputs: 2, hidden: [6], outputs: 1, seed: 3 });
const options = { optimizer: levenbergMarquardt(), epochs: 25, folds: 3, factors: [1, 1e-2, 0] };

describe('validatedGradientWeight', () => {
  it('keeps exact derivatives, with the weights of auto times its factor', async () => {
    const chosen = await validatedGradientWeight(network, { x, y, dy }, options);
    expect(chosen.factor).toBeGreaterThan(0);
    expect(chosen.errors).toHaveLength(3);
    expect(Math.min(...chosen.errors)).toBe(chosen.errors[options.factors.indexOf(chosen.factor)]);
    const one = await validatedGradientWeight(network, { x, y, dy }, { ...options, factors: [1] });
    const run = { optimizer: levenbergMarquardt(), epochs: 5 };
    const byWeight = await fit(network, { x, y, dy }, { ...run, losses: { gradient: one.weight } });
    const byName = await fit(network, { x, y, dy }, { ...run, losses: { gradient: 'auto' } });
    expect(byWeight.network.parameters).toEqual(byName.network.parameters);
  });

  it('leaves derivatives out that are nothing but noise', async () => {
    const stream = random(5);
    const noise = matrix(
      24,
      2,
      Float64Array.from(dy.data, () => 20 * stream.normal()),
    );
    const chosen = await validatedGradientWeight(network, { x, y, dy: noise }, options);
    expect(chosen.factor).toBeLessThan(1);
    expect(chosen.errors[0]).toBeGreaterThan(5 * Math.min(...chosen.errors));
    const without = await validatedGradientWeight(network, { x, y, dy: noise }, { ...options, factors: [0] });
    expect(without).toMatchObject({ weight: 0, factor: 0 });
  });

  it.each<[object, string]>([
    [{ folds: 1 }, 'folds'],
    [{ folds: 25 }, 'folds'],
    [{ factors: [] }, 'factors'],
    [{ factors: [-1] }, 'factors'],
  ])('refuses %o', async (wrong, argument) => {
    const error = await validatedGradientWeight(network, { x, y, dy }, wrong).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: 'DomainError', argument });
  });
});

describe("fit with losses.gradient 'validated'", () => {
  it('trains with the weight that held-out values choose, and says which', async () => {
    const run = { optimizer: levenbergMarquardt(), epochs: 25 };
    const byName = await fit(network, { x, y, dy }, { ...run, losses: { gradient: 'validated' } });
    const { weight, factor } = await validatedGradientWeight(network, { x, y, dy }, run);
    const byWeight = await fit(network, { x, y, dy }, { ...run, losses: { gradient: weight } });
    expect(byName.network.parameters).toEqual(byWeight.network.parameters);
    expect(factor).toBeGreaterThan(0);
    expect(byName.advice).toContain(`Held-out values chose ${factor} of the automatic weight`);
  });

  it('asks for x, y and dy alone', async () => {
    const losses = { gradient: 'validated' } as const;
    await expect(fit(network, { x, y }, { losses })).rejects.toThrow(
      "fit: losses.gradient: expected x, y and dy alone for 'validated', got no dy.",
    );
    const weights = Array.from(y.data, () => 1);
    await expect(fit(network, { x, y, dy, weights }, { losses })).rejects.toThrow('got weights too');
    await expect(fit(network, { x, y, dy }, { losses: { ...losses, value: 2 } })).rejects.toThrow(
      'got losses.value too',
    );
  });
});
