import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jacobiEigen } from '../../src/numeric/jacobi-eigen.js';
import { identity, matrix } from '../../src/numeric/matrix.js';
import { expectClose, largest } from '../support/compare.js';
import { eigenvalueNoise } from '../support/tolerances.js';
import { normalMatrix, product, turned } from './samples.js';

describe('jacobiEigen', () => {
  it('gives ascending values and orthonormal columns with A V = V Λ, from the lower triangle', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(1e6), fc.nat(12), (n, seed, zeros) => {
        const lower = normalMatrix(n, n, seed).data;
        // Rows of zeros, and repeated entries, make equal eigenvalues.
        lower.fill(0, 0, Math.min(n, zeros) * n);
        const a = matrix(n, n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) a.data[i * n + j] = a.data[j * n + i] = lower[i * n + j]!;
          lower.fill(NaN, i * n + i + 1, (i + 1) * n);
        }
        const { values, vectors } = jacobiEigen(n, lower);
        expect(values).toEqual(values.slice().sort());
        const scaled = vectors.data.map((value, at) => value * values[at % n]!);
        const noise = eigenvalueNoise(n);
        expectClose('AV', product(a, vectors).data, scaled, noise * n * largest(a.data));
        expectClose('VᵀV', product(turned(vectors), vectors).data, identity(n).data, noise);
      }),
    );
  });

  it('leaves diagonal matrices exact, equal values in their order', () => {
    const { values, vectors } = jacobiEigen(
      4,
      Float64Array.of(2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, -1),
    );
    expect([...values]).toEqual([-1, 1, 2, 2]);
    expect([...vectors.data]).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0]);
  });
});
