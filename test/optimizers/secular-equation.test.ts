import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, norm } from '../../src/numeric/vector.js';
import { cubicStep } from '../../src/optimizers/cubic-step.js';
import type { ModelStep } from '../../src/optimizers/model-step.js';
import type { QuadraticModel } from '../../src/optimizers/quadratic-model.js';
import { trustRegionStep } from '../../src/optimizers/trust-region-step.js';
import { expectClose } from '../support/compare.js';
import { secularResidual } from '../support/tolerances.js';
import { eigenvaluesOf, modelOf, models, timesT, valueOf } from './models.js';

const trusts = fc.constantFrom(1e-3, 0.1, 1, 3, 50);

/** (T + λI)p = −g with T + λI positive semidefinite and λ ≥ 0, and the promise is −m(p). */
function expectStationary(model: QuadraticModel, { step, shift, predicted }: ModelStep): number {
  const order = step.length;
  const tolerance = secularResidual(order) * (model.magnitude + shift) * norm(step);
  const image = timesT(model, step).map((value, i) => value + shift * step[i]!);
  expectClose(
    '(T + λI)p',
    image,
    model.gradient.map((g) => -g),
    tolerance,
  );
  expect(shift).toBeGreaterThanOrEqual(0);
  const lowest = eigenvaluesOf(model)[0]!;
  expect(lowest + shift).toBeGreaterThanOrEqual(-secularResidual(order) * model.magnitude);
  expectClose('−m(p)', [predicted], [-valueOf(model, step)], tolerance * norm(step));
  return tolerance;
}

/** Points of a ball: what a brute-force search would try. */
function pointsIn(radius: number, order: number): Float64Array[] {
  return Array.from({ length: 300 }, (__, k) => {
    const raw = Float64Array.from({ length: order }, (___, i) =>
      Math.sin((k + 1) * (i + 1.7) * 12.9898 + 78.233 * i),
    );
    const length = radius * (k % 3 === 0 ? 1 : ((k * 7) % 100) / 100);
    const scale = length / (norm(raw) || 1);
    return raw.map((value) => scale * value);
  });
}

describe('the step in a ball', () => {
  it('satisfies the conditions that make it the global minimizer, the hard case included', () => {
    fc.assert(
      fc.property(models, trusts, ({ model }, radius) => {
        const made = trustRegionStep(model, radius);
        expectStationary(model, made);
        expect(made.length).toBeLessThanOrEqual(radius * (1 + 1e-9));
        // λ > 0 only on the boundary; a singular T is shifted by its own rounding.
        const isFree = made.shift <= 2 * model.rounding + 1e-150;
        if (!isFree) expect(made.length / radius).toBeGreaterThan(1 - 1e-9);
      }),
    );
  });

  it('is as low as any point that a brute-force search tries', () => {
    fc.assert(
      fc.property(models, trusts, ({ model }, radius) => {
        const made = trustRegionStep(model, radius);
        const best = valueOf(model, made.step);
        const order = made.step.length;
        const slack = secularResidual(order) * (model.magnitude * radius ** 2 + model.gradientNorm * radius);
        for (const point of pointsIn(radius, order)) {
          expect(best).toBeLessThanOrEqual(valueOf(model, point) + slack);
        }
      }),
    );
  });

  it('leaves a saddle whose gradient is zero along the most negative direction', () => {
    const model = modelOf([1, -2, 3], [0, 0], [0, 0, 0]);
    const { step, shift, predicted, length } = trustRegionStep(model, 0.5);
    expectClose('|p|', step.map(Math.abs), [0, 0.5, 0], 1e-12);
    expectClose('λ, gain, |p|', [shift, predicted, length], [2, 0.25, 0.5], 1e-12);
  });

  it('is Newton’s step where that lies inside', () => {
    const { step, shift, isCut } = trustRegionStep(modelOf([2, 4], [0], [1, 1]), 10);
    expect({ step: [...step], shift, isCut }).toEqual({ step: [-0.5, -0.25], shift: 0, isCut: false });
  });

  it('goes nowhere where the model is flat', () => {
    const { step, predicted } = trustRegionStep(modelOf([0, 0], [0], [0, 0]), 1);
    expectClose('p', step, [0, 0], 1e-15);
    expect(predicted).toBe(0);
  });
});

describe('the step of a cubic model', () => {
  it('satisfies the conditions that make it the global minimizer, the hard case included', () => {
    fc.assert(
      fc.property(models, trusts, ({ model }, trust) => {
        const made = cubicStep(model, trust);
        const tolerance = expectStationary(model, made);
        // λ = σ|p|, but for the shift that keeps a singular T definite.
        expect(Math.abs(made.shift * trust - made.length)).toBeLessThanOrEqual(
          1e-9 * made.length + (4 * model.rounding + 1e-150) * trust + tolerance,
        );
      }),
    );
  });

  it('is as low as any point that a brute-force search tries', () => {
    fc.assert(
      fc.property(models, trusts, ({ model }, trust) => {
        const made = cubicStep(model, trust);
        const whole = (p: Float64Array): number => valueOf(model, p) + norm(p) ** 3 / (3 * trust);
        const order = made.step.length;
        for (const point of pointsIn(2 * made.length + trust, order)) {
          const scale = dot(point, point) * model.magnitude + norm(point) * model.gradientNorm;
          const slack = secularResidual(order) * (scale + made.length ** 2 * model.magnitude);
          expect(whole(made.step)).toBeLessThanOrEqual(whole(point) + slack);
        }
      }),
    );
  });
});
