import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scratch, withScratch } from '../../../src/numeric/allocation.js';
import { gemm, gemmLower } from '../../../src/numeric/gemm.js';
import { gemmPlain } from '../../../src/numeric/gemm/plain.js';
import { addressOf } from '../../../src/numeric/kernel/memory.js';
import { random } from '../../../src/numeric/random.js';
import { expectExact } from '../../support/compare.js';
import { openblasMissing, openblasTitle, withAcceleration } from '../../support/openblas.js';
import { unitRoundoff } from '../../support/tolerances.js';
import { naiveProduct, type Product } from '../naive.js';
import { products } from '../products.js';

/** C after the product by OpenBLAS, everything outside its block included. */
function run(product: Product): Float64Array {
  const { transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta } = product;
  const c = product.c.slice();
  withAcceleration('openblas', () => {
    const { cOffset, ldc } = product;
    gemm(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
  });
  return c;
}

/** The product of the absolute values: k + 2 roundings of it bound the error of each entry (Higham 3.5). */
function magnitude(product: Product): Float64Array {
  const size = (numbers: Float64Array): Float64Array => numbers.map(Math.abs);
  const { alpha, beta, a, b, c } = product;
  const parts = { a: size(a), b: size(b), c: size(c) };
  return naiveProduct({ ...product, ...parts, alpha: Math.abs(alpha), beta: Math.abs(beta) });
}

// Every form of call: vectors (thin products), products that OpenBLAS packs, and those small enough to stay with us.
describe.skipIf(openblasMissing !== '')(openblasTitle('gemm by OpenBLAS'), () => {
  it('equals the naive product on sixteenths, and writes nothing else', () => {
    fc.assert(
      fc.property(products('sixteenths', 40), (product) => {
        expectExact('C', run(product), naiveProduct(product), product.ldc);
      }),
    );
  });

  it('equals the naive product to rounding on any numbers', () => {
    fc.assert(
      fc.property(products('normal', 90), (product) => {
        const [actual, expected, size] = [run(product), naiveProduct(product), magnitude(product)];
        for (let at = 0; at < expected.length; at++) {
          // Two ways of adding, each with its own roundings.
          const bound = 2 * (product.k + 2) * unitRoundoff * size[at]!;
          const difference = Math.abs(actual[at]! - expected[at]!);
          if (!(difference <= bound)) throw new Error(`${difference} > ${bound} at ${at}`);
        }
      }),
    );
  });

  for (const [m, n, k] of [
    [13, 17, 12],
    [1, 64, 40],
    [64, 1, 40],
    [2, 70, 60],
    [70, 3, 60],
    [3, 40, 30],
    [141, 139, 260],
  ] as const) {
    it(`NaN in C does not survive beta = 0, at ${m}×${n}×${k}`, () => {
      const a = new Float64Array(m * k).fill(1);
      const b = new Float64Array(k * n).fill(0.5);
      const c = new Float64Array(m * n).fill(NaN);
      withAcceleration('openblas', () => gemm(false, false, m, n, k, 1, a, 0, k, b, 0, n, 0, c, 0, n));
      expect(c).toEqual(new Float64Array(m * n).fill(k / 2));
    });

    it(`NaN and Infinity stay in their row and column, at ${m}×${n}×${k}`, () => {
      const a = new Float64Array(m * k).fill(1);
      const b = new Float64Array(k * n).fill(1);
      a[(m - 1) * k + 2] = NaN;
      b[4 * n + n - 1] = Infinity;
      const c = new Float64Array(m * n);
      withAcceleration('openblas', () => gemm(false, false, m, n, k, 1, a, 0, k, b, 0, n, 0, c, 0, n));
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) expect(c[i * n + j]).toBe(i === m - 1 ? NaN : j === n - 1 ? Infinity : k);
      }
    });
  }

  it('gives lower triangles, of products with themselves and of others', () => {
    const stream = random(3);
    for (const [n, k] of [
      [20, 9],
      [150, 33],
      [300, 5],
    ] as const) {
      for (const transpose of [false, true]) {
        for (const isSame of [true, false]) {
          const ld = transpose ? n : k;
          const draw = (): number => (stream.integer(65) - 32) / 16;
          const a = Float64Array.from({ length: n * k }, draw);
          const b = isSame ? a : Float64Array.from({ length: n * k }, draw);
          const start = Float64Array.from({ length: n * n }, draw);
          const [actual, expected] = [start.slice(), start.slice()];
          withAcceleration('openblas', () => {
            gemmLower(transpose, !transpose, n, k, 1, a, 0, ld, b, 0, ld, 0.5, actual, 0, n);
          });
          gemmPlain(transpose, !transpose, n, n, k, 1, a, 0, ld, b, 0, ld, 0.5, expected, 0, n, false);
          for (let i = 0; i < n; i++) actual.fill(0, i * n + i + 1, i * n + n);
          for (let i = 0; i < n; i++) expected.fill(0, i * n + i + 1, i * n + n);
          expectExact('C', actual, expected, n);
        }
      }
    }
  });

  it('takes arrays of every kind of memory where they lie', () => {
    const n = 20;
    const shared = (): Float64Array => new Float64Array(new SharedArrayBuffer(8 * n * n));
    const check = (a: Float64Array, b: Float64Array, c: Float64Array): void => {
      a.fill(2);
      b.fill(3);
      c.fill(NaN);
      withAcceleration('openblas', () => {
        gemm(false, true, n, n, n, 1, a, 0, n, b, 0, n, 0, c, 0, n);
      });
      expectExact('C', c, new Float64Array(n * n).fill(6 * n));
    };
    check(shared(), shared(), shared());
    withScratch(() => {
      const [a, b, c] = [scratch(n * n), scratch(n * n), scratch(n * n)];
      expect(addressOf(c)).toBeGreaterThan(0);
      check(a, b, c);
    });
  });

  it('leaves blocks that do not lie within their arrays to our own kernels, which never read past them', () => {
    const a = new Float64Array(20 * 20).fill(1);
    const c = new Float64Array(20 * 20).fill(2);
    // The last row of A is missing, and so the last row of C is undefined.
    withAcceleration('openblas', () => {
      gemm(false, false, 20, 20, 20, 1, a.subarray(20), 0, 20, a, 0, 20, 0, c, 0, 20);
    });
    expectExact('C', c.subarray(0, 380), new Float64Array(380).fill(20), 20);
  });
});
