/** A loss over time is the weighted sum of the steps' losses, in every derivative; masked steps do not count. */
import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../../src/functions/losses/cross-entropy.js';
import { halfSquaredError } from '../../src/functions/losses/half-squared-error.js';
import { overTime } from '../../src/functions/losses/over-time.js';
import { matrix, type Matrix } from '../../src/numeric/matrix.js';
import { random } from '../../src/numeric/random.js';
import { thrownBy } from '../support/thrown.js';

const [rows, steps, width] = [3, 4, 2];
const weights = [1, 0, 0.5, 2];
const stream = random(3);
const normal = (): Matrix =>
  matrix(
    rows,
    steps * width,
    new Float64Array(rows * steps * width).map(() => stream.normal()),
  );
const output = normal();
const direction = normal();

describe.each([
  ['halfSquaredError', halfSquaredError, normal()],
  ['crossEntropy', crossEntropy, { ...normal(), data: normal().data.map(Math.abs) }],
] as const)('%s over time', (_, inner, full) => {
  const label = { ...full, data: full.data.slice() };
  label.data.fill(Number.NaN, 6, 8); // sample 0, step 3
  label.data.fill(Number.NaN, 8, 16); // all of sample 1
  const loss = overTime(inner, { steps, weights });
  const step = (m: Matrix, n: number, t: number): Matrix =>
    matrix(1, width, m.data.slice((n * steps + t) * width, (n * steps + t + 1) * width));
  const weight = (n: number, t: number): number =>
    Number.isNaN(step(label, n, t).data[0]!) ? 0 : weights[t]!;
  const sums = (of: (y: Matrix, n: number, t: number) => number): number[] =>
    Array.from({ length: rows }, (__, n) =>
      weights.reduce(
        (sum, ___, t) => sum + (weight(n, t) === 0 ? 0 : weight(n, t) * of(step(label, n, t), n, t)),
        0,
      ),
    );
  const near = (actual: ArrayLike<number>, expected: readonly number[]): void => {
    expect(actual).toHaveLength(expected.length);
    expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 12));
  };

  it('has their losses and third derivatives', () => {
    near(
      loss.losses(output, label),
      sums((y, n, t) => inner.losses(step(output, n, t), y)[0]!),
    );
    near(
      loss.third(output, label, direction),
      sums((y, n, t) => inner.third(step(output, n, t), y, step(direction, n, t))[0]!),
    );
  });

  it('has their gradients side by side, and a block diagonal Hessian', () => {
    const gradient = loss.gradient(output, label);
    const product = loss.hessianProduct(output, label, direction);
    const hessian = loss.hessian(output, label);
    const order = steps * width;
    for (let n = 0; n < rows; n++) {
      for (let t = 0; t < steps; t++) {
        const w = weight(n, t);
        const y = w === 0 ? matrix(1, width) : step(label, n, t);
        near(
          step(gradient, n, t).data,
          [...inner.gradient(step(output, n, t), y).data].map((g) => w * g),
        );
        const own = inner.hessianProduct(step(output, n, t), y, step(direction, n, t)).data;
        near(
          step(product, n, t).data,
          [...own].map((g) => w * g),
        );
      }
      const dense = hessian.data.subarray(n * order * order, (n + 1) * order * order);
      const u = direction.data.subarray(n * order, (n + 1) * order);
      const image = Array.from({ length: order }, (__, i) =>
        u.reduce((sum, value, j) => sum + dense[i * order + j]! * value, 0),
      );
      near(product.data.subarray(n * order, (n + 1) * order), image);
    }
  });

  it('has a root and residuals: R Rᵀ = ∇², R s = ∇', () => {
    const order = steps * width;
    const [root, residual] = [loss.root(output, label), loss.residual(output, label)];
    const [hessian, gradient] = [loss.hessian(output, label), loss.gradient(output, label)];
    for (let n = 0; n < rows; n++) {
      const r = root.data.subarray(n * order * order, (n + 1) * order * order);
      const s = residual.data.subarray(n * order, (n + 1) * order);
      const row = (i: number): Float64Array => r.subarray(i * order, (i + 1) * order);
      const dot = (a: Float64Array, b: Float64Array): number =>
        a.reduce((sum, value, i) => sum + value * b[i]!, 0);
      for (let i = 0; i < order; i++) {
        near([dot(row(i), s)], [gradient.data[n * order + i]!]);
        for (let j = 0; j < order; j++)
          near([dot(row(i), row(j))], [hessian.data[(n * order + i) * order + j]!]);
      }
    }
  });

  it('keeps masked labels masked, and checks the others as the inner loss does', () => {
    expect(loss.labels('test', 'y', label, rows, steps * width).data).toEqual(label.data);
  });
});

describe('the messages of a loss over time', () => {
  it('name the number of steps, the weights and half-masked steps', () => {
    expect(thrownBy(() => overTime(crossEntropy, { steps: 0 })).message).toBe(
      'overTime: steps: expected a whole number ≥ 1, got 0. Write overTime(crossEntropy, { steps: 10 }).',
    );
    expect(thrownBy(() => overTime(crossEntropy, { steps: 2, weights: [1] })).message).toBe(
      'overTime: weights: expected 2 numbers, one per step, got 1. Leave weights out for equal ones.',
    );
    expect(thrownBy(() => overTime(crossEntropy, { steps: 2, weights: [1, -1] })).message).toBe(
      'overTime: weights: expected finite numbers ≥ 0, got -1 at index 1. Use 0 to leave a step out.',
    );
    const loss = overTime(crossEntropy, { steps: 2 });
    expect(thrownBy(() => loss.labels('fit', 'y', [[1, 0, Number.NaN, 1]], 1, 4)).message).toBe(
      'fit: y: expected all labels of a step, or NaN for all of them, got 1 of 2 missing at row 0, step 1. Mask whole steps.',
    );
    expect(thrownBy(() => loss.labels('fit', 'y', [[1, 0, 1]], 1, 3)).message).toBe(
      'fit: loss: expected a multiple of 2 outputs, one part per step, got 3 outputs. Give overTime the number of steps of the network.',
    );
    expect(thrownBy(() => loss.labels('fit', 'y', [[1, 0, -1, 1]], 1, 4)).message).toContain(
      'got -1 at row 0, column 2',
    );
    for (const wrong of [7, null, 'y', [1, 0, 1, 0], {}] as unknown[]) {
      const error = thrownBy(() => loss.labels('fit', 'y', wrong as number[][], 1, 4));
      expect(error.name).toBe('ShapeError');
      expect(error.message).toMatch(/^fit: y: expected /);
    }
  });
});
