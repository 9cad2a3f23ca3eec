import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cholesky, type CholeskyFactor } from '../../src/numeric/cholesky.js';
import { identity, matrix, type Matrix } from '../../src/numeric/matrix.js';
import { symmetricEigen } from '../../src/numeric/symmetric-eigen.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';
import { entry, gramMatrix, normalMatrix, product, turned } from './samples.js';

function factorOf(a: Matrix): CholeskyFactor {
  const factor = cholesky(a);
  if (factor.status !== 'ok') throw new Error(`pivot ${factor.pivot} of ${a.rows} is not positive`);
  return factor;
}

const positiveDefinite = fc
  .record({ n: fc.nat(70), rank: fc.nat(80), shift: fc.constantFrom(1, 1e-3, 100), seed: fc.nat() })
  .map(({ n, rank, shift, seed }) => gramMatrix(n, rank, shift, seed));

/**
 * Higham, Accuracy and Stability of Numerical Algorithms, theorem 10.3: |A − L·Lᵀ| ≤ γ(n+1)·|L|·|Lᵀ|, at (i, j) at most
 * γ·√(aᵢᵢ·aⱼⱼ) by Cauchy and Schwarz. The test's own product adds γ(n) of the same; 2 covers the terms of second order.
 */
function expectFactor(a: Matrix, { lower }: CholeskyFactor): void {
  const n = a.rows;
  const back = product(lower, turned(lower));
  for (let i = 0; i < n; i++) {
    expect(entry(lower, i, i)).toBeGreaterThan(0);
    for (let j = 0; j < n; j++) {
      const bound = 2 * (2 * n + 1) * unitRoundoff * Math.sqrt(entry(a, i, i) * entry(a, j, j));
      const error = Math.abs(entry(back, i, j) - entry(a, i, j));
      if (!(error <= bound)) throw new Error(`A − L·Lᵀ at (${i}, ${j}): ${error} > ${bound}`);
      if (j > i && entry(lower, i, j) !== 0) throw new Error(`L at (${i}, ${j}) is not 0`);
    }
  }
}

describe('cholesky', () => {
  it('gives A = L·Lᵀ to rounding', () => {
    fc.assert(fc.property(positiveDefinite, (a) => expectFactor(a, factorOf(a))));
    const large = gramMatrix(210, 100, 0.5, 1);
    expectFactor(large, factorOf(large));
  });

  it('stays backward stable when A is nearly singular', () => {
    for (const n of [20, 60, 130]) {
      const a = gramMatrix(n, n - 5, 1e-10, n);
      const factor = factorOf(a);
      expectFactor(a, factor);
      expect(factor.conditionEstimate).toBeGreaterThan(1e9);
    }
  });

  /** Higham, theorem 10.4: (A + E)x = b with |E| ≤ γ(3n+1)·|L|·|Lᵀ|; the test's residual adds γ(n+1)·(|A|·|x| + |b|). */
  it('solves with vectors and matrices to rounding, and keeps the right-hand side', () => {
    fc.assert(
      fc.property(positiveDefinite, fc.nat(20), fc.nat(), (a, r, seed) => {
        const n = a.rows;
        const factor = factorOf(a);
        const b = normalMatrix(n, r, seed);
        const kept = b.data.slice();
        const x = factor.solve(b);
        expect(b.data).toEqual(kept);
        const residual = product(a, x);
        for (let column = 0; column < r; column++) {
          let weight = 0;
          for (let j = 0; j < n; j++) weight += Math.sqrt(entry(a, j, j)) * Math.abs(entry(x, j, column));
          for (let i = 0; i < n; i++) {
            const right = entry(b, i, column);
            const scale = Math.sqrt(entry(a, i, i)) * weight + Math.abs(right);
            const error = Math.abs(entry(residual, i, column) - right);
            if (!(error <= 2 * (4 * n + 2) * unitRoundoff * scale))
              throw new Error(`${error} at ${i}, ${column}`);
          }
        }
        if (r > 0) {
          const first = matrix(
            n,
            1,
            Float64Array.from({ length: n }, (_, i) => entry(b, i, 0)),
          );
          expect(factor.solve(first.data)).toEqual(factor.solve(first).data);
        }
      }),
    );
  });

  it('logDeterminant is the sum of the logarithms of the eigenvalues', () => {
    const a = gramMatrix(40, 50, 1, 3);
    const expected = symmetricEigen(a).values.reduce((total, value) => total + Math.log(value), 0);
    // Eigenvalues of size ≥ 1 with an absolute error of at most n·2u·‖A‖ ≈ 2e-12 each.
    expectClose('log det', [factorOf(a).logDeterminant], [expected], 1e-10);
    expect(factorOf(identity(5)).logDeterminant).toBe(0);
  });

  it('conditionEstimate is a lower bound of the condition number, exact for diagonal matrices', () => {
    const diagonal = identity(4);
    diagonal.data[5] = 64;
    diagonal.data[10] = 1 / 4;
    expect(factorOf(diagonal).conditionEstimate).toBe(256);
    for (let seed = 0; seed < 20; seed++) {
      const a = gramMatrix(30, 40, 0.01, seed);
      const { values } = symmetricEigen(a);
      const { conditionEstimate } = factorOf(a);
      expect(conditionEstimate).toBeGreaterThanOrEqual(1);
      expect(conditionEstimate).toBeLessThanOrEqual((values[29]! / values[0]!) * (1 + 1e-8));
    }
  });

  it('reads the upper triangle only and keeps A', () => {
    const a = gramMatrix(50, 60, 1, 4);
    const { lower } = factorOf(a);
    for (let i = 0; i < 50; i++) a.data.fill(NaN, i * 50, i * 50 + i);
    const kept = a.data.slice();
    expect(factorOf(a).lower.data).toEqual(lower.data);
    expect(a.data).toEqual(kept);
  });

  it('reports the first pivot that is not positive', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(),
        fc.nat(),
        fc.constantFrom(0, -1, NaN, Infinity),
        (n, at, seed, bad) => {
          const pivot = at % n;
          // U unit upper triangular of small whole numbers, D = I but for one entry: A = Uᵀ·D·U has no rounding,
          // and its factorization divides by ones only until it meets that entry.
          const u = matrix(n, n);
          const d = identity(n);
          for (let i = 0; i < n; i++) {
            for (let j = i; j < n; j++) u.data[i * n + j] = j === i ? 1 : ((seed + 3 * i + 5 * j) % 5) - 2;
          }
          const isFinite = Number.isFinite(bad);
          if (isFinite) d.data[pivot * (n + 1)] = bad;
          const a = product(turned(u), product(d, u));
          if (!isFinite) a.data[pivot * (n + 1)] = bad;
          expect(cholesky(a)).toEqual({ status: 'notPositiveDefinite', pivot });
        },
      ),
    );
  });

  it('takes the empty matrix', () => {
    const factor = factorOf(matrix(0, 0));
    expect(factor).toMatchObject({ logDeterminant: 0, conditionEstimate: 1 });
    expect(factor.solve(new Float64Array(0)).length).toBe(0);
  });

  it('names wrong shapes', () => {
    expect(thrownBy(() => cholesky(matrix(2, 3)))).toMatchObject({
      name: 'ShapeError',
      message: 'cholesky: a: expected a square matrix, got 2×3. Pass a symmetric matrix such as JᵀJ + λI.',
    });
    expect(thrownBy(() => factorOf(identity(3)).solve(new Float64Array(2))).message).toBe(
      'cholesky.solve: b: expected 3 rows, got 2. Pass one row per row of A.',
    );
  });
});
