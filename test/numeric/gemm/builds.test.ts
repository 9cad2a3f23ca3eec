import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accelerate, acceleration } from '../../../src/numeric/accelerate.js';
import { scratch, withScratch } from '../../../src/numeric/allocation.js';
import { gemm, gemmLower } from '../../../src/numeric/gemm.js';
import type { Build } from '../../../src/numeric/gemm/builds.js';
import { hasManyZeros } from '../../../src/numeric/gemm/many-zeros.js';
import { gemmPlain } from '../../../src/numeric/gemm/plain.js';
import { simdKernel } from '../../../src/numeric/gemm/simd-kernel.js';
import { resident } from '../../../src/numeric/kernel/resident.js';
import { random } from '../../../src/numeric/random.js';
import { buildMissing } from '../../support/builds.js';

const builds: readonly Build[] = ['relaxed', 'wide'];

const absolute = (numbers: Float64Array): Float64Array => numbers.map(Math.abs);

/**
 * Entry by entry within rounding: two sums of k products in any two roundings differ by at most (k + 3)·2⁻⁵² of the sum of
 * their magnitudes (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), here with alpha and beta·C counted in.
 */
function expectRounding(
  what: string,
  got: Float64Array,
  expected: Float64Array,
  sizes: Float64Array,
  k: number,
): void {
  for (const [i, value] of got.entries()) {
    const bound = (k + 3) * 2 ** -52 * sizes[i]!;
    if (!(Math.abs(value - expected[i]!) <= bound)) {
      expect.fail(`${what}, entry ${i}: ${value} instead of ${expected[i]}, bound ${bound}`);
    }
  }
}

for (const build of builds) {
  const missing = buildMissing(build);
  const title = missing === '' ? `accelerate('${build}')` : `accelerate('${build}') (skipped: ${missing})`;
  describe.skipIf(missing !== '')(title, () => {
    let before = acceleration();
    beforeEach(() => {
      before = acceleration();
      accelerate(build);
    });
    afterEach(() => {
      accelerate(before);
    });

    it('is what computes', () => {
      expect(acceleration()).toBe(build);
    });

    // Around tiles of 6×4 and 6×8 and their narrow parts, runs of 256, 120 rows in cache, blocks of 320 and 1024.
    for (const [m, n, k] of [
      [1, 1, 6],
      [1, 40, 9],
      [5, 9, 1],
      [6, 8, 300],
      [11, 13, 40],
      [32, 70, 65],
      [33, 31, 7],
      [121, 2, 257],
      [325, 12, 20],
      [3, 1030, 300],
    ] as const) {
      it(`multiplies to rounding in every form, in place, kept and copied, at ${m}×${n}×${k}`, () => {
        const stream = random(m + n + k);
        const a = Float64Array.from({ length: m * k }, stream.normal);
        const b = Float64Array.from({ length: k * n }, stream.normal);
        const start = Float64Array.from({ length: m * n }, stream.normal);
        const kept = resident(b.slice());
        for (let form = 0; form < 4; form++) {
          const [ta, tb] = [form % 2 === 1, form > 1];
          const [lda, ldb] = [ta ? m : k, tb ? k : n];
          for (const [alpha, beta] of [
            [1, 0],
            [-0.7, 0.3],
          ] as const) {
            const plain = start.slice();
            gemmPlain(ta, tb, m, n, k, alpha, a, 0, lda, b, 0, ldb, beta, plain, 0, n, false);
            const sizes = absolute(start);
            const [x, y] = [absolute(a), absolute(b)];
            gemmPlain(ta, tb, m, n, k, Math.abs(alpha), x, 0, lda, y, 0, ldb, beta, sizes, 0, n, false);
            for (const right of [b, kept, kept, kept]) {
              const c = start.slice();
              gemm(ta, tb, m, n, k, alpha, a, 0, lda, right, 0, ldb, beta, c, 0, n);
              expectRounding(`form ${form}`, c, plain, sizes, k);
            }
            withScratch(() => {
              const [left, right, c] = [scratch(m * k), scratch(k * n), scratch(m * n)];
              left.set(a);
              right.set(b);
              c.set(start);
              gemm(ta, tb, m, n, k, alpha, left, 0, lda, right, 0, ldb, beta, c, 0, n);
              expectRounding(`form ${form}, in place`, c, plain, sizes, k);
            });
          }
        }
      });
    }

    it('multiplies to rounding where it passes over zeros', () => {
      const [m, n, k] = [125, 150, 300];
      const stream = random(8);
      const a = Float64Array.from({ length: m * k }, () => (stream.uniform() < 0.6 ? 0 : stream.normal()));
      const b = Float64Array.from({ length: k * n }, stream.normal);
      const start = Float64Array.from({ length: m * n }, stream.normal);
      expect(hasManyZeros(simdKernel()!, false, m, n, k, a, 0, k)).toBe(true);
      for (let form = 0; form < 4; form++) {
        const [ta, tb] = [form % 2 === 1, form > 1];
        const [lda, ldb] = [ta ? m : k, tb ? k : n];
        for (const [alpha, beta] of [
          [1, 0],
          [1, 1],
          [-0.7, 0.3],
        ] as const) {
          const plain = start.slice();
          gemmPlain(ta, tb, m, n, k, alpha, a, 0, lda, b, 0, ldb, beta, plain, 0, n, false);
          const sizes = absolute(start);
          const [x, y] = [absolute(a), absolute(b)];
          gemmPlain(ta, tb, m, n, k, Math.abs(alpha), x, 0, lda, y, 0, ldb, beta, sizes, 0, n, false);
          const c = start.slice();
          gemm(ta, tb, m, n, k, alpha, a, 0, lda, b, 0, ldb, beta, c, 0, n);
          expectRounding(`form ${form}, ${alpha}, ${beta}`, c, plain, sizes, k);
        }
      }
    });

    it('gives the lower triangle of a symmetric product', () => {
      const [n, k] = [77, 50];
      const a = Float64Array.from({ length: n * k }, random(3).normal);
      const [full, lower] = [new Float64Array(n * n), new Float64Array(n * n)];
      gemm(false, true, n, n, k, 1, a, 0, k, a, 0, k, 0, full, 0, n);
      gemmLower(false, true, n, k, 1, a, 0, k, a, 0, k, 0, lower, 0, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) expect(lower[i * n + j]).toBe(full[i * n + j]);
      }
    });
  });
}

describe('a build that the engine does not have', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('is refused with what is missing, and what computed before goes on', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    vi.resetModules();
    const there = await import('../../../src/numeric/accelerate.js');
    for (const build of builds) {
      expect(() => {
        there.accelerate(build);
      }).toThrow(new RegExp(`accelerate: '${build}': expected .* got no WebAssembly with 128-bit SIMD`));
      expect(there.acceleration()).toBe('base');
    }
  });
});
