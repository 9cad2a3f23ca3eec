import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lanczos } from '../../src/numeric/lanczos.js';
import { matrix } from '../../src/numeric/matrix.js';
import { tridiagonalEigen } from '../../src/numeric/tridiagonal-eigen.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { eigenvalueNoise } from '../support/tolerances.js';
import { normalMatrix, product } from './samples.js';
import { counted, withSpectrum } from './spectra.js';

const unit = (n: number, k: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (i === k ? 1 : 0));

describe('lanczos', () => {
  it('gives an orthonormal basis with A Q = Q T + remainder, copies of extreme eigenvalues included', () => {
    const sizes = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(sizes, sizes, fc.nat(1e6), (n, steps, seed) => {
        // One eigenvalue far away: without reorthogonalization T would find it again and again.
        const { a } = withSpectrum(
          Array.from({ length: n }, (_, i) => (i === 0 ? 1e4 : i / n)),
          seed,
        );
        const { multiply, calls } = counted(a);
        const start = normalMatrix(n, 1, seed + 1).data;
        const { count, tridiagonal, remainder, vector, expand, project, length } = lanczos(multiply, start, {
          steps,
        });
        expect(calls()).toBe(count);
        expect(count).toBeLessThanOrEqual(Math.min(n, steps));
        const noise = eigenvalueNoise(n);
        expectClose(
          'start',
          expand(unit(count, 0)).map((value) => value * length),
          start,
          noise * length,
        );
        const { diagonal, offDiagonal } = tridiagonal;
        for (let k = 0; k < count; k++) {
          expectClose(`Qᵀq, ${k}`, project(vector(k)), unit(count, k), noise);
          const image = multiply(vector(k));
          const column = new Float64Array(count);
          column[k] = diagonal[k]!;
          if (k > 0) column[k - 1] = offDiagonal[k - 1]!;
          if (k + 1 < count) column[k + 1] = offDiagonal[k]!;
          expectClose(`QᵀAq, ${k}`, project(image), column, noise * 1e4);
          const inside = expand(column);
          const rest = image.map((value, i) => value - inside[i]!);
          const expected = k + 1 < count ? 0 : remainder;
          expect(Math.abs(Math.hypot(...rest) - expected)).toBeLessThanOrEqual(noise * 1e4);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stops at an invariant space, or when T is enough', () => {
    const { a } = withSpectrum([1, 1, 2, 2, 2, 7], 3);
    const start = normalMatrix(6, 1, 4).data;
    const all = lanczos(counted(a).multiply, start, { steps: 6 });
    expect([all.count, all.remainder]).toEqual([3, 0]);
    const { values } = tridiagonalEigen(all.tridiagonal);
    expectClose('eigenvalues', values, [1, 2, 7], eigenvalueNoise(6) * 7);
    const some = lanczos(counted(a).multiply, start, { steps: 6, isEnough: (t) => t.diagonal.length === 2 });
    expect(some.count).toBe(2);
    expect(lanczos(counted(a).multiply, new Float64Array(6), { steps: 6 }).count).toBe(0);
  });

  it('gives functions of a matrix times a vector', () => {
    const eigenvalues = Array.from({ length: 40 }, (_, i) => i / 20 - 1);
    const { a, q } = withSpectrum(eigenvalues, 8);
    const b = normalMatrix(40, 1, 9).data;
    const { tridiagonal, expand, length, count } = lanczos(counted(a).multiply, b, { steps: 20 });
    const { values, rows } = tridiagonalEigen(tridiagonal);
    // f(T)·e₁ = Σ f(θ)·s·s₁ over T's eigenpairs.
    const c = new Float64Array(count);
    values.forEach((value, k) => {
      for (let i = 0; i < count; i++)
        c[i]! += length * Math.exp(value) * rows[k * count + i]! * rows[k * count]!;
    });
    const parts = product(matrix(1, 40, b), q).data;
    const exact = product(
      q,
      matrix(
        40,
        1,
        parts.map((part, j) => part * Math.exp(eigenvalues[j]!)),
      ),
    ).data;
    // On [−1, 1] the error of degree 19 is at most 2·|b|/(2¹⁹·20!), far below rounding.
    expectClose('exp(A) b', expand(c), exact, eigenvalueNoise(40) * Math.E * length);
  });

  it('names what is wrong', () => {
    const { a } = withSpectrum([1, 2], 1);
    const { multiply } = counted(a);
    const basis = lanczos(multiply, Float64Array.of(1, 1), { steps: 1 });
    expect(thrownBy(() => basis.expand(new Float64Array(2))).message).toContain('1 numbers');
    expect(thrownBy(() => basis.project(new Float64Array(1))).message).toContain('2 numbers');
    expect(thrownBy(() => lanczos(multiply, Float64Array.of(NaN, 1), { steps: 1 })).message).toContain(
      'NaN at 0',
    );
  });
});
