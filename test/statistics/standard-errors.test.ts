import { describe, expect, it } from 'vitest';
import { standardErrors, type StandardErrorOptions } from '../../src/statistics/standard-errors.js';
import { linearize } from '../../src/linearization/linearize.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import { dense } from '../../src/network/layers/dense.js';
import { mlp } from '../../src/network/mlp.js';
import { sequential } from '../../src/network/sequential.js';
import { fit } from '../../src/training/fit.js';
import { expectClose, expectCloseToLargest } from '../support/compare.js';
import { stream } from '../support/stream.js';
import { statisticsRelative } from '../support/tolerances.js';
import { thrownBy } from '../support/thrown.js';
import { smoothData } from '../training/data.js';
import { form, inverse, linearData, product, ridge, type Rows } from './regression.js';

const { x, y, design } = linearData(25, 3, 2);
const points = [
  [0.5, -1, 2],
  [3, 0, -0.7],
];

function regression(l2: number): Linearization {
  const network = sequential([dense(3, 1)], { parameters: ridge(design, y, l2) });
  return linearize(network, { x, y, l2 }, 'halfSquaredError');
}

/** Errors of the parameters, and of predictions at `points`, from a covariance. */
function expectCovariance(
  at: Linearization,
  options: StandardErrorOptions,
  covariance: Rows,
  rows: Rows = points.map((p) => [...p, 1]),
  where: Rows = points,
): void {
  const errors = standardErrors(at, options);
  const parameters = covariance.map((row, i) => Math.sqrt(row[i]!));
  expectCloseToLargest('parameters', errors.parameters(), parameters, statisticsRelative);
  const predictions = rows.map((row) => Math.sqrt(form(covariance, row)));
  expectCloseToLargest('predictions', errors.predictions(where).data, predictions, statisticsRelative);
}

const residuals = (at: Linearization): number[] => y.map(([value], n) => at.output.data[n]! - value!);

describe('standard errors of linear regression', () => {
  it.each(['exact', 'gaussNewton'] as const)('are those of σ²(XᵀX)⁻¹ (%s)', (curvature) => {
    const at = regression(0);
    const squares = residuals(at).reduce((sum, r) => sum + r * r, 0);
    const noise = squares / (25 - 4);
    expectClose('σ²', [standardErrors(at).noise!], [noise], statisticsRelative * noise);
    const covariance = inverse(product(design, design)).map((row) => row.map((value) => noise * value));
    expectCovariance(at, { curvature }, covariance);
  });

  it('with an L2 term are those of the posterior, σ²(XᵀX + NλI)⁻¹', () => {
    const gram = product(design, design).map((row, i) =>
      row.map((value, j) => value + (i === j ? 25 * 0.2 : 0)),
    );
    const covariance = inverse(gram).map((row) => row.map((value) => 0.09 * value));
    expectCovariance(regression(0.2), { noise: 0.09 }, covariance);
  });

  it("robust are White's", () => {
    const at = regression(0);
    const bread = inverse(product(design, design));
    const meat = product(
      design,
      design,
      residuals(at).map((r) => r * r),
    );
    expectCovariance(at, { covariance: 'robust' }, product(bread, product(meat, bread)));
  });

  it('robust with an L2 term, whose samples share its gradient, are of estimating functions that sum to zero', () => {
    const l2 = 0.2;
    const at = regression(l2);
    const theta = at.network.parameters;
    const psi = residuals(at).map((r, n) => design[n]!.map((value, i) => (r * value + l2 * theta[i]!) / 25));
    const bread = inverse(
      product(design, design).map((row, i) => row.map((value, j) => value / 25 + (i === j ? l2 : 0))),
    );
    expectCovariance(at, { covariance: 'robust' }, product(bread, product(product(psi, psi), bread)));
  });

  it('fall with the root of the number of samples', () => {
    const at = regression(0);
    const [all, four] = [standardErrors(at, { noise: 1 }), standardErrors(at, { noise: 1, count: 100 })];
    const halved = all.parameters().map((value) => value / 2);
    expectCloseToLargest('four times the samples', four.parameters(), halved, statisticsRelative);
  });
});

describe('standard errors of logistic regression', () => {
  const { normal, uniform } = stream(3);
  const inputs = Array.from({ length: 80 }, () => [normal(), normal()]);
  const labels = inputs.map(([a, b]) => [uniform() < 1 / (1 + Math.exp(-a! + 0.5 * b!)) ? 1 : 0]);
  const extended = inputs.map((row) => [...row, 1]);

  it("are Fisher's, and robust White's", async () => {
    const start = sequential([dense(2, 1)], { seed: 1 });
    const options = { loss: 'binaryCrossEntropy', normalize: false };
    const { network } = await fit(start, { x: inputs, y: labels }, options);
    const at = linearize(network, { x: inputs, y: labels }, 'binaryCrossEntropy');
    const chance = at.output.data.map((z) => 1 / (1 + Math.exp(-z)));
    const fisher = product(
      extended,
      extended,
      Array.from(chance, (p) => p * (1 - p)),
    );
    const bread = inverse(fisher);
    const rows = points.map(([a, b]) => [a!, b!, 1]);
    const where = points.map(([a, b]) => [a!, b!]);
    expectCovariance(at, {}, bread, rows, where);
    expect(standardErrors(at).noise).toBe(null);
    const meat = product(
      extended,
      extended,
      labels.map(([label], n) => (chance[n]! - label!) ** 2),
    );
    expectCovariance(at, { covariance: 'robust' }, product(bread, product(meat, bread)), rows, where);
  });
});

describe('standard errors of networks', () => {
  const network = mlp({ inputs: 2, hidden: [3], outputs: 2, activation: 'tanh', seed: 1 });
  const { normal } = stream(5);
  const data = smoothData(40);
  const labels = data.y.map(([value]) => [value! + 0.1 * normal(), 1 - value! + 0.1 * normal()]);

  it.each(['exact', 'gaussNewton'] as const)(
    'agree with the dense %s inverse, output by output',
    async (core) => {
      const l2 = 1e-3;
      const batch = { x: data.x, y: labels, l2 };
      const trained = await fit(network, batch, { l2, normalize: false, epochs: 400 });
      const at = linearize(trained.network, batch, 'halfSquaredError');
      const full = core === 'exact' ? at.hessian : at.ggn;
      const written = full.materialize();
      const order = written.rows;
      const matrixRows = Array.from({ length: order }, (_, i) =>
        Array.from(written.data.subarray(i * order, (i + 1) * order)),
      );
      const covariance = inverse(matrixRows).map((row) => row.map((value) => (0.01 / 40) * value));
      const errors = standardErrors(at, { noise: 0.01, curvature: core });
      expect(errors).toMatchObject({ status: 'defined', advice: '' });
      // The inverse loses as many digits as the condition number has: 1e4 here, six digits of margin to ε.
      const relative = 1e-9;
      const parameters = covariance.map((row, i) => Math.sqrt(row[i]!));
      expectCloseToLargest('parameters', errors.parameters(), parameters, relative);
      const where = data.x.slice(0, 3);
      const step = 1e-6;
      const theta = trained.network.parameters;
      const expected = where.flatMap((point) =>
        [0, 1].map((o) => {
          const gradient = Array.from(theta, (_, i) => {
            const at2 = (sign: number): number =>
              trained.network
                .withParameters(theta.map((value, k) => value + (k === i ? sign * step : 0)))
                .predict([point]).data[o]!;
            return (at2(1) - at2(-1)) / (2 * step);
          });
          return Math.sqrt(form(covariance, gradient));
        }),
      );
      // Central differences with steps of 1e-6 leave 1e-10 of a gradient of size 1.
      expectCloseToLargest('predictions', errors.predictions(where).data, expected, 1e-6);
    },
  );

  it('cover the truth as often as they should', async () => {
    // y = 2x + 1 + noise, a line from three parameters' worth of samples: 95 % within 1.96 errors.
    let covered = 0;
    const trials = 400;
    const noise = stream(11);
    for (let trial = 0; trial < trials; trial++) {
      const abscissas = Array.from({ length: 30 }, () => [noise.normal()]);
      const values = abscissas.map(([value]) => [2 * value! + 1 + 0.5 * noise.normal()]);
      const line = ridge(
        abscissas.map(([value]) => [value!, 1]),
        values,
        0,
      );
      const fitted = sequential([dense(1, 1)], { parameters: line });
      const at = linearize(fitted, { x: abscissas, y: values }, 'halfSquaredError');
      const error = standardErrors(at, { noise: 0.25 }).predictions([[1.5]]).data[0]!;
      if (Math.abs(fitted.predict([[1.5]]).data[0]! - 4) < 1.96 * error) covered++;
    }
    // Binomial with p = 0.95: four deviations are 4·√(0.95·0.05/400).
    expect(Math.abs(covered / trials - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / trials));
  });

  it('are infinite for what the data do not determine, and finite for the rest', () => {
    // The second input is always zero: its weight has no curvature.
    const flat = { x: x.map(([a]) => [a!, 0]), y };
    const at = linearize(sequential([dense(2, 1)], { seed: 1 }), flat, 'halfSquaredError');
    for (const covariance of ['model', 'robust'] as const) {
      const errors = standardErrors(at, { noise: 1, covariance });
      expect(errors.status).toBe('singular');
      expect(errors.advice).toMatch(/take an l2 > 0/);
      const [a, b, bias] = errors.parameters();
      expect([b, Number.isFinite(a), Number.isFinite(bias)]).toEqual([Infinity, true, true]);
      const predictions = errors.predictions([
        [1, 0],
        [1, 1],
      ]).data;
      expect([Number.isFinite(predictions[0]), predictions[1]]).toEqual([true, Infinity]);
    }
  });

  it('say where there is no minimum', () => {
    const at = linearize(network, { x: data.x.slice(0, 9), y: labels.slice(0, 9) }, 'halfSquaredError');
    expect(standardErrors(at, { noise: 1 }).status).toBe('indefinite');
    expect(standardErrors(at, { noise: 1 }).advice).toMatch(/this is no minimum/);
  });

  it('name a covariance or points that do not fit', () => {
    const at = regression(0);
    const options = { covariance: 'sandwich' } as unknown as StandardErrorOptions;
    expect(thrownBy(() => standardErrors(at, options)).message).toBe(
      "standardErrors: covariance: expected 'model' or 'robust', got 'sandwich'. Correct the name.",
    );
    expect(thrownBy(() => standardErrors(at).predictions([[1, 2]])).message).toBe(
      'standardErrors.predictions: x: expected any number of rows × 3 columns, got 1 × 2. Rows are samples, columns are the entries of one sample.',
    );
  });
});
