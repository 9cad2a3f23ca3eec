import { describe, expect, it } from 'vitest';
import { matrix, type Matrix } from '../../src/numeric/matrix.js';
import { random } from '../../src/numeric/random.js';
import { tridiagonalize } from '../../src/numeric/tridiagonal.js';
import { dot, norm } from '../../src/numeric/vector.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { eigenvalueNoise, unitRoundoff } from '../support/tolerances.js';

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

  it('applies Q to many columns at once, and reads only the lower triangle', () => {
    const n = 45;
    const a = symmetric(n, 7);
    const lower = matrix(
      n,
      n,
      a.data.map((value, at) => (at % n > Math.floor(at / n) ? NaN : value)),
    );
    const { diagonal, applyQ, applyQTranspose } = tridiagonalize(lower);
    expect(diagonal).toEqual(tridiagonalize(a).diagonal);
    const x = matrix(
      n,
      3,
      Float64Array.from({ length: 3 * n }, (_, i) => Math.sin(i)),
    );
    const q = applyQ(x);
    expectClose('QᵀQX', applyQTranspose(q).data, x.data, eigenvalueNoise(n));
    const second = applyQ(x.data.filter((_, i) => i % 3 === 1));
    const expected = q.data.filter((_, i) => i % 3 === 1);
    expectClose('QX, column 1', second, expected, eigenvalueNoise(n));
  });

  it('has an orthogonal Q where entries are subnormal', () => {
    const n = 40;
    const a = symmetric(n, 9);
    // A few times the smallest number there is: lengths of rows are rounded to whole multiples of it.
    const small = matrix(
      n,
      n,
      a.data.map((value) => Math.round(3 * value) * 2 ** -1074),
    );
    const { applyQ } = tridiagonalize(small);
    for (let j = 0; j < n; j++)
      expect(Math.abs(norm(applyQ(unit(n, j))) - 1)).toBeLessThan(eigenvalueNoise(n));
  });

  it('is exact where all lengths are whole: 3, 4, 5', () => {
    // The last row has (3, 4), of length 5, beside its diagonal: all square roots are rational.
    const a = matrix(3, 3, Float64Array.of(25, 0, 3, 0, 50, 4, 3, 4, 7));
    const { diagonal, offDiagonal } = tridiagonalize(a);
    // T's last off-diagonal is −5; its leading block is GᵀDG, G = [[4, −3], [−3, −4]]/5 and D = diag(25, 50).
    expectClose('diagonal', diagonal, [34, 41, 7], 64 * unitRoundoff * 50);
    expectClose('off-diagonal', offDiagonal, [12, -5], 64 * unitRoundoff * 50);
  });

  it('refuses what is not square', () => {
    expect(thrownBy(() => tridiagonalize(matrix(2, 3)))).toEqual({
      name: 'ShapeError',
      message: 'tridiagonalize: a: expected a square matrix, got 2×3. Pass a symmetric matrix.',
    });
    expect(thrownBy(() => tridiagonalize(matrix(2, 2)).applyQ(new Float64Array(3))).message).toContain(
      '2 rows',
    );
  });
});
