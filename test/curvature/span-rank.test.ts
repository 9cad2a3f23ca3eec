import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeOf, rankTolerance, vectorCount, type VectorArray } from '../../src/curvature/span-rank.js';
import { matrix } from '../../src/numeric/matrix.js';
import { normalMatrix, product, turned } from '../numeric/samples.js';
import { expectClose } from '../support/compare.js';

function arrayOf(data: Float64Array, width: number, constant: 0 | 1 = 0, sites = 1): VectorArray {
  return { data, width, constant, sites };
}

function ones(n: number): Float64Array {
  return new Float64Array(n).fill(1);
}

describe('rangeOf', () => {
  it('finds the rank of many more vectors than numbers, part by part', () => {
    const many = fc.record({
      n: fc.integer({ min: 1, max: 300 }),
      m: fc.integer({ min: 1, max: 12 }),
      rank: fc.nat(12),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(many, ({ n, m, rank, seed }) => {
        const a = product(normalMatrix(n, rank, seed), normalMatrix(rank, m, seed + 1));
        const range = rangeOf([[arrayOf(a.data, m)]], m, ones(n));
        expect(range.rank).toBe(Math.min(n, m, rank));
        const q = range.range();
        const inside = product(product(a, q), turned(q));
        // √m for the mean square over the vectors that stands for each of them.
        const tolerance = 4 * rankTolerance(n, m) * Math.sqrt(n * m) * Math.max(...a.data.map(Math.abs), 1);
        expectClose('A Q Qᵀ', inside.data, a.data, tolerance, m);
      }),
    );
  });

  it('sees what only the last of many vectors has', () => {
    const [n, m] = [500, 5];
    const a = matrix(n, m);
    for (let i = 0; i < n; i++) a.data[i * m + (i % 4)] = 1;
    expect(rangeOf([[arrayOf(a.data, m)]], m, ones(n)).rank).toBe(4);
    a.data[n * m - 1] = 1;
    expect(rangeOf([[arrayOf(a.data, m)]], m, ones(n)).rank).toBe(5);
  });

  it('appends the constant, leaves out samples of weight 0, and counts sites', () => {
    const data = Float64Array.of(1, 2, 2, 4, 5, 5);
    const kinds = [[arrayOf(data, 2, 1)]];
    expect(rangeOf(kinds, 3, Float64Array.of(1, 1, 1)).rank).toBe(3);
    expect(rangeOf(kinds, 3, Float64Array.of(1, 1, 0)).rank).toBe(2);
    expect(rangeOf([[arrayOf(data, 2)]], 2, Float64Array.of(1, 1, 0)).rank).toBe(1);
    expect(vectorCount([[arrayOf(data, 1, 0, 2)]], Float64Array.of(1, 0, 1))).toBe(4);
    expect(rangeOf([[arrayOf(data, 1, 1, 2)]], 2, Float64Array.of(0, 0, 1)).rank).toBe(1);
  });

  it('measures each kind by itself: derivatives in small units count', () => {
    const small = Float64Array.of(0, 1e-30);
    expect(rangeOf([[arrayOf(Float64Array.of(1, 0), 2)], [arrayOf(small, 2)]], 2, ones(1)).rank).toBe(2);
    expect(rangeOf([[arrayOf(Float64Array.of(1, 0), 2), arrayOf(small, 2)]], 2, ones(1)).rank).toBe(1);
  });

  it('has no direction where there is no vector', () => {
    expect(rangeOf([], 3, ones(2)).rank).toBe(0);
    expect(rangeOf([[arrayOf(new Float64Array(6), 3)]], 3, ones(2)).rank).toBe(0);
  });
});
