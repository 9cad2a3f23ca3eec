import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { norm } from '../../src/numeric/vector.js';
import { tridiagonalSpectrum } from '../../src/optimizers/tridiagonal-spectrum.js';
import { expectClose } from '../support/compare.js';
import { eigenvalueNoise } from '../support/tolerances.js';
import { eigenvaluesOf, modelOf, models, timesT } from './models.js';

function expectSpectrum(model: ReturnType<typeof modelOf>): void {
  const { values, applyV, applyVTranspose } = tridiagonalSpectrum(model.tridiagonal);
  const noise = eigenvalueNoise(values.length);
  expectClose('eigenvalues', values.slice().sort(), eigenvaluesOf(model), noise * model.magnitude);
  const x = Float64Array.from(model.gradient, (_, i) => Math.sin(i + 1));
  const c = applyVTranspose(x);
  expectClose('|Vᵀx|', [norm(c)], [norm(x)], noise * norm(x));
  expectClose('VVᵀx', applyV(c), x, noise * norm(x));
  const image = applyV(c.map((value, i) => values[i]! * value));
  expectClose('VΛVᵀx', image, timesT(model, x), noise * model.magnitude * norm(x));
}

describe('the spectrum of a tridiagonal matrix', () => {
  it('is T = VΛVᵀ', () => {
    fc.assert(fc.property(models, ({ model }) => expectSpectrum(model)));
  });

  it.each([
    ['the second difference, order 200', 200, 2, -1],
    ['a zero diagonal', 51, 0, 1],
    ['numbers beside that are nearly nothing', 20, 1, 1e-17],
  ])('%s', (_, n, on, beside) => {
    const model = modelOf(
      Array.from({ length: n }, () => on),
      Array.from({ length: n - 1 }, () => beside),
      Array.from({ length: n }, () => 0),
    );
    expectSpectrum(model);
    expect(tridiagonalSpectrum(model.tridiagonal).values.every(Number.isFinite)).toBe(true);
  });
});
