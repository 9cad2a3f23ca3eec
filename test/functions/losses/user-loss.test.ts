import { describe, expect, it } from 'vitest';
import { builtInLosses, type Loss, type LossInput, lossKernel } from '../../../src/functions/loss.js';
import { matrix, type Matrix } from '../../../src/numeric/matrix.js';
import { expectClose } from '../../support/compare.js';
import { thrownBy } from '../../support/thrown.js';
import { normalLikelihood, pseudoHuber } from './subjects.js';

/** crossEntropy by its textbook formulas, as a user would write it. */
const softmaxLoss: Loss = {
  value: (z, y) => -z.reduce((sum, _, j) => sum + y[j]! * Math.log(softmax(z)[j]!), 0),
  first: (z, y) => softmax(z).map((p, j) => p - y[j]!),
  second: (z) => {
    const p = Array.from(softmax(z));
    return p.map((pi, i) => p.map((pj, j) => (i === j ? pi : 0) - pi * pj));
  },
  third(z, _y, u) {
    const p = softmax(z);
    const moment = (k: number): number => p.reduce((sum, pj, j) => sum + pj * u[j]! ** k, 0);
    return moment(3) - 3 * moment(1) * moment(2) + 2 * moment(1) ** 3;
  },
};

function softmax(z: Float64Array): Float64Array {
  const total = z.reduce((sum, zj) => sum + Math.exp(zj), 0);
  return z.map((zj) => Math.exp(zj) / total);
}

function asMatrix(...rows: number[][]): Matrix {
  return matrix(rows.length, rows[0]!.length, Float64Array.from(rows.flat()));
}

const { third: _third, ...withoutThird } = pseudoHuber;

describe('lossKernel', () => {
  it('finds built-ins by name and passes kernels through', () => {
    for (const loss of builtInLosses) {
      expect(lossKernel(loss.name)).toBe(loss);
      expect(lossKernel(loss)).toBe(loss);
    }
    expect(builtInLosses.map(({ name }) => name)).toEqual([
      'halfSquaredError',
      'crossEntropy',
      'binaryCrossEntropy',
    ]);
    const own = lossKernel(pseudoHuber);
    expect(lossKernel(own)).toBe(own);
    expect([own.name, lossKernel(softmaxLoss).name]).toEqual(['pseudoHuber', 'custom']);
  });

  it('makes of textbook formulas what the built-in computes', () => {
    const own = lossKernel(softmaxLoss);
    const builtIn = lossKernel('crossEntropy');
    const output = asMatrix([1, -0.5, 2], [0, 0.25, -1.5]);
    const label = asMatrix([0, 1, 0], [0.5, 0.25, 0.25]);
    const u = asMatrix([1, 2, -1], [0.3, 0.1, 2]);
    const tolerance = 1e-14;
    expectClose('value', own.losses(output, label), builtIn.losses(output, label), tolerance);
    expectClose(
      'gradient',
      own.gradient(output, label).data,
      builtIn.gradient(output, label).data,
      tolerance,
    );
    expectClose('hessian', own.hessian(output, label).data, builtIn.hessian(output, label).data, tolerance);
    expectClose(
      'product',
      own.hessianProduct(output, label, u).data,
      builtIn.hessianProduct(output, label, u).data,
      tolerance,
    );
    expectClose('third', own.third(output, label, u), builtIn.third(output, label, u), 1e-13);
  });

  it('refuses what is no loss', () => {
    const refuse = (input: unknown): unknown => thrownBy(() => lossKernel(input as LossInput, 'linearize'));
    expect(refuse('mse')).toMatchObject({
      name: 'UnknownNameError',
      message:
        "linearize: loss: expected one of halfSquaredError, crossEntropy, binaryCrossEntropy, got 'mse'. " +
        'Correct the name, or pass an object { value, first, second, third? } of your own.',
    });
    expect(refuse(undefined)).toMatchObject({
      name: 'DomainError',
      message:
        'linearize: loss: expected a loss such as halfSquaredError, or an object { value, first, second, third? }, ' +
        'got undefined. Known names: halfSquaredError, crossEntropy, binaryCrossEntropy.',
    });
    expect(refuse(null)).toMatchObject({
      name: 'DomainError',
      message: expect.stringContaining('got null') as string,
    });
    expect(refuse({ name: 'flat', value: () => 0, first: () => [0] })).toMatchObject({
      name: 'MissingDerivativeError',
      message:
        "linearize: loss 'flat': expected second(output, label), a function of one sample, got none. " +
        'A loss is { value, first, second, third? }: a number, its gradient and its Hessian with respect to the output.',
    });
    expect(refuse({ value: 3 })).toMatchObject({
      message: expect.stringContaining(
        "loss 'custom': expected value(output, label), a function of one sample, got number",
      ) as string,
    });
  });
});

describe('a user’s loss', () => {
  const output = asMatrix([0.5, 1], [1, -1]);
  const label = asMatrix([0, 0], [0, 0]);
  const bad = (parts: Partial<Loss>): ReturnType<typeof lossKernel> =>
    lossKernel({ ...pseudoHuber, name: 'bad', ...parts });

  it('needs no third until it is asked for', () => {
    expect(thrownBy(() => lossKernel(withoutThird).third(output, label, output))).toEqual(
      expect.objectContaining({
        name: 'MissingDerivativeError',
        message:
          "third derivative: loss 'pseudoHuber': expected third(output, label, direction), got none. " +
          "Add third to the loss: the number loss'''[u, u, u] along the direction u.",
      }),
    );
  });

  const finite = 'Define the loss for every output of the network and for these labels.';
  const shape = 'One for each output of the network.';

  it.each<[string, () => unknown, string, string]>([
    [
      'a value that is not finite',
      () => bad({ value: (p) => Math.log(p[1]!) }).losses(output, label),
      'DomainError',
      `loss 'bad': value (sample 1): expected finite numbers, got NaN. ${finite}`,
    ],
    [
      'a gradient that is not finite',
      () => bad({ first: (p) => [1, 1 / (p[0]! - 1)] }).gradient(output, label),
      'DomainError',
      `loss 'bad': first (sample 1): expected finite numbers, got Infinity. ${finite}`,
    ],
    [
      'a gradient of another length',
      () => bad({ first: () => [1] }).gradient(output, label),
      'ShapeError',
      `loss 'bad': first (sample 0): expected 2 numbers, got 1. ${shape}`,
    ],
    [
      'a Hessian of another size',
      () => bad({ second: () => [[1, 0]] }).hessian(output, label),
      'ShapeError',
      `loss 'bad': second (sample 0): expected 2 rows, got 1. ${shape}`,
    ],
    [
      'a ragged Hessian',
      () => bad({ second: () => [[1, 0], [0]] }).hessianProduct(output, label, output),
      'ShapeError',
      `loss 'bad': second (sample 0): expected 2 numbers, got 1. ${shape}`,
    ],
    [
      'a Hessian that is not symmetric',
      () => bad({ second: () => [[1, 0.5], [0.25, 1]] }).hessian(output, label), // prettier-ignore
      'DomainError',
      "loss 'bad': second (sample 0): expected a symmetric matrix, got 0.25 at (1, 0) and 0.5 at (0, 1). " +
        'Second derivatives do not depend on the order: correct one of the two.',
    ],
    [
      'a third derivative that is not finite',
      () => bad({ third: () => NaN }).third(output, label, output),
      'DomainError',
      `loss 'bad': third (sample 0): expected finite numbers, got NaN. ${finite}`,
    ],
  ])('reports %s', (_what, work, name, message) => {
    expect(thrownBy(work)).toMatchObject({ name, message });
  });

  it('is not asked about outputs that are not finite: they give NaN', () => {
    const kernel = lossKernel(pseudoHuber);
    const at = asMatrix([1, Infinity], [0.5, 1]);
    const y = asMatrix([0, 0], [0, 0]);
    const results = [
      kernel.losses(at, y),
      kernel.gradient(at, y).data,
      kernel.hessianProduct(at, y, y).data,
      kernel.hessian(at, y).data,
      kernel.third(at, y, y),
      kernel.root(at, y).data,
      kernel.residual(at, y).data,
    ];
    for (const numbers of results) {
      const half = numbers.length / 2;
      expect(Array.from(numbers.subarray(0, half)).every(Number.isNaN)).toBe(true);
      expect(Array.from(numbers.subarray(half)).every(Number.isFinite)).toBe(true);
    }
  });

  it('has no root where ∇²loss is indefinite', () => {
    const kernel = lossKernel(normalLikelihood);
    const message =
      /^loss 'normalLikelihood': second \(sample 0\): expected a positive semidefinite matrix, as Gauss-Newton needs, got the eigenvalue -\d\.\d+\. Use a convex loss, or a first-order optimizer such as adam\(\)\.$/;
    const at = asMatrix([2, 0]);
    const y = asMatrix([0, 0]);
    expect(thrownBy(() => kernel.root(at, y))).toMatchObject({
      name: 'DomainError',
      message: expect.stringMatching(message) as string,
    });
    expect(thrownBy(() => kernel.residual(at, y))).toMatchObject({
      message: expect.stringMatching(message) as string,
    });
  });

  it('has no residual where the gradient points along a direction without curvature', () => {
    const linear: Loss = { name: 'linear', value: (p) => p[0]!, first: () => [2, 0], second: () => [[0, 0], [0, 1]] }; // prettier-ignore
    expect(thrownBy(() => lossKernel(linear).residual(output, label))).toMatchObject({
      name: 'DomainError',
      message:
        "loss 'linear': first (sample 0): expected a gradient in the range of the second derivative, as Gauss-Newton needs, " +
        'got a component 2 along a direction without curvature. ' +
        'Use a loss with curvature there (not a linear piece), or a first-order optimizer such as adam().',
    });
  });
});

describe('labels', () => {
  const check = (name: string, input: number[][]): Matrix =>
    lossKernel(name).labels('linearize', 'y', input, 2, 2);

  it('are passed on as a matrix', () => {
    expect(check('crossEntropy', [[0, 3], [0.5, 0.5]])).toEqual(asMatrix([0, 3], [0.5, 0.5])); // prettier-ignore
    expect(check('halfSquaredError', [[0, -3], [0.5, 1e9]])).toEqual(asMatrix([0, -3], [0.5, 1e9])); // prettier-ignore
    expect(check('binaryCrossEntropy', [[0, 1], [0.5, 0.5]])).toEqual(asMatrix([0, 1], [0.5, 0.5])); // prettier-ignore
    const same = asMatrix([1, 0], [0, 1]);
    expect(lossKernel(pseudoHuber).labels('linearize', 'y', same, 2, 2)).toBe(same);
  });

  it.each<[string, string, number[][], string, string]>([
    [
      'a negative one for crossEntropy',
      'crossEntropy',
      [[1, 0], [0, -0.5]], // prettier-ignore
      'DomainError',
      'linearize: y: expected labels ≥ 0, got -0.5 at row 1, column 1. ' +
        'Pass one number ≥ 0 per class: 1 for the right class and 0 for the others, or probabilities.',
    ],
    [
      'one above 1 for binaryCrossEntropy',
      'binaryCrossEntropy',
      [[1, 2], [0, 1]], // prettier-ignore
      'DomainError',
      'linearize: y: expected labels from 0 to 1, got 2 at row 0, column 1. Pass 0 or 1 per output, or a probability.',
    ],
    [
      'NaN',
      'halfSquaredError',
      [[1, 2], [NaN, 1]], // prettier-ignore
      'DomainError',
      'linearize: y: expected finite numbers, got NaN at row 1, column 0. Remove or repair that row; rows and columns are counted from 0.',
    ],
    [
      'another width',
      'crossEntropy',
      [[1], [0]],
      'ShapeError',
      'linearize: y: expected 2 rows × 2 columns, got 2 × 1. Rows are samples, columns are the entries of one sample.',
    ],
  ])('are refused with %s', (_what, loss, input, name, message) => {
    expect(thrownBy(() => check(loss, input))).toMatchObject({ name, message });
  });
});
