/** Exact Hessians of objectives of order 2 on random mixtures of layers, and what they need of activations. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fit, linearize, mlp, sobolevLoss, type Linearization } from '../../src/index.js';
import { normalRows, randomNetworks } from '../structure/networks.js';
import { expectClose, largest } from '../support/compare.js';
import { quotientRelative, sweepRounding } from '../support/tolerances.js';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => value * b[i]!).reduce((sum, value) => sum + value, 0);

/** √(1 + r²) − 1. */
const rootLoss = {
  value: (r: number): number => Math.hypot(1, r) - 1,
  first: (r: number): number => r / Math.hypot(1, r),
  second: (r: number): number => Math.hypot(1, r) ** -3,
};

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
        const loss = seed % 7 < 3 ? rootLoss : 'squared';
        const objective = sobolevLoss({
          value: 0.7,
          gradient: { weight: 0.4, loss },
          hessian: { weight: normalRows(1, axes * axes, seed + 5)[0]!.map(Math.abs), loss },
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

describe('the other verbs of such a Hessian', () => {
  const network = mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'gelu', seed: 5 });
  const batch = {
    x: normalRows(3, 2, 1),
    y: normalRows(3, 1, 2),
    dy: normalRows(3, 2, 3),
    d2y: normalRows(3, 3, 4).map(([a, b, c]) => [a!, b!, b!, c!]),
  };
  const { hessian } = linearize(network, batch, sobolevLoss());
  const order = network.parameters.length;
  const dense = hessian.materialize().data;
  const v = normalRows(1, order, 7)[0]!;
  const image = (x: ArrayLike<number>): number[] =>
    v.map((_, i) => dot(dense.subarray(i * order, (i + 1) * order), x));

  it('belong to the same matrix', () => {
    const scale = sweepRounding * (1 + largest(dense));
    expectClose('product', hessian.multiply(v), image(v), scale);
    expectClose(
      'diagonal',
      hessian.diagonal(),
      Array.from(v, (_, i) => dense[i * (order + 1)]!),
      scale,
    );
    const traces = hessian.traces();
    expectClose('traces', [traces.reduce((sum, t) => sum + t, 0) / 3], [hessian.trace()], scale * order);
    expectClose(
      'forms',
      [hessian.quadraticForms(v).reduce((sum, q) => sum + q, 0) / 3],
      [dot(v, image(v))],
      scale,
    );
    const block = hessian.block('layers.1.weight', 'layers.0.bias').materialize();
    const [rows, columns] = ['layers.1.weight', 'layers.0.bias'].map((name) =>
      network.blocks.find((own) => own.name === name)!,
    );
    const expected = Array.from({ length: block.rows * block.columns }, (_, i) => {
      const at = rows!.offset + Math.floor(i / block.columns);
      return dense[at * order + columns!.offset + (i % block.columns)]!;
    });
    expectClose('block', block.data, expected, scale);
  });

  it('solve, count signs and find eigenvalues', () => {
    const { values } = hessian.eigen();
    const damping = 1 - Math.min(...values);
    expectClose(
      'sum of eigenvalues',
      [values.reduce((sum, entry) => sum + entry, 0)],
      [hessian.trace()],
      1e-9 * largest(values),
    );
    const { positive, negative } = hessian.inertia();
    const noise = 1e-9 * largest(values);
    expect(positive).toBeGreaterThanOrEqual(values.filter((entry) => entry > noise).length);
    expect(negative).toBeGreaterThanOrEqual(values.filter((entry) => entry < -noise).length);
    expect(positive + negative).toBeLessThanOrEqual(order);
    const { status, value } = hessian.solve(v, { damping });
    expect(status).toBe('solved');
    const back = image(value).map((entry, i) => entry + damping * value[i]!);
    expectClose('solution', back, v, 1e-8 * largest(v));
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
