import { describe, expect, it } from 'vitest';
import { linearize } from '../../src/linearization/linearize.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import { mlp } from '../../src/network/mlp.js';
import { countAllocations } from '../../src/numeric/allocation.js';
import { matrix } from '../../src/numeric/matrix.js';
import { random } from '../../src/numeric/random.js';
import { norm } from '../../src/numeric/vector.js';
import { cubicStep } from '../../src/optimizers/cubic-step.js';
import { exactModel } from '../../src/optimizers/exact-model.js';
import { krylovModel } from '../../src/optimizers/krylov-model.js';
import { compressedSpace, wholeSpace } from '../../src/optimizers/model-space.js';
import type { ModelStep } from '../../src/optimizers/model-step.js';
import { newton } from '../../src/optimizers/newton.js';
import type { QuadraticModel } from '../../src/optimizers/quadratic-model.js';
import { saddleFree } from '../../src/optimizers/saddle-free.js';
import { saddleFreeStep } from '../../src/optimizers/saddle-free-step.js';
import { trustRegionStep } from '../../src/optimizers/trust-region-step.js';
import { expectClose } from '../support/compare.js';
import { run } from './least-squares.js';

function point(samples: number): Linearization {
  const { normal } = random(4);
  const x = Array.from({ length: samples }, () => [normal(), normal(), normal()]);
  const y = x.map(([a, b, c]) => [Math.sin(a!) + b! * c!]);
  const network = mlp({ inputs: 3, hidden: [8, 5], outputs: 1, activation: 'tanh', seed: 3 });
  return linearize(network, { x, y, l2: 1e-3 }, 'halfSquaredError');
}

function krylov(
  at: Linearization,
  stepFor: (model: QuadraticModel) => ModelStep,
  iterations = 200,
): QuadraticModel {
  return krylovModel({
    space: compressedSpace(at, at.gradient.mean()),
    loss: at.loss,
    iterations,
    forcing: 1e-10,
    stepFor,
  });
}

const steps: [string, (model: QuadraticModel) => ModelStep][] = [
  ['in a ball', (model) => trustRegionStep(model, 0.7)],
  ['of a cubic model', (model) => cubicStep(model, 0.5)],
  ['of saddle-free Newton', (model) => saddleFreeStep(model, 100, 0.3)],
];

describe('the model in a Krylov space', () => {
  it.each(steps)('gives the step %s of the whole model', (_, stepFor) => {
    const at = point(30);
    const whole = exactModel(wholeSpace(at, at.gradient.mean()));
    const part = krylov(at, stepFor);
    const [expected, actual] = [stepFor(whole), stepFor(part)];
    // The residual is 1e-10·|g|; the smallest |eigenvalue| + shift is above 1e-2 in all three.
    const tolerance = 1e-7 * expected.length;
    expectClose('p', part.expand(actual.step), whole.expand(expected.step), tolerance);
    expectClose('gain', [actual.predicted], [expected.predicted], tolerance);
  });

  it('has orthonormal vectors, and T is what H is on them', () => {
    const at = point(30);
    const model = krylov(at, (made) => trustRegionStep(made, 0.7), 20);
    const size = model.gradient.length;
    const unit = (j: number): Float64Array =>
      Float64Array.from({ length: size }, (__, i) => (i === j ? 1 : 0));
    const basis = Array.from({ length: size }, (__, j) => model.expand(unit(j)));
    const { diagonal, offDiagonal } = model.tridiagonal;
    basis.forEach((q, i) => {
      const image = at.hessian.multiply(q);
      basis.forEach((other, j) => {
        const inner = (a: Float64Array, b: Float64Array): number =>
          a.reduce((sum, v, k) => sum + v * b[k]!, 0);
        expect(inner(q, other)).toBeCloseTo(i === j ? 1 : 0, 13);
        const entry = i === j ? diagonal[i]! : Math.abs(i - j) === 1 ? offDiagonal[Math.min(i, j)]! : 0;
        expect(inner(image, other)).toBeCloseTo(entry, 12);
      });
    });
    expectClose('g', model.expand(model.gradient), at.gradient.mean(), 1e-13);
  });

  it('looks around where the gradient is zero, and ends where the space does', () => {
    const diagonal = [3, 2, -1, 0.5, 1];
    const spaceWith = (gradient: Float64Array) => ({
      order: 5,
      gradient,
      expand: (c: Float64Array) => c,
      multiply: (v: Float64Array) => v.map((value, i) => diagonal[i]! * value),
    });
    const options = {
      space: spaceWith(new Float64Array(5)),
      loss: 1,
      iterations: 100,
      forcing: 0.1,
      stepFor: (model: QuadraticModel) => trustRegionStep(model, 1),
    };
    const model = krylovModel(options);
    expect(model.inertia()).toEqual({ positive: 4, negative: 1, zero: 0 });
    const { step, predicted } = trustRegionStep(model, 1);
    expect(predicted).toBeCloseTo(0.5, 12);
    expect(Math.abs(model.expand(step)[2]!)).toBeCloseTo(1, 12);
    // g along two eigenvectors: two products find all of that space, and what it promises is enough.
    const seen = krylovModel({ ...options, space: spaceWith(Float64Array.of(1, 1, 0, 0, 0)) });
    expect(seen.inertia()).toEqual({ positive: 2, negative: 0, zero: 0 });
  });
});

describe('784-128-64-10 with 32 samples', () => {
  const { uniform, integer } = random(3);
  const x = matrix(
    32,
    784,
    Float64Array.from({ length: 32 * 784 }, () => Math.max(0, 2 * uniform() - 1)),
  );
  const y = matrix(32, 10);
  for (let n = 0; n < 32; n++) y.data[10 * n + integer(10)] = 1;
  const network = mlp({ inputs: 784, hidden: [128, 64], outputs: 10, activation: 'tanh', seed: 1 });
  const evaluate = (theta: Float64Array): Linearization =>
    linearize(network.withParameters(theta), { x, y }, 'crossEntropy');

  it.each([
    ['newton', newton],
    ['saddleFree', saddleFree],
  ] as const)('%s never holds more than the vectors of its space', (_, make) => {
    const { value, largest } = countAllocations(() => run(make(), [...network.parameters], evaluate, 2));
    const [first, second] = value;
    expect(first!.record).toMatchObject({ regime: 'krylov' });
    expect(Number(first!.record['negative'])).toBeGreaterThan(0);
    expect(second!.loss).toBeLessThan(0.8 * evaluate(network.parameters).loss);
    // P = 109,386; a matrix of that order would take 96 GB.
    expect(largest).toBeLessThan(10 * network.parameters.length);
    expect(norm(second!.state.theta)).toBeGreaterThan(0);
  });
});
