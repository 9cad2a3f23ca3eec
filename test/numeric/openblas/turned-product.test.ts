import { describe, expect, it } from 'vitest';
import { scratch, withScratch } from '../../../src/numeric/allocation.js';
import { gemmPlain } from '../../../src/numeric/gemm/plain.js';
import { addressOf } from '../../../src/numeric/kernel/memory.js';
import { blasLibrary } from '../../../src/numeric/openblas/blas-library.js';
import { turnedProduct } from '../../../src/numeric/openblas/turned-product.js';
import { random } from '../../../src/numeric/random.js';
import { expectExact } from '../../support/compare.js';
import { openblasMissing, openblasTitle, withAcceleration } from '../../support/openblas.js';

const stream = random(11);
/** Sixteenths: their sums of products are exact, whatever their order. */
const sixteenths = (length: number): Float64Array =>
  Float64Array.from({ length }, () => Math.floor(64 * stream.uniform()) / 16 - 2);

describe.skipIf(openblasMissing !== '')(openblasTitle('turnedProduct'), () => {
  it('is gemm where rows are steep, op(A) either way, C overwritten or added to, and writes nothing else', () => {
    let count = 0;
    // The memory is there from the second scope on.
    for (let round = 0; round < 2; round++) {
      withScratch(() => {
        for (const [m, n, k, ldb, ldc] of [
          [8, 256, 256, 256, 256],
          [33, 200, 300, 256, 210],
          [64, 130, 257, 512, 131],
        ] as const) {
          for (const [transposeA, beta] of [
            [false, 0],
            [true, 0],
            [false, 1],
            [true, -0.5],
          ] as const) {
            const lda = (transposeA ? m : k) + 1;
            const a = sixteenths((transposeA ? k : m) * lda + 3);
            const b = sixteenths(k * ldb + 5);
            const start = sixteenths(m * ldc + 2);
            if (beta === 0) for (let i = 0; i < m; i++) start.fill(NaN, 2 + i * ldc, 2 + i * ldc + n);
            const c = scratch(start.length);
            c.set(start);
            const expected = start.slice();
            gemmPlain(transposeA, false, m, n, k, 0.5, a, 3, lda, b, 5, ldb, beta, expected, 2, ldc, false);
            withAcceleration('openblas', () => {
              const library = blasLibrary()!;
              const done = turnedProduct(
                library,
                transposeA,
                m,
                n,
                k,
                0.5,
                a,
                3,
                lda,
                b,
                5,
                ldb,
                beta,
                c,
                2,
                ldc,
              );
              expect(done).toBe(addressOf(c) >= 0);
              if (!done) return;
              count++;
              expectExact('C', c, expected, ldc);
            });
          }
        }
      });
    }
    expect(count).toBeGreaterThanOrEqual(12);
  });

  it('leaves other strides, more rows and arrays of the heap to gemm', () => {
    withAcceleration('openblas', () => {
      const library = blasLibrary()!;
      const [a, b] = [sixteenths(128 * 256), sixteenths(256 * 300)];
      const turned = (m: number, ldb: number, c: Float64Array): boolean =>
        turnedProduct(library, false, m, 256, 256, 1, a, 0, 256, b, 0, ldb, 0, c, 0, 256);
      withScratch(() => {
        const c = scratch(128 * 256);
        expect(turned(32, 300, c)).toBe(false);
        expect(turned(128, 256, c)).toBe(false);
        expect(turned(32, 256, new Float64Array(32 * 256))).toBe(false);
      });
    });
  });
});
