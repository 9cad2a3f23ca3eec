/**
 * The Hessian of a Sobolev objective written out by large multiplications, its diagonal, traces and quadratic forms, next
 * to products with unit vectors: on random mixtures of all layer kinds, for both cores.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { materializeByProducts } from '../../src/factors/hessian/dense-verbs.js';
import { sobolevSigns } from '../../src/sobolev/sobolev-signs.js';
import { sobolevState } from '../../src/sobolev/sobolev-state.js';
import { lossState } from '../../src/factors/state.js';
import { halfSquaredError } from '../../src/functions/losses/half-squared-error.js';
import { lossKernel } from '../../src/functions/loss.js';
import { countAllocations } from '../../src/numeric/allocation.js';
import { matrix } from '../../src/numeric/matrix.js';
import { forward } from '../../src/sweeps/forward.js';
import { linearize, mlp, sobolevLoss, type Linearization, type Network } from '../../src/index.js';
import { randomNetworks, normalRows } from '../structure/networks.js';
import { expectCloseToLargest } from '../support/compare.js';
import { symmetricEigenvalues } from '../support/eigenvalues.js';

/** Sums of a few hundred terms, relative to the largest; cancellation within them costs some digits. */
const rounding = 1e-9;

const values = ['halfSquaredError', 'crossEntropy'] as const;

function problem(network: Network, seed: number): Linearization {
  const samples = 1 + (seed % 3);
  const { inputs, outputs } = network;
  const spread = [1, inputs, inputs * outputs][seed % 3]!;
  const gradient = normalRows(1, spread, seed + 3)[0]!.map(Math.abs);
  const loss = outputs > 1 ? values[seed % 2]! : 'halfSquaredError';
  const y = normalRows(samples, outputs, seed + 1).map((row) => row.map(Math.abs));
  const data = {
    x: normalRows(samples, inputs, seed),
    y,
    dy: normalRows(samples, inputs * outputs, seed + 2),
    weights: Array.from({ length: samples }, (_, n) => 1 + n),
  };
  return linearize(network, data, sobolevLoss({ value: seed % 5, gradient, loss }));
}

const cases = [randomNetworks({ smooth: true }), fc.nat(1000)] as const;

describe('a Sobolev Hessian, on random mixtures of layers', () => {
  it('is its products with unit vectors, exact and Gauss-Newton', () => {
    fc.assert(
      fc.property(...cases, (network, seed) => {
        const at = problem(network, seed);
        for (const h of [at.hessian, at.ggn]) {
          const expected = materializeByProducts(network.parameters.length, (v) => h.multiply(v));
          const what = `H, ${h.core}`;
          expectCloseToLargest(what, h.materialize().data, expected.data, rounding);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has the diagonal, traces and quadratic forms of its matrices', () => {
    fc.assert(
      fc.property(...cases, (network, seed) => {
        const at = problem(network, seed);
        const order = network.parameters.length;
        const v = normalRows(1, order, seed + 4)[0]!;
        for (const h of [at.hessian, at.ggn]) {
          const whole = h.materialize();
          const size = whole.data.reduce((max, entry) => Math.max(max, Math.abs(entry)), 0);
          const diagonal = v.map((_, i) => whole.data[i * (order + 1)]!);
          expectCloseToLargest('diagonal', [size, ...h.diagonal()], [size, ...diagonal], rounding);
          const forms = [...h.products(v).multiply(v)];
          const parts = forms.map((form) => 1 + Math.abs(form));
          expectCloseToLargest('forms', [...parts, ...h.quadraticForms(v)], [...parts, ...forms], rounding);
          const traces = forms.map((_, n) => {
            const one = h.sample(n).materialize();
            return v.reduce((sum, __, i) => sum + one.data[i * (order + 1)]!, 0);
          });
          const scale = size * order;
          expectCloseToLargest('traces', [scale, ...h.traces()], [scale, ...traces], rounding);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('without the matrix', () => {
  const network = mlp({ inputs: 3, hidden: [40, 40], outputs: 2, activation: 'tanh', seed: 1 });
  const order = network.parameters.length;
  const at = linearize(
    network,
    { x: normalRows(4, 3, 1), y: normalRows(4, 2, 2), dy: normalRows(4, 6, 3) },
    sobolevLoss(),
  );
  it('a diagonal, traces and a quadratic form allocate less than P²/2 numbers at once', () => {
    for (const verb of [
      (): unknown => at.hessian.diagonal(),
      (): unknown => at.hessian.traces(),
      (): unknown => at.hessian.quadraticForm(network.parameters),
    ]) {
      const { largest } = countAllocations(verb);
      expect(largest).toBeGreaterThan(0);
      expect(largest).toBeLessThan((order * order) / 2);
    }
  });
});

describe('signs counted on the core', () => {
  it('bound those of the spectrum, and are no empty bound', () => {
    const network = mlp({ inputs: 2, hidden: [12], outputs: 1, activation: 'tanh', seed: 3 });
    const [x, y, dy] = [normalRows(1, 2, 1), normalRows(1, 1, 2), normalRows(1, 2, 3)];
    const points = matrix(1, 2, Float64Array.from(x[0]!));
    const base = lossState({
      trace: forward(network.program, Float64Array.from(network.parameters), points),
      loss: lossKernel(halfSquaredError, 'test'),
      labels: matrix(1, 1, Float64Array.from(y[0]!)),
      weights: Float64Array.of(1),
      l2: 0,
    });
    const state = sobolevState({
      base,
      valueWeight: 1,
      gradientWeights: Float64Array.of(1, 1),
      slopes: matrix(1, 2, Float64Array.from(dy[0]!)),
    });
    const at = linearize(network, { x, y, dy }, sobolevLoss());
    for (const [core, h] of [
      ['exact', at.hessian],
      ['gaussNewton', at.ggn],
    ] as const) {
      const spectrum = symmetricEigenvalues(h.materialize());
      const size = Math.max(...spectrum.map(Math.abs));
      const positive = spectrum.filter((value) => value > 1e-10 * size).length;
      const negative = spectrum.filter((value) => value < -1e-10 * size).length;
      const bound = sobolevSigns(state, core);
      expect(positive).toBeLessThanOrEqual(bound.positive);
      expect(negative).toBeLessThanOrEqual(bound.negative);
      // 1 + n₀ = 3 rows, and as many signs again for each of the 12 units.
      expect(bound).toEqual(core === 'exact' ? { positive: 39, negative: 36 } : { positive: 3, negative: 0 });
    }
  });
});
