/**
 * Taylor objectives: orders 1 and 2 are Sobolev objectives along directions; at any order the gradient is what differences
 * of the loss show, Hessian products what differences of the gradient show, and the rows of least squares belong to both.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineRows } from '../../../src/factors/rows/combine.js';
import { projectRows } from '../../../src/factors/rows/project.js';
import {
  levenbergMarquardt,
  linearize,
  mlp,
  sobolevLoss,
  taylorLoss,
  type Batch,
  type Linearization,
  type Network,
} from '../../../src/index.js';
import { normalRows, randomNetworks } from '../../structure/networks.js';
import { expectClose, expectCloseToLargest, largest } from '../../support/compare.js';
import { quotientRelative, sweepRounding } from '../../support/tolerances.js';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => value * b[i]!).reduce((sum, value) => sum + value, 0);

/** Labels of orders 0 … K along `count` directions of each sample, about one in seven missing. */
function batchOf(
  network: Network,
  order: number,
  count: number,
  seed: number,
): Batch & Required<Pick<Batch, 'derivatives'>> {
  const { inputs, outputs } = network;
  const samples = 1 + (seed % 3);
  const derivatives = Array.from({ length: order + 1 }, (_, p) =>
    normalRows(samples, p === 0 ? outputs : outputs * count, seed + 2 + p).map((row, n) =>
      row.map((value, i) => ((seed + 3 * n + 5 * i + p) % 7 === 0 && i + n > 0 ? NaN : value)),
    ),
  );
  return {
    x: normalRows(samples, inputs, seed),
    directions: normalRows(samples, count * inputs, seed + 1).map((row) =>
      row.map((v) => v / Math.sqrt(inputs)),
    ),
    derivatives,
    weights: Array.from({ length: samples }, (_, n) => 1 + n),
    l2: (seed % 3) / 10,
  };
}

const positive = (count: number, seed: number): number[] => normalRows(1, count, seed)[0]!.map(Math.abs);

/** θ moved along a unit vector. */
function along(network: Network, seed: number): (t: number) => Network {
  const { parameters } = network;
  const v = unit(parameters.length, seed);
  return (t) => network.withParameters(parameters.map((p, i) => p + t * v[i]!));
}

function unit(length: number, seed: number): Float64Array {
  const raw = normalRows(1, length, seed)[0]!;
  const size = Math.hypot(...raw);
  return Float64Array.from(raw, (entry) => entry / size);
}

/** Central difference of fourth order with the tests' step. */
function quotient(of: (t: number) => ArrayLike<number>): number[] {
  const h = 1 / 1024;
  const [a, b, c, d] = [of(-2 * h), of(-h), of(h), of(2 * h)];
  return Array.from(a, (_, i) => (8 * (c[i]! - b[i]!) - (d[i]! - a[i]!)) / (12 * h));
}

describe('a Taylor objective', () => {
  it('of order 1 or 2 is a Sobolev objective along directions, on random mixtures of layers', () => {
    fc.assert(
      fc.property(randomNetworks(), fc.nat(1000), fc.constantFrom(1, 2), (network, seed, order) => {
        // With several directions, second derivatives along pairs of them would be labels of their own.
        const count = order === 1 ? 1 + (seed % 2) : 1;
        const batch = batchOf(network, order, count, seed);
        const weights = positive(order + 1, seed + 20);
        const [y, dy, d2y] = batch.derivatives as number[][][];
        const { derivatives: _, ...rest } = batch;
        const labels = { ...rest, y: y!, dy: dy!, ...(d2y === undefined ? {} : { d2y }) };
        const [value, gradient, hessian = 0] = weights;
        const made = linearize(network, batch, taylorLoss({ weights }));
        const other = linearize(
          network,
          labels,
          sobolevLoss({ value: value!, gradient: gradient!, hessian }),
        );
        const v = unit(network.parameters.length, seed + 21);
        expectCloseToLargest('losses', made.losses, other.losses, sweepRounding);
        expectCloseToLargest('loss', [made.loss], [other.loss], sweepRounding);
        expectClose('gradient', made.gradient.mean(), other.gradient.mean(), sweepRounding * scaleOf(other));
        expectClose('ggn', made.ggn.multiply(v), other.ggn.multiply(v), sweepRounding * scaleOf(other));
        if (order === 1) {
          expectClose(
            'hessian',
            made.hessian.multiply(v),
            other.hessian.multiply(v),
            sweepRounding * scaleOf(other),
          );
        }
        const terms = [
          other.terms.value,
          other.terms.gradient!,
          ...(order === 2 ? [other.terms.hessian!] : []),
        ];
        expectCloseToLargest('terms', made.terms.orders!, terms, sweepRounding);
      }),
      { numRuns: 60 },
    );
  });

  it('has the gradient and the Hessian products that differences show, at orders up to 5', () => {
    fc.assert(
      fc.property(randomNetworks({ smooth: true }), fc.nat(1000), (network, seed) => {
        const order = 1 + (seed % 5);
        const batch = batchOf(network, order, 1 + (seed % 2), seed);
        const objective = taylorLoss({ weights: positive(order + 1, seed + 20).map((w, p) => w / 4 ** p) });
        const moved = along(network, seed + 21);
        const v = unit(network.parameters.length, seed + 21);
        const at = (t: number): Linearization => linearize(moved(t), batch, objective);
        const made = at(0);
        const gradient = made.gradient.mean();
        const product = made.hessian.multiply(v);
        const size = 1 + made.loss + largest(gradient) + largest(product);
        expectClose(
          'slope',
          [dot(gradient, v)],
          quotient((t) => [at(t).loss]),
          quotientRelative * size,
        );
        expectClose(
          'product',
          product,
          quotient((t) => at(t).gradient.mean()),
          quotientRelative * size,
        );
        expectClose('form', [made.hessian.quadraticForm(v)], [dot(product, v)], sweepRounding * size);
        const w = unit(network.parameters.length, seed + 22);
        const other = made.hessian.multiply(w);
        expectClose('symmetry', [dot(other, v)], [dot(product, w)], sweepRounding * (size + largest(other)));
      }),
      { numRuns: 60 },
    );
  });

  it('has rows of least squares that give its gradient and its Gauss-Newton matrix', () => {
    fc.assert(
      fc.property(randomNetworks({ smooth: true }), fc.nat(1000), (network, seed) => {
        const order = 1 + (seed % 4);
        const batch = { ...batchOf(network, order, 1 + (seed % 3), seed), l2: 0 };
        const weights = positive(order + 1, seed + 20).map((w, p) => (p === seed % 3 ? 0 : w / 4 ** p));
        const made = linearize(network, batch, taylorLoss({ weights }));
        const { jacobian, residual } = made.leastSquares();
        const gradient = made.gradient.mean();
        const v = unit(gradient.length, seed + 21);
        const scale = sweepRounding * (1 + made.loss + scaleOf(made));
        expectClose('Jᵀr', combineRows(jacobian, residual), gradient, scale);
        expectClose('JᵀJv', combineRows(jacobian, projectRows(jacobian, v)), made.ggn.multiply(v), scale);
        const share = made.losses.map((_, n) => made.losses[n]! * (batch.weights as number[])[n]!);
        const total = (batch.weights as number[]).reduce((sum, w) => sum + w, 0);
        const mean = share.reduce((sum, value) => sum + value, 0) / total;
        expectCloseToLargest('½|r|²', [dot(residual, residual) / 2], [mean], sweepRounding);
      }),
      { numRuns: 60 },
    );
  });

  it('has K + 1 dyads a layer, and verbs of single samples and of other weights', () => {
    const network = mlp({ inputs: 2, hidden: [4], outputs: 2, activation: 'gelu', seed: 3 });
    const batch = { ...batchOf(network, 4, 1, 5), l2: 0 };
    const objective = taylorLoss({ weights: [1, 1, 0.5, 0.1, 0.02] });
    const made = linearize(network, batch, objective);
    expect(made.gradient.forms().map(({ terms }) => terms)).toEqual([5, 5]);
    const v = unit(network.parameters.length, 9);
    const one = {
      x: [(batch.x as number[][])[1]!],
      directions: [(batch.directions as number[][])[1]!],
      derivatives: batch.derivatives.map((rows) => [(rows as number[][])[1]!]),
    };
    const single = linearize(network, one, objective);
    const sample = made.hessian.sample(1);
    expectCloseToLargest('sample', sample.multiply(v), single.hessian.multiply(v), sweepRounding);
    const dense = made.hessian.materialize();
    const row = Array.from(v, (_, i) => dot(dense.data.subarray(i * v.length, (i + 1) * v.length), v));
    expectCloseToLargest('dense', made.hessian.multiply(v), row, sweepRounding);
    expectCloseToLargest(
      'trace',
      [made.hessian.trace()],
      [
        dot(
          made.hessian.diagonal(),
          v.map(() => 1),
        ),
      ],
      sweepRounding,
    );
  });

  it('is trained by Levenberg-Marquardt to the labels of a line', () => {
    const network = mlp({ inputs: 1, hidden: [8], outputs: 1, activation: 'tanh', seed: 2 });
    const x = Array.from({ length: 9 }, (_, i) => [-2 + i / 2]);
    const derivatives = [Math.sin, Math.cos, (t: number) => -Math.sin(t), (t: number) => -Math.cos(t)].map(
      (f) => x.map(([t]) => [f(t!)]),
    );
    const batch = { x, directions: [[1]], derivatives };
    const objective = taylorLoss({ weights: [1, 1, 0.3, 0.1] });
    const evaluate = (theta: Float64Array): Linearization =>
      linearize(network.withParameters(theta), batch, objective);
    const optimizer = levenbergMarquardt();
    let state = optimizer.start(network.parameters);
    for (let step = 0; step < 60; step++) ({ state } = optimizer.step(state, evaluate));
    expect(evaluate(state.theta).loss).toBeLessThan(1e-5 * evaluate(network.parameters).loss);
  });

  it('says what does not fit, and warns where kinks decide', () => {
    const network = mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'relu', seed: 1 });
    const batch = { x: [[1, 2]], directions: [[1], [0]], derivatives: [[[0]], [[1]], [[2]]] };
    const objective = taylorLoss({ weights: [1, 1, 1] });
    const { directions: _, ...without } = batch;
    expect(() => linearize(network, without, objective)).toThrow(/directions: expected 2 × 1 numbers/);
    expect(() => linearize(network, { x: [[1, 2]] }, objective)).toThrow(
      /derivatives: expected at most 3 entries/,
    );
    const short = { ...batch, derivatives: batch.derivatives.slice(0, 2) };
    expect(() => linearize(network, short, objective)).toThrow(
      /derivatives\[2\]: expected labels of order 2/,
    );
    const gone = { ...batch, derivatives: [[[0]], [[NaN]], [[1]]] };
    expect(() => linearize(network, gone, objective)).toThrow(
      /derivatives\[1\]: expected at least one label/,
    );
    expect(() => taylorLoss({ weights: [1] })).toThrow(/weights: expected two or more numbers/);
    expect(() => taylorLoss({ weights: [1, -1] })).toThrow(/weights\[1\]: expected a finite weight/);
    expect(linearize(network, batch, objective).warnings.join()).toMatch(/relu is piecewise linear/);
    expect(linearize(network, short, taylorLoss({ weights: [1, 1] })).warnings).toEqual([]);
  });

  it("names the derivative that a user's activation lacks", () => {
    const cube = {
      name: 'cube',
      value: (z: number) => z ** 3,
      first: (z: number) => 3 * z * z,
      second: (z: number) => 6 * z,
      third: () => 6,
    };
    const network = mlp({ inputs: 1, hidden: [3], outputs: 1, activation: cube, seed: 1 });
    const batch = { x: [[0.5]], directions: [[1]], derivatives: [[[0]], [[1]], [[2]]] };
    const made = linearize(network, batch, taylorLoss({ weights: [1, 1, 1] }));
    expect(made.gradient.mean().every(Number.isFinite)).toBe(true);
    expect(() => made.hessian.multiply(network.parameters)).toThrow(/'cube': expected a fourth derivative/);
  });
});

function scaleOf(made: Linearization): number {
  const v = unit(made.network.parameters.length, 77);
  return 1 + largest(made.gradient.mean()) + largest(made.ggn.diagonal()) + largest(made.ggn.multiply(v));
}
