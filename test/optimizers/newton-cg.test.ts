import { describe, expect, it } from 'vitest';
import { linearize, type Batch } from '../../src/linearization/linearize.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import type { LossInput } from '../../src/functions/loss-types.js';
import { crossEntropy } from '../../src/functions/losses/cross-entropy.js';
import { halfSquaredError } from '../../src/functions/losses/half-squared-error.js';
import { activation } from '../../src/network/layers/activation.js';
import { conv2d } from '../../src/network/layers/convolution.js';
import { dense } from '../../src/network/layers/dense.js';
import { mlp } from '../../src/network/mlp.js';
import type { Network } from '../../src/network/network.js';
import { sequential } from '../../src/network/sequential.js';
import { matrix, type Matrix } from '../../src/numeric/matrix.js';
import { random } from '../../src/numeric/random.js';
import { coefficientSpace } from '../../src/curvature/coefficients/coefficient-space.js';
import { conjugatePath } from '../../src/optimizers/conjugate-path.js';
import { newtonCG, type NewtonCGState } from '../../src/optimizers/newton-cg.js';
import type { Evaluate, StepResult } from '../../src/optimizers/optimizer.js';
import { fit } from '../../src/training/fit.js';
import { expectClose } from '../support/compare.js';
import { iterateAgreement, unitRoundoff } from '../support/tolerances.js';
import { thrownBy } from '../support/thrown.js';

function normals(rows: number, columns: number, seed: number): Matrix {
  return matrix(rows, columns, Float64Array.from({ length: rows * columns }, random(seed).normal));
}

function evaluation(network: Network, batch: Batch, loss: LossInput): Evaluate {
  return (theta): Linearization => linearize(network.withParameters(theta), batch, loss);
}

/** Labels that x tells in part: the largest of its first three numbers, with noise. */
function classes(x: Matrix, seed: number): Matrix {
  const noise = normals(x.rows, 3, seed);
  const y = matrix(x.rows, 3);
  for (let n = 0; n < x.rows; n++) {
    const scores = [0, 1, 2].map((k) => x.data[n * x.columns + k]! + 0.5 * noise.data[3 * n + k]!);
    y.data[3 * n + scores.indexOf(Math.max(...scores))] = 1;
  }
  return y;
}

function steps(
  optimizer: ReturnType<typeof newtonCG>,
  start: Float64Array,
  evaluate: Evaluate,
  count: number,
): StepResult<NewtonCGState>[] {
  const results: StepResult<NewtonCGState>[] = [];
  let state = optimizer.start(start);
  for (let i = 0; i < count; i++) {
    const result = optimizer.step(state, evaluate);
    results.push(result);
    state = result.state;
  }
  return results;
}

const largest = (values: Float64Array): number => values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);

describe('newtonCG on a quadratic', () => {
  const network = sequential([dense(4, 2)], { seed: 3 });
  const batch = { x: normals(30, 4, 1), y: normals(30, 2, 2), l2: 0.01 };
  const evaluate = evaluation(network, batch, halfSquaredError);

  it.each(['gaussNewton', 'exact'] as const)(
    'is at the minimum after one step with the %s matrix',
    (curvature) => {
      const optimizer = newtonCG({ curvature, radius: 100, forcing: 1e-12 });
      const [first] = steps(optimizer, network.parameters, evaluate, 1);
      expect(first!.record).toMatchObject({ end: 'interior', negativeCurvature: 0, attempts: 1 });
      // Conjugate gradients end after as many products as there are distinct eigenvalues: two outputs share theirs.
      expect(first!.record['iterations']).toBeLessThanOrEqual(6);
      expect(first!.record['ratio']).toBeCloseTo(1, 10);
      expect(largest(evaluate(first!.state.theta).gradient.mean())).toBeLessThan(1e-12);
    },
  );

  it('stops at the boundary of a small ball, and doubles it', () => {
    const [first] = steps(newtonCG({ radius: 0.1 }), network.parameters, evaluate, 1);
    const moved = first!.state.theta.map((value, i) => value - network.parameters[i]!);
    expect(first!.record['end']).toBe('boundary');
    expect(Math.hypot(...moved)).toBeCloseTo(0.1, 12);
    expect(first!.record['radius']).toBe(0.2);
  });

  it('does not let the radius grow beyond the largest', () => {
    const [first] = steps(newtonCG({ radius: 1, largestRadius: 0.1 }), network.parameters, evaluate, 1);
    expect(first!.record['radius']).toBe(0.1);
  });

  it('stops after the given number of products', () => {
    const [first] = steps(newtonCG({ iterations: 2, forcing: 0 }), network.parameters, evaluate, 1);
    expect(first!.record).toMatchObject({ iterations: 2, end: 'limit' });
  });

  it('says that it has converged where the gradient is zero', () => {
    const flat = { x: [[0, 0, 0, 0]], y: [[0, 0]] };
    const zero = network.parameters.fill(0);
    const [first] = steps(newtonCG(), zero, evaluation(network, flat, halfSquaredError), 1);
    expect(first!.converged).toBe(true);
    expect(first!.record).toMatchObject({ attempts: 0, iterations: 0 });
  });
});

describe('newtonCG with the exact Hessian', () => {
  // ½(b·a·x − y)² at a = b = 0 is a saddle with Hessian [[0, −xy], [−xy, 0]]; nearby its negative direction is (1, 1).
  const network = sequential([dense(1, 1, { bias: false }), dense(1, 1, { bias: false })], { seed: 1 });
  const evaluate = evaluation(network, { x: [[1]], y: [[1]] }, halfSquaredError);

  it('leaves a saddle along negative curvature, to the boundary', () => {
    const [first] = steps(
      newtonCG({ curvature: 'exact', radius: 0.5 }),
      Float64Array.of(0.1, 0.1),
      evaluate,
      1,
    );
    expect(first!.record).toMatchObject({ negativeCurvature: 1, end: 'negativeCurvature', iterations: 1 });
    expect(first!.state.theta[0]).toBeCloseTo(0.1 + 0.5 / Math.SQRT2, 12);
    expect(first!.loss).toBeLessThan(0.5 * 0.99 ** 2);
  });

  it('takes an earlier point of the same path where a trial fails, without another product', () => {
    const [first] = steps(
      newtonCG({ curvature: 'exact', radius: 64 }),
      Float64Array.of(0.1, 0.1),
      evaluate,
      1,
    );
    expect(first!.record).toMatchObject({ iterations: 1, attempts: 4 });
    expect(first!.loss).toBeLessThan(0.5);
  });

  it('never sees negative curvature with Gauss-Newton', () => {
    const results = steps(newtonCG(), Float64Array.of(0.1, 0.1), evaluate, 5);
    for (const { record } of results) expect(record['negativeCurvature']).toBe(0);
  });
});

describe('newtonCG on networks', () => {
  const x = normals(60, 5, 1);
  const y = classes(x, 2);
  const network = mlp({ inputs: 5, hidden: [6], outputs: 3, activation: 'tanh', seed: 1 });

  it.each(['gaussNewton', 'exact'] as const)(
    'never raises the loss of a full batch and goes to a minimum (%s)',
    (curvature) => {
      const evaluate = evaluation(network, { x, y, l2: 1e-3 }, crossEntropy);
      const optimizer = newtonCG({ curvature, iterations: 200 });
      const results = steps(optimizer, network.parameters, evaluate, 80);
      let before = evaluate(network.parameters).loss;
      for (const { loss } of results) {
        // At the minimum a step changes the loss by less than the roundings of its sum of 60 terms.
        expect(loss).toBeLessThanOrEqual(before * (1 + 4 * Number.EPSILON));
        before = loss;
      }
      // Gauss-Newton leaves the residuals' curvature out and converges linearly; the exact Hessian does not.
      expect(results.at(-1)!.converged).toBe(curvature === 'exact');
      const bound = curvature === 'exact' ? 1e-7 : 1e-3;
      expect(largest(evaluate(results.at(-1)!.state.theta).gradient.mean())).toBeLessThan(bound);
    },
  );

  it('is superlinear near a minimum', () => {
    const evaluate = evaluation(network, { x, y, l2: 1e-2 }, crossEntropy);
    const norms = steps(newtonCG({ curvature: 'exact' }), network.parameters, evaluate, 80).map(
      ({ record }) => Number(record['gradientNorm']),
    );
    const fast = norms.findIndex((value) => value < 1e-4);
    expect(norms[fast + 1]! / norms[fast]!).toBeLessThan(0.05);
  });

  it('trains on mini-batches through fit, with the curvature of a part of each', async () => {
    const optimizer = newtonCG({ fullBatch: false, curvatureFraction: 0.5, iterations: 10, radius: 1 });
    const result = await fit(network, { x, y }, { loss: crossEntropy, optimizer, batchSize: 20, epochs: 15 });
    expect(result.status).toBe('maxEpochs');
    expect(result.history.at(-1)!.loss).toBeLessThan(0.6 * result.history[0]!.loss);
  });

  it('takes the curvature of consecutive windows in turn', () => {
    const full = evaluation(network, { x, y }, crossEntropy)(network.parameters);
    const products: number[] = [];
    const optimizer = newtonCG({ curvatureFraction: 0.5, iterations: 1, forcing: 0, fullBatch: false });
    let state = optimizer.start(network.parameters);
    for (let i = 0; i < 3; i++) {
      const result = optimizer.step(state, (theta) =>
        theta === state.theta ? full : linearize(network.withParameters(theta), { x, y }, crossEntropy),
      );
      products.push(Math.hypot(...result.state.theta.map((value, j) => value - network.parameters[j]!)));
      state = { ...result.state, theta: state.theta };
    }
    expect(products[0]).not.toBe(products[1]);
    expect(products[2]).toBeCloseTo(products[0]!, 12);
  });

  it('trains a convolution', () => {
    const layers = [
      conv2d({ inChannels: 1, outChannels: 2, kernel: 3, height: 6, width: 6 }),
      activation('tanh'),
    ];
    const pictures = normals(20, 36, 5);
    const small = sequential([...layers, dense(32, 3)], { seed: 2 });
    const evaluate = evaluation(small, { x: pictures, y: classes(pictures, 6), l2: 1e-3 }, crossEntropy);
    const results = steps(newtonCG(), small.parameters, evaluate, 15);
    expect(results.at(-1)!.loss).toBeLessThan(0.2);
  });
});

describe('newtonCG refuses', () => {
  it.each([
    [
      { curvature: 'fisher' as 'exact' },
      "newtonCG: curvature: expected 'gaussNewton' or 'exact', got 'fisher'. Correct the name.",
    ],
    [
      { radius: 0 },
      'newtonCG: radius: expected a positive number, got 0. It is a length in parameter space; leave it out for |θ|.',
    ],
    [
      { largestRadius: -1 },
      'newtonCG: largestRadius: expected a positive number, got -1. Leave it out for the default.',
    ],
    [
      { iterations: 1.5 },
      'newtonCG: iterations: expected a whole number ≥ 1, got 1.5. Leave it out for the default.',
    ],
    [
      { forcing: 1 },
      'newtonCG: forcing: expected a number in [0, 1), got 1. It is the residual of the Newton equation relative to the gradient.',
    ],
    [
      { curvatureFraction: 0 },
      'newtonCG: curvatureFraction: expected a number in (0, 1], got 0. Use 0.1 for the curvature of a tenth of the batch.',
    ],
    [
      { attempts: 0 },
      'newtonCG: attempts: expected a whole number ≥ 1, got 0. Leave it out for the default.',
    ],
  ])('%j', (options, message) => {
    expect(thrownBy(() => newtonCG(options)).message).toBe(message);
  });

  it('walks the same path on coefficients of outer products, where a batch is smaller than the layers are wide', () => {
    const network = mlp({ inputs: 3, hidden: [64, 64, 64], outputs: 2, activation: 'tanh', seed: 4 });
    for (const l2 of [0, 0.01]) {
      for (const curvature of ['exact', 'gaussNewton'] as const) {
        const batch = { x: normals(5, 3, 1), y: normals(5, 2, 2), l2 };
        const evaluate = evaluation(network, batch, halfSquaredError);
        const at = evaluate(network.parameters);
        const h = curvature === 'exact' ? at.hessian : at.ggn;
        expect(coefficientSpace(h.verbs.state!, curvature)).not.toBeNull();
        const radius = 0.5;
        const expected = conjugatePath({
          gradient: at.gradient.mean(),
          multiply: (v) => h.multiply(v),
          radius,
          iterations: 5,
          forcing: 1e-9,
        }).within(radius);
        const optimizer = newtonCG({ curvature, iterations: 5, forcing: 1e-9, radius });
        const { state, record } = optimizer.step(optimizer.start(network.parameters), evaluate);
        expect(record).toMatchObject({ end: expected.end, attempts: 1 });
        const step = state.theta.map((value, i) => value - network.parameters[i]!);
        // Rounding of θ + p is relative to θ, whose entries are below 2.
        const tolerance = 2 * unitRoundoff + iterateAgreement(step.length) * largest(expected.step);
        expectClose('step', step, expected.step, tolerance);
      }
    }
  });
});
