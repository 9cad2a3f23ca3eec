/** The Sobolev objective by hand, its weights, its rows for Gauss-Newton, and its labels. Integers: no rounding. */
import { describe, expect, it } from 'vitest';
import { materializeRows } from '../../src/factors/rows/materialize.js';
import { linearize } from '../../src/linearization/linearize.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { sequential } from '../../src/network/sequential.js';
import { sobolevLoss, type SobolevWeights } from '../../src/sobolev/sobolev-loss.js';
import { expectExact } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { polynomial } from './polynomial.js';

describe('½a(f − y)² + ½b(f′ − t)² with f = u(wx)² by hand', () => {
  const network = sequential(
    [dense(1, 1, { bias: false }), activation('square'), dense(1, 1, { bias: false })],
    {
      parameters: [3, 2],
    },
  );
  const [w, u, x, y, t, a, b] = [3, 2, 1, 14, 30, 5, 7] as const;
  const at = linearize(network, { x: [[x]], y: [[y]], dy: [[t]] }, sobolevLoss({ value: a, gradient: b }));
  const r = u * (w * x) ** 2 - y; // 4
  const s = 2 * u * w * w * x - t; // 6
  const [fw, fu] = [2 * u * w * x * x, (w * x) ** 2]; // ∂f/∂w, ∂f/∂u
  const [gw, gu] = [4 * u * w * x, 2 * w * w * x]; // ∂f′/∂w, ∂f′/∂u

  it('losses and terms', () => {
    expect([at.loss, ...at.losses]).toEqual([(a * r * r + b * s * s) / 2, (a * r * r + b * s * s) / 2]);
    expect(at.terms).toEqual({ value: (r * r) / 2, gradient: (s * s) / 2 });
    expect([...at.output.data]).toEqual([u * (w * x) ** 2]);
    expect([...at.factors(0).delta(2)], 'factors are those of the values alone, without a').toEqual([r]);
  });

  it('gradient', () => {
    expect([...at.gradient.mean()]).toEqual([a * r * fw + b * s * gw, a * r * fu + b * s * gu]);
  });

  it('Hessian and Gauss-Newton', () => {
    const [fww, fwu] = [2 * u * x * x, 2 * w * x * x];
    const [gww, gwu] = [4 * u * x, 4 * w * x];
    const gaussNewton = [
      a * fw * fw + b * gw * gw,
      a * fw * fu + b * gw * gu,
      a * fu * fu + b * gu * gu,
    ] as const;
    const exact = [
      gaussNewton[0] + a * r * fww + b * s * gww,
      gaussNewton[1] + a * r * fwu + b * s * gwu,
      gaussNewton[2],
    ] as const;
    const symmetric = ([p, q, v]: readonly [number, number, number]): number[] => [p, q, q, v];
    expect([...at.hessian.materialize().data]).toEqual(symmetric(exact));
    expect([...at.ggn.materialize().data]).toEqual(symmetric(gaussNewton));
    expect([...at.hessian.diagonal()]).toEqual([exact[0], exact[2]]);
    expect(at.hessian.trace()).toBe(exact[0] + exact[2]);
    expect(at.hessian.inertia()).toMatchObject({ positive: 1, negative: 1, exact: true });
  });
});

/** Four samples of a polynomial network with labels. */
function problem(
  inputs: number,
  outputs: number,
  weights: SobolevWeights,
  extra: object = {},
): Linearization {
  const { network, x, integers } = polynomial(inputs, outputs, 7);
  const y = x.map(() => integers(outputs));
  const dy = x.map(() => integers(outputs * inputs));
  return linearize(network, { x, y, dy, ...extra }, sobolevLoss(weights));
}

const shapes = [
  [3, 1],
  [3, 2],
  [1, 3],
  [2, 2],
] as const;

describe('weights', () => {
  it.each(shapes)('spread over slopes, %d inputs and %d outputs', (inputs, outputs) => {
    const perInput = Array.from({ length: inputs }, (_, j) => j + 1);
    const perSlope = Array.from({ length: outputs }, () => perInput).flat();
    const [one, all] = [perInput, perSlope].map((gradient) => problem(inputs, outputs, { gradient }));
    expect(one!.losses).toEqual(all!.losses);
    expectExact('gradient', one!.gradient.mean(), all!.gradient.mean());

    // The objective is linear in its weights.
    const units = perSlope.map((_, k) =>
      problem(inputs, outputs, { value: 0, gradient: perSlope.map((__, l) => (k === l ? 1 : 0)) }),
    );
    const values = problem(inputs, outputs, { value: 2, gradient: 0 });
    const whole = problem(inputs, outputs, { value: 2, gradient: perSlope });
    const sum = (of: (part: Linearization) => ArrayLike<number>): number[] =>
      Array.from(of(values), (value, i) =>
        units.reduce((total, part, k) => total + perSlope[k]! * of(part)[i]!, value),
      );
    const v = Float64Array.from({ length: whole.network.parameters.length }, (_, i) => (i % 5) - 2);
    expectExact(
      'losses',
      whole.losses,
      sum((part) => part.losses),
    );
    expectExact(
      'gradients',
      whole.gradient.materialize().data,
      sum((part) => part.gradient.materialize().data),
    );
    expectExact(
      'H v',
      whole.hessian.multiply(v),
      sum((part) => part.hessian.multiply(v)),
    );
    expectExact(
      'G v',
      whole.ggn.multiply(v),
      sum((part) => part.ggn.multiply(v)),
    );
  });

  it('are 1 and 1 unless given; terms stay unweighted', () => {
    const [plain, same, other] = [{}, { value: 1, gradient: 1 }, { value: 3, gradient: 0.5 }].map((weights) =>
      problem(2, 2, weights),
    );
    expect(plain!.losses).toEqual(same!.losses);
    expect(other!.terms).toEqual(plain!.terms);
    expect(other!.loss).toBe(3 * plain!.terms.value + 0.5 * plain!.terms.gradient!);
  });

  it('of zero leave an ordinary loss', () => {
    const { network, x, integers } = polynomial(3, 2, 7);
    const y = x.map(() => integers(2));
    const plain = linearize(network, { x, y }, 'halfSquaredError');
    const at = problem(3, 2, { gradient: 0 });
    expectExact('gradient', at.gradient.materialize().data, plain.gradient.materialize().data);
    expectExact('hessian', at.hessian.materialize().data, plain.hessian.materialize().data);
  });

  it('of samples and the L2 term mean what they mean for a loss', () => {
    const [plain, weighted] = [{}, { weights: [1, 0, 0, 3], l2: 0.5 }].map((extra) =>
      problem(3, 2, {}, extra),
    );
    const theta = plain!.network.parameters;
    const h = [0, 3].map((i) => plain!.hessian.sample(i));
    const g = [0, 3].map((i) => plain!.gradient.sample(i).mean());
    const square = theta.reduce((sum, value) => sum + value * value, 0);
    expect(weighted!.loss).toBe((plain!.losses[0]! + 3 * plain!.losses[3]!) / 4 + square / 4);
    expectExact(
      'gradient',
      weighted!.gradient.mean(),
      g[0]!.map((value, i) => (value + 3 * g[1]![i]!) / 4 + theta[i]! / 2),
    );
    const [first, last] = h.map((sample) => sample.materialize());
    const order = theta.length;
    const mean = first!.data.map(
      (value, i) => (value + 3 * last!.data[i]!) / 4 + (i % (order + 1) === 0 ? 0.5 : 0),
    );
    expectExact('hessian', weighted!.hessian.materialize().data, mean);
    expectExact(
      'diagonal',
      weighted!.hessian.diagonal(),
      theta.map((_, i) => mean[i * (order + 1)]!),
    );
    expectExact('traces', weighted!.hessian.traces(), plain!.hessian.traces());
    expectExact('block', weighted!.hessian.block('layers.1.bias', 'layers.1.bias').materialize().data, [
      mean[(order - 2) * (order + 1)]!,
      mean[(order - 2) * (order + 1) + 1]!,
      mean[(order - 1) * (order + 1) - 1]!,
      mean[(order - 1) * (order + 1)]!,
    ]);
  });
});

describe('factors', () => {
  it.each([
    [3, 1, 2],
    [3, 2, 3],
    [1, 3, 2],
    [2, 3, 3],
  ])(
    '%d inputs, %d outputs: %d dyads a layer and sample, one of them with a bias',
    (inputs, outputs, dyads) => {
      const list = problem(inputs, outputs, {}).gradient.sample(0).dyads();
      for (const layer of [0, 1]) {
        expect(list.filter(({ block }) => block === `layers.${layer}.weight`)).toHaveLength(dyads);
        expect(list.filter(({ block }) => block === `layers.${layer}.bias`)).toHaveLength(1);
      }
    },
  );

  it('a sample alone has the gradient and Hessian of its own row', () => {
    const whole = problem(3, 2, {});
    const one = whole.hessian.sample(2);
    expect([one.samples, one.storedNumbers]).toEqual([1, whole.gradient.sample(2).storedNumbers]);
    const v = Float64Array.from({ length: whole.network.parameters.length }, (_, i) => (i % 3) - 1);
    const row = whole.hessian.products(v).sample(2).mean();
    expectExact('H v', one.multiply(v), row);
    expectExact(
      'gradient',
      whole.gradient.sample(2).mean(),
      whole.gradient.materialize().data.slice(2 * v.length, 3 * v.length),
    );
  });
});

describe('least squares', () => {
  it.each(shapes)(
    'rows are C values, then C·n₀ slopes, each for all samples (%d inputs, %d outputs)',
    (inputs, outputs) => {
      // Roots of weights that are exact: √(4·¼), √(k²·¼) for 4 samples.
      const gradient = Array.from({ length: inputs * outputs }, (_, k) => k ** 2);
      const at = problem(inputs, outputs, { value: 4, gradient });
      const { jacobian, residual } = at.leastSquares();
      const rows = materializeRows(jacobian);
      expect([rows.rows, residual.length]).toEqual([4 * outputs * (1 + inputs), 4 * outputs * (1 + inputs)]);
      const order = rows.columns;
      const columns = Array.from({ length: order }, (_, j) =>
        Array.from({ length: rows.rows }, (__, r) => rows.data[r * order + j]!),
      );
      const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
        Array.from(a, (v, i) => v * b[i]!).reduce((s, v) => s + v, 0);
      expectExact(
        'Jᵀr',
        columns.map((column) => dot(column, residual)),
        at.gradient.mean(),
      );
      expectExact(
        'JᵀJ',
        columns.flatMap((p) => columns.map((q) => dot(p, q))),
        at.ggn.materialize().data,
      );
      expect(dot(residual, residual) / 2).toBe(at.loss);

      const { network, x, value, jacobian: slopes, integers } = polynomial(inputs, outputs, 7);
      const y = x.map(() => integers(outputs));
      const dy = x.map(() => integers(outputs * inputs));
      for (let o = 0; o < outputs; o++)
        expectExact(
          'values',
          residual.subarray(4 * o, 4 * (o + 1)),
          x.map((_, n) => value[n]![o]! - y[n]![o]!),
        );
      for (let k = 0; k < outputs * inputs; k++) {
        const start = 4 * (outputs + k);
        expectExact(
          'slopes',
          residual.subarray(start, start + 4),
          x.map((_, n) => (k / 2) * (slopes[n]![k]! - dy[n]![k]!)),
        );
      }
      expect(network.outputs).toBe(outputs);
    },
  );

  it('has the rows of another value loss beside those of the slopes', () => {
    const { network, x, integers } = polynomial(2, 3, 5);
    const y = x.map((_, n) => [0, 1, 2].map((o) => (o === n % 3 ? 1 : 0)));
    const dy = x.map(() => integers(6));
    const at = linearize(network, { x, y, dy }, sobolevLoss({ loss: 'crossEntropy', gradient: 0 }));
    const plain = linearize(network, { x, y }, 'crossEntropy').leastSquares();
    const { jacobian, residual } = at.leastSquares();
    // The softmax's direction without curvature has rows here, of zeros, and none in the plain loss.
    expectExact('value rows', materializeRows(jacobian, 0, 8).data, materializeRows(plain.jacobian).data);
    expectExact('value residuals', residual.subarray(0, 8), plain.residual);
    expect(materializeRows(jacobian, 8, 12).data.every((value) => value === 0)).toBe(true);
    expect(
      residual.subarray(8).every((value) => value === 0),
      'weight 0, no division by it',
    ).toBe(true);
    expect(materializeRows(jacobian, 12).data.every((value) => value === 0)).toBe(true);
  });
});

describe('misuse', () => {
  const { network, x } = polynomial(2, 1, 1);
  const y = x.map(() => [0]);
  const dy = x.map(() => [1, 2]);
  const at =
    (labels: unknown): (() => unknown) =>
    () =>
      linearize(network, { x, y, dy: labels as number[][] }, sobolevLoss());

  it('of weights', () => {
    for (const [argument, weights, got] of [
      ['value', { value: -1 }, '-1'],
      ['value', { value: NaN }, 'NaN'],
      ['gradient', { gradient: -0.5 }, '-0.5'],
      ['gradient', { gradient: [1, Infinity] }, 'Infinity'],
    ] as const) {
      expect(thrownBy(() => sobolevLoss(weights))).toEqual({
        name: 'DomainError',
        message: `sobolevLoss: ${argument}: expected a finite weight ≥ 0, got ${got}. Use 0 to leave a term out.`,
      });
    }
    expect(thrownBy(() => linearize(network, { x, y, dy }, sobolevLoss({ gradient: [1, 2, 3] })))).toEqual({
      name: 'ShapeError',
      message:
        'sobolevLoss: gradient: expected 1, 2 (inputs) or 2 (outputs × inputs) numbers, got 3. Pass one weight per slope, ordered (output, input).',
    });
    expect(thrownBy(() => sobolevLoss({ loss: 'mae' })).message).toMatch(
      /^sobolevLoss: loss: expected one of/,
    );
  });

  it('of derivative labels: missing, of another width, nested wrong, not finite', () => {
    expect(thrownBy(at(undefined))).toEqual({
      name: 'DomainError',
      message:
        'linearize: dy: expected 4 rows of 1·2 = 2 numbers, ordered (output, input), got nothing. Pass { x, y, dy } with ∂y/∂x, or use a loss without a gradient term.',
    });
    expect(thrownBy(at(x.map(() => [1])))).toEqual({
      name: 'ShapeError',
      message:
        'linearize: dy: expected 4 rows × 2 columns, got 4 × 1. Rows are samples, columns are the entries of one sample.',
    });
    expect(thrownBy(at([[[1, 2]], [[1, 2]], [[1], [2]], [[1, 2]]]))).toEqual({
      name: 'ShapeError',
      message:
        'linearize: dy: expected 1 × 2 numbers for each sample, got 2 × 1 in sample 2. Rows are outputs, columns are inputs.',
    });
    expect(
      thrownBy(
        at([
          [1, 2],
          [1, Infinity],
          [1, 2],
          [1, 2],
        ]),
      ),
    ).toEqual({
      name: 'DomainError',
      message:
        'linearize: dy: expected finite numbers, got Infinity at row 1, column 1. Remove or repair that row; rows and columns are counted from 0.',
    });
    expect(
      thrownBy(
        at(
          x.map(() => [
            [1, 2],
            [3, 4],
          ]),
        ),
      ).message,
    ).toBe(
      'linearize: dy: expected 1 × 2 numbers for each sample, got 2 × 2 in sample 0. Rows are outputs, columns are inputs.',
    );
  });

  it('accepts nested labels, one list per output', () => {
    const { network: two, x: points, integers } = polynomial(3, 2, 2);
    const flat = points.map(() => integers(6));
    const nested = flat.map((row) => [row.slice(0, 3), row.slice(3)]);
    const labels = points.map(() => integers(2));
    const [a, b] = [flat, nested].map(
      (slopes) => linearize(two, { x: points, y: labels, dy: slopes }, sobolevLoss()).losses,
    );
    expect(a).toEqual(b);
  });
});
