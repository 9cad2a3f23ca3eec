import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { scratch, withScratch } from '../../src/numeric/allocation.js';
import { gemm, gemmLower } from '../../src/numeric/gemm.js';
import { DEPTH } from '../../src/numeric/gemm/depth.js';
import { gemmPlain } from '../../src/numeric/gemm/plain.js';
import { baseKernel } from '../../src/numeric/gemm/simd-kernel.js';
import { gemmSimd } from '../../src/numeric/gemm/simd.js';
import { addressOf } from '../../src/numeric/kernel/memory.js';
import { random } from '../../src/numeric/random.js';
import { expectExact } from '../support/compare.js';
import { sameBits } from '../support/same-bits.js';
import { naiveProduct, type Product } from './naive.js';
import { products } from './products.js';

type Implementation = (...arguments_: [...Parameters<typeof gemm>, triangle: boolean]) => void;

const implementations: Record<string, Implementation> = {
  plain: gemmPlain,
  simd: (...arguments_) => gemmSimd(baseKernel()!, ...arguments_),
};

/** C after the product, everything outside its block included. */
function run(implementation: Implementation, product: Product): Float64Array {
  const { transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, cOffset, ldc } =
    product;
  const c = product.c.slice();
  implementation(
    transposeA,
    transposeB,
    m,
    n,
    k,
    alpha,
    a,
    aOffset,
    lda,
    b,
    bOffset,
    ldb,
    beta,
    c,
    cOffset,
    ldc,
    false,
  );
  return c;
}

/** A copy in the kernels' memory. */
function scratchCopy(source: Float64Array): Float64Array {
  const copy = scratch(source.length);
  expect(addressOf(copy)).toBeGreaterThan(0);
  copy.set(source);
  return copy;
}

const front: Implementation = (...arguments_) =>
  gemm(...(arguments_.slice(0, 16) as Parameters<typeof gemm>));

describe('gemm', () => {
  it('runs on WebAssembly SIMD here', () => {
    expect(baseKernel()).not.toBeNull();
  });

  for (const [name, implementation] of Object.entries({ ...implementations, front })) {
    const nontrivial = (product: Product): boolean =>
      name === 'front' || (product.k > 0 && product.alpha !== 0);

    it(`${name}: equals the naive product bit for bit on sixteenths, and writes nothing else`, () => {
      fc.assert(
        fc.property(products('sixteenths', 40).filter(nontrivial), (product) => {
          expectExact('C', run(implementation, product), naiveProduct(product), product.ldc);
        }),
      );
    });

    it.runIf(sameBits || name !== 'front')(
      `${name}: equals the naive product bit for bit on any numbers while k fits one run`,
      () => {
        fc.assert(
          fc.property(products('normal', 70).filter(nontrivial), (product) => {
            expectExact('C', run(implementation, product), naiveProduct(product), product.ldc);
          }),
        );
      },
    );
  }

  // Sizes around the blocks of the kernel: 120 rows in cache, 320 rows and 1024 columns of C, runs of 256.
  const sizes = [
    [1, 1, 600],
    [7, 11, 513],
    [121, 3, 257],
    [321, 5, 256],
    [3, 1025, 9],
    [333, 1030, 30],
    [90, 77, 300],
    [645, 66, 520],
  ] as const;
  for (const [m, n, k] of sizes) {
    it(`gives the same bits from both implementations, in every form, at ${m}×${n}×${k}`, () => {
      const stream = random(m + n + k);
      const a = Float64Array.from({ length: m * k }, stream.normal);
      const b = Float64Array.from({ length: n * k }, stream.normal);
      const c = Float64Array.from({ length: m * n }, stream.normal);
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          for (const [alpha, beta] of [
            [1, 0],
            [-0.3, 1],
            [1, 0.7],
          ] as const) {
            const lda = transposeA ? m : k;
            const ldb = transposeB ? k : n;
            const form = { transposeA, transposeB, m, n, k, alpha, beta, lda, ldb, ldc: n };
            const product = { ...form, a, b, c, aOffset: 0, bOffset: 0, cOffset: 0 };
            const plain = run(gemmPlain, product);
            expectExact('simd', run(implementations['simd']!, product), plain, n);
            if (k <= DEPTH) expectExact('plain', plain, naiveProduct(product), n);
          }
        }
      }
    });
  }

  for (const [m, n, k] of [
    [6, 2, 9],
    [13, 1, 300],
    [32, 70, 33],
    [40, 81, 260],
    [2, 90, 40],
    [121, 7, 45],
    [65, 34, 1],
  ] as const) {
    it(`reads and writes operands in the kernels' memory, and no number beside them, at ${m}×${n}×${k}`, () => {
      // The kernels' memory grows to this when the next scope opens.
      withScratch(() => scratch(2 ** 17));
      const stream = random(m + n + k);
      for (let form = 0; form < 4; form++) {
        const [transposeA, transposeB] = [form % 2 === 1, form > 1];
        const [lda, ldb, ldc] = [(transposeA ? m : k) + 1, (transposeB ? k : n) + 3, n + 1];
        const a = Float64Array.from({ length: (transposeA ? k : m) * lda + 2 }, stream.normal);
        const b = Float64Array.from({ length: (transposeB ? n : k) * ldb + 1 }, stream.normal);
        const c = Float64Array.from({ length: m * ldc + 3 }, stream.normal);
        const shape = { transposeA, transposeB, m, n, k, aOffset: 2, bOffset: 1, cOffset: 3, lda, ldb, ldc };
        for (const [alpha, beta] of [
          [1, 0],
          [-0.3, 0.7],
        ] as const) {
          const product = { ...shape, alpha, beta, a, b, c };
          const plain = run(gemmPlain, product);
          for (let here = 1; here < 8; here++) {
            withScratch(() => {
              const inPlace = (operand: Float64Array, bit: number): Float64Array =>
                (here & bit) === 0 ? operand : scratchCopy(operand);
              const target = inPlace(c.slice(), 4);
              const operands = [inPlace(a, 1), inPlace(b, 2)] as const;
              gemmSimd(
                baseKernel()!,
                transposeA,
                transposeB,
                m,
                n,
                k,
                alpha,
                operands[0],
                2,
                lda,
                operands[1],
                1,
                ldb,
                beta,
                target,
                3,
                ldc,
                false,
              );
              expectExact(`operands ${here}`, target, plain, ldc);
            });
          }
        }
      }
    });
  }

  it.runIf(sameBits)('gives a row the same bits alone and in a batch', () => {
    const [m, n, k] = [57, 43, 300];
    const stream = random(5);
    const a = Float64Array.from({ length: m * k }, stream.normal);
    const b = Float64Array.from({ length: n * k }, stream.normal);
    const batch = new Float64Array(m * n);
    gemm(false, true, m, n, k, 1, a, 0, k, b, 0, k, 0, batch, 0, n);
    for (const i of [0, 1, 30, 56]) {
      const alone = new Float64Array(n);
      gemm(false, true, 1, n, k, 1, a, i * k, k, b, 0, k, 0, alone, 0, n);
      expectExact('row', alone, batch.subarray(i * n, (i + 1) * n));
    }
  });

  for (const [name, implementation] of Object.entries(implementations)) {
    for (const [m, n, k] of [
      [5, 4, 3],
      [13, 7, 2],
      [41, 39, 260],
    ] as const) {
      it(`${name}: NaN in C does not survive beta = 0, at ${m}×${n}×${k}`, () => {
        const a = new Float64Array(m * k).fill(1);
        const b = new Float64Array(k * n).fill(0.5);
        const c = new Float64Array(m * n).fill(NaN);
        implementation(false, false, m, n, k, 1, a, 0, k, b, 0, n, 0, c, 0, n, false);
        expect(c).toEqual(new Float64Array(m * n).fill(k / 2));
      });
    }

    it(`${name}: NaN and Infinity in one row of A and one column of B stay in that row and column`, () => {
      const [m, n, k] = [11, 9, 10];
      const a = new Float64Array(m * k).fill(1);
      const b = new Float64Array(k * n).fill(1);
      a[3 * k + 2] = NaN;
      b[4 * n + 8] = Infinity;
      const c = new Float64Array(m * n);
      implementation(false, false, m, n, k, 1, a, 0, k, b, 0, n, 0, c, 0, n, false);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) expect(c[i * n + j]).toBe(i === 3 ? NaN : j === 8 ? Infinity : k);
      }
    });
  }

  it('with k = 0 or alpha = 0 only scales C, and clears it with beta = 0', () => {
    const a = new Float64Array(4).fill(NaN);
    const c = new Float64Array([1, 2, NaN, 3, 4]);
    gemm(false, false, 2, 2, 2, 0, a, 0, 2, a, 0, 2, 0.5, c, 0, 3);
    expect(c).toEqual(new Float64Array([0.5, 1, NaN, 1.5, 2]));
    gemm(false, false, 2, 2, 0, 1, a, 0, 2, a, 0, 2, 0, c, 0, 3);
    expect(c).toEqual(new Float64Array([0, 0, NaN, 0, 0]));
  });
});

describe('gemmLower', () => {
  it.runIf(sameBits)('gives the lower triangle of gemm bit for bit', () => {
    const shape = fc.record({
      n: fc.integer({ min: 1, max: 60 }),
      k: fc.integer({ min: 1, max: 40 }),
      beta: fc.constantFrom(0, 1, 0.5),
    });
    fc.assert(
      fc.property(shape, fc.boolean(), fc.integer(), ({ n, k, beta }, transpose, seed) => {
        checkLower(n, k, beta, transpose, seed);
      }),
    );
    checkLower(700, 30, 1, false, 1);
    checkLower(1100, 5, 0, true, 2);
  });

  function checkLower(n: number, k: number, beta: number, transpose: boolean, seed: number): void {
    const stream = random(seed);
    const a = Float64Array.from({ length: n * k }, stream.normal);
    const start = Float64Array.from({ length: n * n }, stream.normal);
    const lda = transpose ? n : k;
    const full = start.slice();
    gemm(transpose, !transpose, n, n, k, 1, a, 0, lda, a, 0, lda, beta, full, 0, n);
    const lower = start.slice();
    gemmLower(transpose, !transpose, n, k, 1, a, 0, lda, a, 0, lda, beta, lower, 0, n);
    const plain = start.slice();
    gemmPlain(transpose, !transpose, n, n, k, 1, a, 0, lda, a, 0, lda, beta, plain, 0, n, true);
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) full[i * n + j] = lower[i * n + j] = plain[i * n + j] = 0;
    }
    expectExact('lower', lower, full, n);
    expectExact('plain', plain, full, n);
  }
});

describe('without WebAssembly SIMD', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  const hosts: Record<string, unknown> = {
    'no WebAssembly': undefined,
    'no SIMD': { validate: () => false },
    'compilation forbidden': {
      validate: () => true,
      Module: () => {
        throw new Error('blocked by the content security policy');
      },
    },
  };
  for (const [host, stub] of Object.entries(hosts)) {
    it.runIf(sameBits)(`gives the same bits: ${host}`, async () => {
      vi.stubGlobal('WebAssembly', stub);
      vi.resetModules();
      const fallback = await import('../../src/numeric/gemm.js');
      const { baseKernel: kernelThere } = await import('../../src/numeric/gemm/simd-kernel.js');
      expect(kernelThere()).toBeNull();
      const stream = random(9);
      const a = Float64Array.from({ length: 30 * 400 }, stream.normal);
      const here = new Float64Array(900);
      const there = new Float64Array(900);
      gemm(false, true, 30, 30, 400, 1, a, 0, 400, a, 0, 400, 0, here, 0, 30);
      fallback.gemm(false, true, 30, 30, 400, 1, a, 0, 400, a, 0, 400, 0, there, 0, 30);
      expectExact('C', there, here, 30);
    });
  }
});
