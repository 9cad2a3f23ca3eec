import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identity, matrix, type Matrix } from '../../src/numeric/matrix.js';
import { symmetricEigen, symmetricEigenvalues } from '../../src/numeric/symmetric-eigen.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { eigenvalueNoise } from '../support/tolerances.js';
import { entry, frobenius, gramMatrix, normalMatrix, product, turned } from './samples.js';

/** Ascending values, A·V = V·Λ and VᵀV = I within the backward error of tridiagonalization and QL. */
function expectEigen(a: Matrix): void {
  const n = a.rows;
  const { values, vectors } = symmetricEigen(a);
  for (let j = 1; j < n; j++) expect(values[j]!).toBeGreaterThanOrEqual(values[j - 1]!);
  const left = product(a, vectors);
  const gram = product(turned(vectors), vectors);
  const scaled = vectors.data.map((value, at) => value * values[at % n]!);
  expectClose('AV', left.data, scaled, eigenvalueNoise(n) * frobenius(a), n);
  expectClose('VᵀV', gram.data, identity(n).data, eigenvalueNoise(n), n);
}

/** A symmetric matrix from its entries on and below the diagonal. */
function fromLower(n: number, value: (i: number, j: number) => number): Matrix {
  const a = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) a.data[i * n + j] = a.data[j * n + i] = value(i, j);
  }
  return a;
}

/** What is hard for divide and conquer: nothing to deflate, everything to deflate, close pairs, clusters, any grading. */
const large: Record<string, (n: number, seed: number) => Matrix> = {
  random: (n, seed) => {
    const g = normalMatrix(n, n, seed);
    return fromLower(n, (i, j) => entry(g, i, j));
  },
  'low rank': (n, seed) => gramMatrix(n, 5, 0, seed),
  clustered: (n, seed) => {
    const { vectors } = symmetricEigen(large['random']!(n, seed));
    const scaled = matrix(
      n,
      n,
      vectors.data.map((value, at) => value * (1 + 1e-15 * (at % n) + 1e-9 * (at % 3))),
    );
    const a = product(scaled, turned(vectors));
    return fromLower(n, (i, j) => entry(a, i, j));
  },
  'graded down': (n, seed) => {
    const g = normalMatrix(n, n, seed);
    return fromLower(n, (i, j) => entry(g, i, j) * 2 ** -(i + j));
  },
  'graded up': (n, seed) => {
    const g = normalMatrix(n, n, seed);
    return fromLower(n, (i, j) => entry(g, i, j) * 2 ** (i + j - 2 * n));
  },
  diagonal: (n, seed) => fromLower(n, (i, j) => (i === j ? (seed + i * i) % 7 : 0)),
  'of equal entries': (n) => fromLower(n, () => 1),
  "Wilkinson's pairs": (n) =>
    fromLower(n, (i, j) => (i === j ? Math.abs(i - (n - 1) / 2) : i === j + 1 ? 1 : 0)),
  'glued with small entries': (n) =>
    fromLower(n, (i, j) => (i === j ? Math.abs((i % 21) - 10) : i !== j + 1 ? 0 : i % 21 === 0 ? 1e-9 : 1)),
};

describe('symmetricEigen', () => {
  it('gives ascending eigenvalues with orthonormal eigenvectors', () => {
    fc.assert(
      fc.property(fc.nat(25), fc.nat(), fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (n, seed, size) => {
        const g = normalMatrix(n, n, seed);
        const a = matrix(n, n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) a.data[i * n + j] = size * (entry(g, i, j) + entry(g, j, i));
        }
        expectEigen(a);
      }),
    );
  });

  it('takes repeated eigenvalues, low rank, graded and zero matrices', () => {
    expectEigen(identity(12));
    expectEigen(matrix(7, 7));
    expectEigen(gramMatrix(30, 2, 0, 1));
    expectEigen(gramMatrix(30, 4, 1, 2));
    const graded = matrix(8, 8);
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < 8; j++) graded.data[i * 8 + j] = 10 ** -(i + j);
    }
    expectEigen(graded);
  });

  it.each(Object.keys(large))('holds its promise where halves are merged: %s', (kind) => {
    fc.assert(
      fc.property(fc.integer({ min: 33, max: 110 }), fc.nat(), (n, seed) =>
        expectEigen(large[kind]!(n, seed)),
      ),
      { numRuns: 12 },
    );
  });

  it('gives the same eigenvalues alone', () => {
    fc.assert(
      fc.property(fc.nat(70), fc.nat(), (n, seed) => {
        const a = large['random']!(n, seed);
        const noise = eigenvalueNoise(n) * frobenius(a);
        expectClose('values', symmetricEigenvalues(a), symmetricEigen(a).values, noise);
      }),
      { numRuns: 50 },
    );
  });

  it('takes the largest and the smallest numbers', () => {
    for (const size of [2 ** 1000, 2 ** 180, 2 ** -180, 2 ** -1000]) {
      const a = large['random']!(40, 1);
      const scaled = { ...a, data: a.data.map((value) => value * size) };
      const { values, vectors } = symmetricEigen(scaled);
      expectClose(
        'values',
        values.map((value) => value / size),
        symmetricEigen(a).values,
        eigenvalueNoise(40) * frobenius(a),
      );
      const gram = product(turned(vectors), vectors);
      expectClose('VᵀV', gram.data, identity(40).data, eigenvalueNoise(40));
    }
  });

  it('finds what is known: 1×1, 2×2, and the second difference matrix', () => {
    expect(Array.from(symmetricEigen(matrix(1, 1, new Float64Array([-3]))).values)).toEqual([-3]);
    const [low, high] = symmetricEigen(matrix(2, 2, new Float64Array([2, 1, 1, 2]))).values;
    expect([low!, high!].map((value) => Math.round(value * 1e12) / 1e12)).toEqual([1, 3]);
    const n = 20;
    const difference = matrix(n, n);
    for (let i = 0; i < n; i++) {
      difference.data[i * n + i] = 2;
      if (i > 0) difference.data[i * n + i - 1] = difference.data[(i - 1) * n + i] = -1;
    }
    for (const [j, value] of symmetricEigen(difference).values.entries()) {
      const known = 2 - 2 * Math.cos((Math.PI * (j + 1)) / (n + 1));
      expect(Math.abs(value - known)).toBeLessThanOrEqual(eigenvalueNoise(n) * 4);
    }
  });

  it('takes the empty matrix and names wrong shapes', () => {
    expect(symmetricEigen(matrix(0, 0)).values.length).toBe(0);
    expect(thrownBy(() => symmetricEigen(matrix(2, 3)))).toMatchObject({
      name: 'ShapeError',
      message: 'symmetricEigen: a: expected a square matrix, got 2×3. Pass a symmetric matrix.',
    });
  });

  it('names what is not finite', () => {
    const a = identity(3);
    a.data[5] = NaN;
    expect(thrownBy(() => symmetricEigen(a))).toMatchObject({
      name: 'DomainError',
      message:
        'symmetricEigen: a: expected finite numbers, got NaN at row 1, column 2. ' +
        'Look where it was made: a parameter or a loss has overflowed.',
    });
  });
});
