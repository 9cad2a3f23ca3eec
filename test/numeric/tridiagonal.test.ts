import { describe, expect, it } from 'vitest';
import { matrix, type Matrix } from '../../src/numeric/matrix.js';
import { random } from '../../src/numeric/random.js';
import { tridiagonalize } from '../../src/numeric/tridiagonal.js';
import { dot } from '../../src/numeric/vector.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { eigenvalueNoise } from '../support/tolerances.js';

function symmetric(n: number, seed: number): Matrix {
  const { normal } = random(seed);
  const a = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) a.data[i * n + j] = a.data[j * n + i] = normal();
  }
  return a;
}

function unit(n: number, j: number): Float64Array {
  const out = new Float64Array(n);
  out[j] = 1;
  return out;
}

const sizes = [0, 1, 2, 3, 5, 31, 32, 33, 65, 100];

describe('tridiagonalize', () => {
  it.each(sizes)('A Q = Q T with Q orthogonal, order %d', (n) => {
    const a = symmetric(n, n + 1);
    const copy = a.data.slice();
    const { diagonal, offDiagonal, applyQ, applyQTranspose } = tridiagonalize(a);
    expect(a.data).toEqual(copy);
    const columns = Array.from({ length: n }, (_, j) => applyQ(unit(n, j)));
    // Entries of A are of size 1: |A| ≤ 2√n by the semicircle law, backward error a modest multiple of n·u·|A|.
    const tolerance = eigenvalueNoise(n) * 2 * Math.sqrt(n);
    for (let j = 0; j < n; j++) {
      const q = columns[j]!;
      const image = Float64Array.from({ length: n }, (_, i) => dot(a.data.subarray(i * n, i * n + n), q));
      const expected = q.map(
        (value, i) =>
          diagonal[j]! * value +
          (j > 0 ? offDiagonal[j - 1]! * columns[j - 1]![i]! : 0) +
          (j < n - 1 ? offDiagonal[j]! * columns[j + 1]![i]! : 0),
      );
      expectClose(`column ${j} of AQ`, image, expected, tolerance);
      expectClose(`QᵀQ e${j}`, applyQTranspose(q), unit(n, j), eigenvalueNoise(n));
    }
  });

  it('leaves a diagonal matrix as it is', () => {
    const { diagonal, offDiagonal } = tridiagonalize(
      matrix(3, 3, Float64Array.of(3, 0, 0, 0, -1, 0, 0, 0, 2)),
    );
    expect([...diagonal, ...offDiagonal]).toEqual([3, -1, 2, 0, 0]);
  });

  it('needs no memory of its own where it may overwrite', () => {
    const a = symmetric(40, 2);
    const kept = tridiagonalize(a);
    const taken = tridiagonalize(a, { overwrite: true });
    expect(taken.diagonal).toEqual(kept.diagonal);
    expect(taken.applyQ(unit(40, 3))).toEqual(kept.applyQ(unit(40, 3)));
  });

  it('refuses what is not square', () => {
    expect(thrownBy(() => tridiagonalize(matrix(2, 3)))).toEqual({
      name: 'ShapeError',
      message: 'tridiagonalize: a: expected a square matrix, got 2×3. Pass a symmetric matrix.',
    });
  });
});
