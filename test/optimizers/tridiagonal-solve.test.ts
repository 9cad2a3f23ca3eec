import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { norm } from '../../src/numeric/vector.js';
import { countBelow, smallestEigenvalue } from '../../src/numeric/tridiagonal-bisection.js';
import { smallestEigenvector, solveShifted } from '../../src/optimizers/tridiagonal-solve.js';
import { expectClose } from '../support/compare.js';
import { eigenvalueNoise, secularResidual } from '../support/tolerances.js';
import { eigenvaluesOf, models, timesT } from './models.js';

describe('verbs of a tridiagonal matrix', () => {
  it('the smallest eigenvalue and its vector', () => {
    fc.assert(
      fc.property(models, ({ model }) => {
        const values = eigenvaluesOf(model);
        const smallest = smallestEigenvalue(model.tridiagonal);
        const noise = eigenvalueNoise(values.length) * model.magnitude;
        expectClose('λ₁', [smallest], [values[0]!], noise);
        const vector = smallestEigenvector(model.tridiagonal, smallest);
        expectClose('|v|', [norm(vector)], [1], 1e-14);
        const image = timesT(model, vector).map((value, i) => value - smallest * vector[i]!);
        expectClose('Tv − λ₁v', image, new Float64Array(image.length), 4 * noise);
      }),
    );
  });

  it('counts eigenvalues below a shift that is none of them', () => {
    fc.assert(
      fc.property(
        models,
        fc.integer({ min: -800, max: 800 }).map((k) => k / 100),
        ({ model }, x) => {
          const values = eigenvaluesOf(model);
          const noise = eigenvalueNoise(values.length) * model.magnitude;
          fc.pre(values.every((value) => Math.abs(value - x) > 2 * noise));
          expect(countBelow(model.tridiagonal, x)).toBe(values.filter((value) => value < x).length);
        },
      ),
    );
  });

  it('solves a shifted system, and only where it is positive definite', () => {
    fc.assert(
      fc.property(models, fc.constantFrom(-0.5, -1e-2, 1e-2, 1, 10), ({ model }, margin) => {
        const shift = margin - eigenvaluesOf(model)[0]!;
        const x = solveShifted(model.tridiagonal, shift, model.gradient);
        expect(x === null).toBe(margin < 0);
        if (x === null) return;
        const image = timesT(model, x).map((value, i) => value + shift * x[i]!);
        const tolerance = secularResidual(x.length) * (model.magnitude + Math.abs(shift)) * norm(x);
        expectClose('(T + λI)x', image, model.gradient, tolerance);
      }),
    );
  });
});
