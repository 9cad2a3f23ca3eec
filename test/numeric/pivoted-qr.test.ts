import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identity, matrix, type Matrix } from '../../src/numeric/matrix.js';
import { pivotedQr } from '../../src/numeric/pivoted-qr.js';
import { expectClose } from '../support/compare.js';
import { unitRoundoff } from '../support/tolerances.js';
import { normalMatrix, product, turned } from './samples.js';

/** n vectors of m numbers, of rank min(rank, n, m) but for rounding. */
const vectors = fc
  .record({ n: fc.nat(60), m: fc.nat(60), rank: fc.nat(60), seed: fc.nat() })
  .map(({ n, m, rank, seed }) => ({
    a: product(normalMatrix(n, rank, seed), normalMatrix(rank, m, seed + 1)),
    rank: Math.min(n, m, rank),
  }));

/** Dependent vectors keep about √rank roundings; the smallest singular value of a random factor is far above it. */
const tolerance = 2 ** -40;

/** Higham, theorem 19.4: c·m·rank roundings at worst. */
function bound({ rows, columns }: Matrix): number {
  return 8 * (rows + columns) * unitRoundoff;
}

/** [Q, Q⊥] side by side. */
function both(q: Matrix, complement: Matrix): Matrix {
  const out = matrix(q.rows, q.columns + complement.columns);
  for (let i = 0; i < q.rows; i++) {
    out.data.set(q.data.subarray(i * q.columns, (i + 1) * q.columns), i * out.columns);
    const from = i * complement.columns;
    out.data.set(complement.data.subarray(from, from + complement.columns), i * out.columns + q.columns);
  }
  return out;
}

function expectBasis(a: Matrix, rank: number): void {
  const factor = pivotedQr(a, tolerance);
  expect(factor.rank).toBe(rank);
  const q = factor.range();
  expect([q.rows, q.columns]).toEqual([a.columns, rank]);
  const all = both(q, factor.complement());
  expect(all.columns).toBe(a.columns);
  expectClose('QᵀQ', product(turned(all), all).data, identity(a.columns).data, bound(a), a.columns);
  const inside = product(product(a, q), turned(q));
  const longest = Math.max(0, ...Array.from({ length: a.rows }, (_, i) => rowNorm(a, i)));
  expectClose('A Q Qᵀ', inside.data, a.data, (tolerance + bound(a)) * longest, a.columns);
}

function rowNorm(a: Matrix, i: number): number {
  return Math.hypot(...a.data.subarray(i * a.columns, (i + 1) * a.columns));
}

describe('pivotedQr', () => {
  it('finds the rank, a basis of the vectors and one of the complement', () => {
    fc.assert(fc.property(vectors, ({ a, rank }) => expectBasis(a, rank)));
  });

  it('works across panels, in either orientation', () => {
    expectBasis(normalMatrix(70, 150, 1), 70);
    expectBasis(normalMatrix(150, 70, 2), 70);
    expectBasis(product(normalMatrix(150, 80, 3), normalMatrix(80, 120, 4)), 80);
  });

  it('takes the longest vector first, and the pivots do not increase', () => {
    fc.assert(
      fc.property(vectors, ({ a }) => {
        const { diagonal } = pivotedQr(a, tolerance);
        const longest = Math.max(0, ...Array.from({ length: a.rows }, (_, i) => rowNorm(a, i)));
        if (diagonal.length > 0)
          expect(Math.abs(diagonal[0]! - longest)).toBeLessThanOrEqual(bound(a) * longest);
        for (let k = 1; k < diagonal.length; k++)
          expect(diagonal[k]!).toBeLessThanOrEqual(diagonal[k - 1]! * (1 + 1e-7));
      }),
    );
  });

  it('keeps the norms right where downdating cancels', () => {
    // One direction with noise at every scale: each vector loses almost all of its length at the first step.
    const n = 40;
    const noise = normalMatrix(n, n, 5);
    const a = matrix(n, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) a.data[i * n + j] = 1 + 10 ** (-i / 4) * 1e-3 * noise.data[i * n + j]!;
    }
    const { rank, diagonal, range } = pivotedQr(a, 2 ** -47);
    // Noise of 10^(−i/4 − 3) on vectors of length √n falls below 2⁻⁴⁷ of it at i ≈ 44: all count.
    expect(rank).toBe(n);
    expectClose('QᵀQ', product(turned(range()), range()).data, identity(n).data, bound(a), n);
    // det A = ∏ R_kk up to sign is the same for any order of pivots.
    expect(diagonal[n - 1]!).toBeGreaterThan(0);
    for (let k = 1; k < n; k++) expect(diagonal[k]!).toBeLessThanOrEqual(diagonal[k - 1]! * (1 + 1e-7));
  });

  it('counts nothing among zeros', () => {
    const factor = pivotedQr(matrix(3, 4), tolerance);
    expect(factor.rank).toBe(0);
    expectClose('complement', factor.complement().data, identity(4).data, 0);
  });

  it('keeps what is just above the tolerance and drops what is below', () => {
    const a = matrix(2, 2, Float64Array.of(1, 1, 1, 1 + 4e-6));
    expect(pivotedQr(a, 1e-6).rank).toBe(2);
    expect(pivotedQr(a, 1e-5).rank).toBe(1);
  });
});
