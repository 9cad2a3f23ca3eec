import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/numeric/matrix.js';
import { tridiagonalEigen, tridiagonalEigenvalues } from '../../src/numeric/tridiagonal-eigen.js';
import { largest, expectClose } from '../support/compare.js';
import { eigenvalueNoise } from '../support/tolerances.js';
import { product, turned } from './samples.js';
import { dense, tridiagonals } from './tridiagonals.js';

describe('eigenvalues and eigenvectors of tridiagonal matrices', () => {
  it('are orthonormal rows with T S = S Λ, by QL alone and merged from halves', () => {
    fc.assert(
      fc.property(tridiagonals(100), (t) => {
        const n = t.diagonal.length;
        const kept = { diagonal: t.diagonal.slice(), offDiagonal: t.offDiagonal.slice() };
        const { values, rows } = tridiagonalEigen(t);
        const s = matrix(n, n, rows);
        const size = largest(t.diagonal) + 2 * largest(t.offDiagonal);
        const image = product(s, dense(t)).data;
        const scaled = rows.map((value, at) => value * values[Math.floor(at / n)]!);
        expectClose('S T', image, scaled, eigenvalueNoise(n) * size, n);
        const unit = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
        expectClose('S Sᵀ', product(s, turned(s)).data, unit, eigenvalueNoise(n), n);
        expect(values).toEqual(values.slice().sort());
        expectClose('values alone', tridiagonalEigenvalues(t), values, eigenvalueNoise(n) * size);
        expect(t).toEqual(kept);
      }),
      { numRuns: 60 },
    );
  });

  it('keep exact zeros: parts that do not touch, and equal diagonals', () => {
    const n = 80;
    const apart = {
      diagonal: Float64Array.from({ length: n }, (_, i) => i % 3),
      offDiagonal: new Float64Array(n - 1),
    };
    expect(tridiagonalEigen(apart).values).toEqual(apart.diagonal.slice().sort());
    // Graded far below the rounding of its largest entry: squares of the smallest underflow.
    const steep = {
      diagonal: Float64Array.from({ length: 1000 }, (_, i) => 2 ** -i),
      offDiagonal: Float64Array.from({ length: 999 }, (_, i) => 2 ** -i),
    };
    const { values } = tridiagonalEigen(steep);
    expectClose('steep', values, tridiagonalEigenvalues(steep), eigenvalueNoise(40));
    const empty = { diagonal: new Float64Array(0), offDiagonal: new Float64Array(0) };
    expect(tridiagonalEigen(empty).values.length).toBe(0);
    expect(tridiagonalEigenvalues(empty).length).toBe(0);
  });
});
