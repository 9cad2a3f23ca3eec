import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identity, matrix, type Matrix } from '../../src/numeric/matrix.js';
import { pivotedQr } from '../../src/numeric/pivoted-qr.js';
import { rowBasis } from '../../src/numeric/row-basis.js';
import { expectClose, largest } from '../support/compare.js';
import { compressionRelative, spanOrthogonality } from '../support/tolerances.js';
import { normalMatrix, product, turned } from './samples.js';

/** Rows of a given rank whose directions' sizes fall from 1 to 10^−decay. */
function graded(n: number, m: number, rank: number, decay: number, seed: number): Matrix {
  const left = normalMatrix(n, rank, seed);
  const right = normalMatrix(rank, m, seed + 1);
  for (let k = 0; k < rank; k++) {
    const size = 10 ** (rank === 1 ? 0 : (-decay * k) / (rank - 1));
    for (let j = 0; j < m; j++) right.data[k * m + j]! *= size;
  }
  return product(left, right);
}

describe('rowBasis', () => {
  it('is orthonormal and holds every row, down to rounding: also of ill-conditioned and dependent rows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(0, 4, 10, 20),
        fc.nat(1e6),
        (n, m, some, decay, seed) => {
          const v = graded(n, m, Math.min(n, m, some), decay, seed);
          const { basis, coordinates } = rowBasis(v)!;
          expect(basis.rows).toBeLessThanOrEqual(Math.min(n, m));
          expectClose(
            'QQᵀ',
            product(basis, turned(basis)).data,
            identity(basis.rows).data,
            spanOrthogonality(m),
          );
          const back = product(coordinates, basis).data;
          expectClose(
            'L·Q',
            back,
            v.data,
            compressionRelative(Math.max(n, m)) * largest(v.data) * Math.sqrt(m),
          );
        },
      ),
    );
  });

  it('is the same for rows so small or large that their squares are not numbers any more', () => {
    const v = graded(12, 20, 7, 4, 5);
    const { basis, coordinates } = rowBasis(v)!;
    for (const power of [2 ** -900, 2 ** -650, 2 ** 800]) {
      const scaled = rowBasis({ ...v, data: v.data.map((entry) => entry * power) })!;
      expect(scaled.basis.rows).toBe(7);
      expectClose(
        'basis',
        product(turned(scaled.basis), scaled.basis).data,
        product(turned(basis), basis).data,
        spanOrthogonality(20),
      );
      const back = scaled.coordinates.data.map((entry) => entry / power);
      expectClose(
        'L·Q',
        product({ ...coordinates, data: back }, scaled.basis).data,
        v.data,
        compressionRelative(20) * largest(v.data) * Math.sqrt(20),
      );
    }
  });

  it('has the rank that pivoted QR finds, where it is clear', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(1e6), (rank, seed) => {
        const v = graded(30, 50, rank, 3, seed);
        expect(rowBasis(v)!.basis.rows).toBe(rank);
        expect(pivotedQr(v, 1e-12).rank).toBe(rank);
      }),
      { numRuns: 50 },
    );
  });

  it('has no vectors for zeros, and is null where an entry is not finite', () => {
    expect(rowBasis(matrix(3, 4))!.basis.rows).toBe(0);
    expect(rowBasis(matrix(1, 2, Float64Array.of(1, NaN)))).toBeNull();
    expect(rowBasis(matrix(1, 2, Float64Array.of(1, -Infinity)))).toBeNull();
  });
});
