/** Exact Hessians of objectives of order 2 on random mixtures of layers, and what they need of activations. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fit, linearize, mlp, sobolevLoss, type Linearization } from '../../src/index.js';
import { normalRows, randomNetworks } from '../structure/networks.js';
import { expectClose, largest } from '../support/compare.js';
import { quotientRelative, sweepRounding } from '../support/tolerances.js';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => value * b[i]!).reduce((sum, value) => sum + value, 0);

describe('the exact Hessian of an objective of order 2', () => {
  it('has products that differences of the gradient show, and is the mean of its samples', () => {
    fc.assert(
      fc.property(randomNetworks({ smooth: true }), fc.nat(1000), (network, seed) => {
        const { inputs, outputs, parameters } = network;
        const isDirectional = seed % 3 === 0;
        const axes = isDirectional ? 1 : inputs;
        const weights = [1, 2];
        // One square per output; the weights need not be symmetric, nor every label present.
        const square = normalRows(1, axes * axes, seed)[0]!;
        const symmetric = square.map((value, i) => value + square[(i % axes) * axes + Math.floor(i / axes)]!);
        const bends = weights.map(() => Array.from({ length: outputs }, () => symmetric).flat());
        if (seed % 2 === 0) bends[1]![0] = NaN;
        const batch = {
          x: normalRows(2, inputs, seed + 1),
          y: normalRows(2, outputs, seed + 2).map((row) => row.map(Math.abs)),
          dy: normalRows(2, outputs * axes, seed + 3),
          d2y: bends,
          ...(isDirectional ? { directions: normalRows(2, inputs, seed + 4) } : {}),
          weights,
          l2: 0.1,
        };
        const objective = sobolevLoss({
          value: 0.7,
          gradient: 0.4,
          hessian: normalRows(1, axes * axes, seed + 5)[0]!.map(Math.abs),
          ...(outputs > 1 && seed % 5 === 0 ? { loss: 'crossEntropy' } : {}),
        });
        const raw = normalRows(1, parameters.length, seed + 6)[0]!;
        const v = raw.map((value) => value / Math.sqrt(dot(raw, raw)));
        const at = (t: number): Linearization =>
          linearize(network.withParameters(parameters.map((p, i) => p + t * v[i]!)), batch, objective);
        const made = at(0);
        const product = made.hessian.multiply(v);
        const h = 2 ** -10;
        const [a, b, c, d] = [-2 * h, -h, h, 2 * h].map((t) => at(t).gradient.mean());
        const quotient = product.map((_, i) => (8 * (c![i]! - b![i]!) - (d![i]! - a![i]!)) / (12 * h));
        const scale = 1 + made.loss + largest(made.gradient.mean()) + largest(product);
        expectClose('product', product, quotient, quotientRelative * scale);
        expectClose('form', [made.hessian.quadraticForm(v)], [dot(product, v)], sweepRounding * scale);
        const sum = Float64Array.from(v, (value) => 0.1 * value);
        weights.forEach((weight, n) => {
          const own = made.hessian.sample(n).multiply(v);
          own.forEach((value, i) => (sum[i]! += (weight / 3) * value));
        });
        expectClose('samples', sum, product, sweepRounding * scale);
      }),
      { numRuns: 60 },
    );
  });
});

describe('an activation without a fourth derivative', () => {
  const cube = {
    name: 'cube',
    value: (z: number) => z ** 3,
    first: (z: number) => 3 * z * z,
    second: (z: number) => 6 * z,
    third: () => 6,
  };
  const x = [[-1], [0], [0.5], [1]];
  const data = { x, y: x, dy: x.map(() => [1]), d2y: x.map(() => [0]) };
  const network = mlp({ inputs: 1, hidden: [3], outputs: 1, activation: cube, seed: 1 });

  it('has the Gauss-Newton matrix, and says what the exact one needs', () => {
    const made = linearize(network, data, sobolevLoss());
    expect(made.ggn.multiply(network.parameters).every(Number.isFinite)).toBe(true);
    expect(() => made.hessian).toThrow(/activation 'cube': expected a fourth derivative, .* Add taylor/);
  });

  it('is trained without it', async () => {
    const { status, history } = await fit(network, data, { epochs: 60 });
    expect(['converged', 'maxEpochs']).toContain(status);
    expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss);
  });
});
