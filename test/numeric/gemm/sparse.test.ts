/** Products that pass over the zeros of their left operand: the same numbers as those that do not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scratch, withScratch } from '../../../src/numeric/allocation.js';
import { gemm } from '../../../src/numeric/gemm.js';
import { hasManyZeros } from '../../../src/numeric/gemm/many-zeros.js';
import { gemmPlain } from '../../../src/numeric/gemm/plain.js';
import { baseKernel } from '../../../src/numeric/gemm/simd-kernel.js';
import { tiledProduct } from '../../../src/numeric/gemm/tiled.js';
import { resident } from '../../../src/numeric/kernel/resident.js';
import { random } from '../../../src/numeric/random.js';
import { expectExact } from '../../support/compare.js';
import { sameBits } from '../../support/same-bits.js';
import type { Product } from '../naive.js';
import { products } from '../products.js';

const sparse = baseKernel()!.sparse()!;

/** Numbers of `array` in the place of which zeros of both signs stand, as many as `part` says; whole rows of them, too. */
function thinned(array: Float64Array, line: number, part: number, seed: number): Float64Array {
  const stream = random(seed);
  const out = array.slice();
  for (let i = 0; i < out.length; i += line) {
    const here = stream.integer(8) === 0 ? 1 : part;
    for (let j = i; j < Math.min(i + line, out.length); j++) {
      if (stream.uniform() < here) out[j] = stream.integer(2) === 0 ? 0 : -0;
    }
  }
  return out;
}

function expected(p: Product): Float64Array {
  const c = p.c.slice();
  const { transposeA, transposeB, m, n, k, alpha, beta } = p;
  gemmPlain(
    transposeA,
    transposeB,
    m,
    n,
    k,
    alpha,
    p.a,
    p.aOffset,
    p.lda,
    p.b,
    p.bOffset,
    p.ldb,
    beta,
    c,
    p.cOffset,
    p.ldc,
    false,
  );
  return c;
}

/** The product by lists, of copies in the kernels' memory with `inPlace`; `b` stands for B. */
function listed(p: Product, inPlace: boolean, b: Float64Array): Float64Array {
  const c = p.c.slice();
  withScratch(() => {
    const place = (array: Float64Array): Float64Array => {
      if (!inPlace) return array;
      const copy = scratch(array.length);
      copy.set(array);
      return copy;
    };
    const [a, right, out] = [place(p.a), place(b), place(c)];
    const { transposeA, transposeB, m, n, k, alpha, beta } = p;
    tiledProduct(
      sparse,
      transposeA,
      transposeB,
      m,
      n,
      k,
      alpha,
      a,
      p.aOffset,
      p.lda,
      right,
      p.bOffset,
      p.ldb,
      beta,
      out,
      p.cOffset,
      p.ldc,
      false,
      false,
    );
    c.set(out);
  });
  return c;
}

const parts = fc.constantFrom(0, 0.3, 0.5, 0.9, 1);
const cases = fc
  .tuple(
    products('normal', 290).filter(({ m, n, k, alpha }) => m * n * k > 0 && alpha !== 0),
    parts,
    fc.nat(),
  )
  .map(([product, part, seed]) => ({ ...product, a: thinned(product.a, product.lda, part, seed) }));

describe('products by lists', () => {
  it('have the bits of plain ones in every form, from the heap, in the kernels’ memory and with B kept', () => {
    fc.assert(
      fc.property(cases, (product) => {
        const c = expected(product);
        expectExact('from the heap', listed(product, false, product.b), c, product.ldc);
        expectExact('in place', listed(product, true, product.b), c, product.ldc);
        // The first time B is noted, the second time kept, the third time read.
        const kept = resident(product.b.slice());
        for (const time of [1, 2, 3]) {
          expectExact(`kept, ${time}`, listed(product, false, kept), c, product.ldc);
        }
      }),
    );
  });

  it('keep a NaN of the left operand, and take nothing from what only zeros meet', () => {
    const [m, n, k] = [20, 40, 30];
    const a = new Float64Array(m * k);
    a[3] = 2;
    a[4 * k + 5] = NaN;
    const b = new Float64Array(k * n).fill(1);
    b[7 * n] = Infinity;
    const c = new Float64Array(m * n);
    tiledProduct(sparse, false, false, m, n, k, 1, a, 0, k, b, 0, n, 0, c, 0, n, false, false);
    expect(c.subarray(0, n)).toEqual(new Float64Array(n).fill(2));
    expect(c.subarray(4 * n, 5 * n)).toEqual(new Float64Array(n).fill(NaN));
    expect(c.subarray(5 * n)).toEqual(new Float64Array(c.length - 5 * n));
  });
});

describe('hasManyZeros', () => {
  const [m, n, k] = [64, 96, 128];
  const full = Float64Array.from({ length: m * k }, random(1).normal);
  const judged = (a: Float64Array, transposed = false, columns = n): boolean =>
    hasManyZeros(baseKernel()!, transposed, m, columns, k, a, 0, transposed ? m : k);

  it('sees zeros wherever they are, in both forms', () => {
    const half = thinned(full, k, 0.5, 2);
    const rows = full.map((value, i) => (Math.floor(i / k) % 2 === 0 ? 0 : value));
    const columns = full.map((value, i) => (i % k < k / 2 ? 0 : value));
    const alternating = full.map((value, i) => (i % 2 === 0 ? 0 : value));
    for (const a of [half, rows, columns, alternating, new Float64Array(m * k)]) {
      expect(judged(a)).toBe(true);
      expect(judged(a, true)).toBe(true);
    }
  });

  it('leaves operands alone that are dense or nearly so, and products that are small', () => {
    for (const a of [full, thinned(full, m * k, 0.1, 3)]) {
      expect(judged(a)).toBe(false);
      expect(judged(a, true)).toBe(false);
    }
    expect(judged(new Float64Array(m * k), false, 15)).toBe(false);
    expect(judged(new Float64Array(m * k), false, 31)).toBe(false);
  });

  it.runIf(sameBits)('decides about the products of the library', () => {
    const a = thinned(full, k, 0.6, 4);
    const b = Float64Array.from({ length: k * n }, random(5).normal);
    b[9 * n] = NaN;
    for (let i = 0; i < m; i++) a[i * k + 9] = 0;
    const c = new Float64Array(m * n);
    gemm(false, false, m, n, k, 1, a, 0, k, b, 0, n, 0, c, 0, n);
    // A product in tiles would have met the NaN.
    expect(c.every(Number.isFinite)).toBe(true);
  });
});
