import { describe, expect, it } from 'vitest';
import { laplace } from '../../src/statistics/laplace.js';
import { linearize } from '../../src/linearization/linearize.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { mlp } from '../../src/network/mlp.js';
import { sequential } from '../../src/network/sequential.js';
import { levenbergMarquardt } from '../../src/optimizers/levenberg-marquardt.js';
import { sobolevLoss } from '../../src/sobolev/sobolev-loss.js';
import { fit } from '../../src/training/fit.js';
import { expectClose } from '../support/compare.js';
import { statisticsRelative } from '../support/tolerances.js';
import { thrownBy } from '../support/thrown.js';
import { smoothData } from '../training/data.js';
import { eliminate, linearData, product, inverse, ridge } from './regression.js';

const { x, y, design } = linearData(25, 3, 1);

/** The ridge regression on the first data, as a network at its minimum. */
function regression(l2: number, weights?: readonly number[]): Linearization {
  const network = sequential([dense(3, 1)], { parameters: ridge(design, y, l2) });
  return linearize(network, { x, y, l2, ...(weights ? { weights } : {}) }, 'halfSquaredError');
}

function close(what: string, actual: number, expected: number): void {
  expectClose(what, [actual], [expected], statisticsRelative * Math.max(1, Math.abs(expected)));
}

/** log N(y | 0, σ²I + ΦΦᵀ/α), where the evidence of a linear model is exact. */
function gaussianEvidence(alpha: number, noise: number): number {
  const covariance = design.map((a, m) =>
    design.map((b, n) => a.reduce((sum, value, j) => sum + value * b[j]!, 0) / alpha + (m === n ? noise : 0)),
  );
  const { solution, logDeterminant } = eliminate(covariance, y);
  const square = y.reduce((sum, [value], n) => sum + value! * solution[n]![0]!, 0);
  return -(square + logDeterminant + y.length * Math.log(2 * Math.PI)) / 2;
}

describe('laplace on linear regression, where it is exact', () => {
  it.each([0.001, 0.1, 2])('is the marginal likelihood of the labels (l2 = %d)', (l2) => {
    const noise = 0.09;
    const evidence = laplace(regression(l2), { noise });
    const alpha = (25 * l2) / noise;
    close('α', evidence.priorPrecision, alpha);
    close('log evidence', evidence.logEvidence, gaussianEvidence(alpha, noise));
    expect(evidence).toMatchObject({ status: 'defined', noise, advice: '' });
    const precision = product(design, design).map((row, i) =>
      row.map((value, j) => value / noise + (i === j ? alpha : 0)),
    );
    const { logDeterminant } = eliminate(precision, design);
    close('log determinant of the posterior precision', evidence.logDeterminant, logDeterminant);
  });

  it('counts tr(H(H + λ)⁻¹) parameters', () => {
    const l2 = 0.3;
    const gram = product(design, design).map((row) => row.map((value) => value / 25));
    const shifted = gram.map((row, i) => row.map((value, j) => value + (i === j ? l2 : 0)));
    const smoother = product(inverse(shifted), gram);
    const trace = smoother.reduce((sum, row, i) => sum + row[i]!, 0);
    close('γ', laplace(regression(l2)).effectiveParameters, trace);
  });

  it('is the same with either curvature, which agree on a linear model', () => {
    const at = regression(0.1);
    const [exact, gaussNewton] = [laplace(at), laplace(at, { curvature: 'gaussNewton' })];
    close('evidence', gaussNewton.logEvidence, exact.logEvidence);
  });

  it('estimates the noise from what γ parameters leave', () => {
    const at = regression(0.1);
    const { noise, effectiveParameters } = laplace(at);
    close('σ²', noise!, (2 * 25 * at.terms.value) / (25 - effectiveParameters));
  });

  it('suggests the l2 where the evidence is highest, if it is asked until nothing changes', () => {
    let l2 = 1;
    for (let k = 0; k < 200; k++) l2 = laplace(regression(l2), { noise: 0.09 }).suggestedL2;
    const at = (factor: number): number => gaussianEvidence((25 * l2 * factor) / 0.09, 0.09);
    // The derivative by log α vanishes there; steps of 1e-3 leave an error of 1e-6 times a third derivative of order 1.
    expect(Math.abs(at(1.001) - at(0.999)) / 0.002).toBeLessThan(1e-5);
    expect(at(1)).toBeGreaterThan(at(2));
    expect(at(1)).toBeGreaterThan(at(0.5));
  });

  it('measures by the decrement how far from the minimum it is, exactly for a quadratic', () => {
    const at = regression(0.1);
    const moved = linearize(
      at.network.withParameters(at.network.parameters.map((value) => value + 0.5)),
      { x, y, l2: 0.1 },
      'halfSquaredError',
    );
    const { decrement, advice } = laplace(moved, { noise: 0.09 });
    close('decrement', decrement, (25 / 0.09) * (moved.loss - at.loss));
    expect(advice).toMatch(/nats above its minimum: train further/);
    expect(laplace(at, { noise: 0.09 }).decrement).toBeLessThan(1e-12);
  });

  it('takes weights of samples as their shares, and the count from whoever knows it', () => {
    const twice = { x: [...x, ...x], y: [...y, ...y], l2: 0.1 };
    const at = linearize(regression(0.1).network, twice, 'halfSquaredError');
    const once = regression(
      0.1,
      x.map(() => 7),
    );
    close(
      'evidence of all samples twice',
      laplace(once, { noise: 0.09, count: 50 }).logEvidence,
      laplace(at, { noise: 0.09 }).logEvidence,
    );
  });
});

describe('laplace on networks', () => {
  it('of logistic regression agrees with the integral, ever better with more data', async () => {
    // One parameter, so the evidence is a one-dimensional integral: by Simpson's rule on [−8, 8].
    const errors = [];
    for (const copies of [8, 64]) {
      const points = Array.from({ length: copies }, () => [-2, -1, -0.3, 0.4, 1, 1.7, 2]).flat();
      const labels = Array.from({ length: copies }, () => [0, 0, 1, 0, 1, 1, 1]).flat();
      const count = points.length;
      const l2 = 0.1;
      const batch = { x: points.map((p) => [p]), y: labels.map((value) => [value]), l2 };
      const start = sequential([dense(1, 1, { bias: false })], { parameters: [0.5] });
      const { network } = await fit(start, batch, {
        loss: 'binaryCrossEntropy',
        l2,
        normalize: false,
        optimizer: levenbergMarquardt(),
      });
      const evidence = laplace(linearize(network, batch, 'binaryCrossEntropy'));
      expect(evidence.noise).toBe(null);
      const logPosterior = (w: number): number =>
        points.reduce((sum, p, n) => sum - Math.log1p(Math.exp((1 - 2 * labels[n]!) * p * w)), 0) -
        (count * l2 * w * w) / 2 +
        Math.log((count * l2) / (2 * Math.PI)) / 2;
      const [cells, width] = [8000, 0.002];
      const highest = logPosterior(network.parameters[0]!);
      let sum = 0;
      for (let k = 0; k <= cells; k++) {
        const weight = k === 0 || k === cells ? 1 : k % 2 === 1 ? 4 : 2;
        sum += weight * Math.exp(logPosterior(-8 + k * width) - highest);
      }
      errors.push(Math.abs(evidence.logEvidence - highest - Math.log((sum * width) / 3)));
    }
    expect(errors[0]).toBeLessThan(0.05);
    // The next term of Laplace's expansion is of order 1/N.
    expect(errors[0]! / errors[1]!).toBeCloseTo(8, 0);
  });

  it('says where there is no minimum, and gives the Gauss-Newton evidence there', () => {
    const network = mlp({ inputs: 2, hidden: [5], outputs: 1, seed: 4 });
    const at = linearize(network, { ...smoothData(12), l2: 1e-6 }, 'halfSquaredError');
    const evidence = laplace(at, { noise: 1 });
    expect(evidence).toMatchObject({ status: 'indefinite', logEvidence: NaN });
    expect(evidence.advice).toMatch(/negative eigenvalues: this is no minimum/);
    const { status, logEvidence } = laplace(at, { noise: 1, curvature: 'gaussNewton' });
    expect(status).toBe('defined');
    expect(Number.isFinite(logEvidence)).toBe(true);
  });

  it('prefers the network that can follow the data to one that cannot', async () => {
    const data = smoothData(60);
    const evidences = [];
    for (const name of ['identity', 'tanh']) {
      const network = sequential([dense(2, 6), activation(name), dense(6, 1)], { seed: 1 });
      const l2 = 1e-4;
      const { x: inputs, y: labels } = data;
      const batch = { x: inputs, y: labels };
      const trained = await fit(network, batch, { l2, normalize: false, epochs: 300 });
      const at = linearize(trained.network, { ...batch, l2 }, 'halfSquaredError');
      evidences.push(laplace(at, { curvature: 'gaussNewton' }).logEvidence);
    }
    expect(evidences[1]).toBeGreaterThan(evidences[0]! + 10);
  });
});

describe('laplace refuses', () => {
  const at = regression(0.1);
  const message = (options: object): string => thrownBy(() => laplace(at, options)).message;

  it('what it cannot use, by name', () => {
    expect(message({ curvature: 'both' })).toBe(
      "laplace: curvature: expected 'exact' or 'gaussNewton', got 'both'. Correct the name.",
    );
    expect(message({ noise: 0 })).toBe(
      "laplace: noise: expected a positive number, 'estimated' or null, got 0. It is the variance σ² of the labels.",
    );
    expect(message({ count: 0 })).toBe(
      'laplace: count: expected a positive number, got 0. Leave it out for the number of samples.',
    );
    expect(message({ count: 2 })).toMatch(
      /^laplace: noise: expected more labels than effective parameters, to estimate it, got 2 labels and 3\.\d+ parameters\./,
    );
  });

  it('an objective without a prior', () => {
    expect(thrownBy(() => laplace(regression(0), { noise: 1 })).message).toBe(
      'laplace: l2: expected a number > 0 in the objective, got 0. Train with l2, and linearize with the same: it is the precision of the prior.',
    );
  });

  it('noise where the loss is none of squared errors', () => {
    const network = mlp({ inputs: 2, hidden: [3], outputs: 1, seed: 1 });
    const sobolev = linearize(network, { ...smoothData(9), l2: 1 }, sobolevLoss({ gradient: 1 }));
    expect(thrownBy(() => laplace(sobolev, { noise: 'estimated' })).message).toBe(
      'laplace: noise: expected halfSquaredError to be estimated from, got an objective with derivative labels. Give the variance as a number, or null if the loss is a −log likelihood.',
    );
    expect(thrownBy(() => laplace(sobolev, { noise: 1 })).message).toBe(
      'laplace: noise: expected halfSquaredError to go with it, got an objective with derivative labels. Give noise: null if the loss is a −log likelihood.',
    );
  });
});
