import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scratch, scratchCopy, withScratch } from '../../src/numeric/allocation.js';
import { matrix, transpose, type Matrix } from '../../src/numeric/matrix.js';
import { multiply } from '../../src/numeric/multiply.js';
import { symmetricProduct } from '../../src/numeric/symmetric-product.js';
import { expectClose, expectExact } from '../support/compare.js';
import { sameBits } from '../support/same-bits.js';
import { thrownBy } from '../support/thrown.js';
import { productError } from '../support/tolerances.js';
import { normalMatrix, product } from './samples.js';

const size = fc.nat(30);
const seed = fc.nat();

describe('multiply', () => {
  it('is the product of the operands as they are or transposed', () => {
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.boolean(),
        fc.boolean(),
        seed,
        (m, n, k, transposeA, transposeB, first) => {
          const a = normalMatrix(m, k, first);
          const b = normalMatrix(k, n, first + 1);
          const stored = (x: Matrix, isTransposed: boolean): Matrix => (isTransposed ? transpose(x) : x);
          const c = multiply(stored(a, transposeA), stored(b, transposeB), { transposeA, transposeB });
          expect([c.rows, c.columns]).toEqual([m, n]);
          expectClose('A·B', c.data, product(a, b).data, sameBits ? 0 : productError(k), n);
        },
      ),
    );
  });

  it('scales, overwrites `into`, and adds to it where asked', () => {
    const a = matrix(2, 2, new Float64Array([1, 2, 3, 4]));
    const into = matrix(2, 2, new Float64Array([NaN, 1, 1, 1]));
    expect(multiply(a, a, { into, scale: 0.5 })).toBe(into);
    expect(Array.from(into.data)).toEqual([3.5, 5, 7.5, 11]);
    multiply(a, a, { into, accumulate: true });
    expect(Array.from(into.data)).toEqual([10.5, 15, 22.5, 33]);
    expect(Array.from(multiply(a, a, { accumulate: true }).data)).toEqual([7, 10, 15, 22]);
  });

  it('names the shapes that do not fit', () => {
    const a = matrix(2, 3);
    expect(thrownBy(() => multiply(a, matrix(4, 5)))).toMatchObject({
      name: 'ShapeError',
      message:
        'multiply: b: expected 3 rows to match A (2×3), got 4×5. ' +
        'Set transposeA or transposeB if an operand is stored transposed.',
    });
    expect(thrownBy(() => multiply(a, matrix(4, 5), { transposeA: true, transposeB: true })).message).toBe(
      'multiply: b: expected 2 columns to match Aᵀ (3×2), got 4×5. ' +
        'Set transposeA or transposeB if an operand is stored transposed.',
    );
    expect(thrownBy(() => multiply(a, matrix(3, 5), { into: matrix(5, 2) })).message).toBe(
      'multiply: into: expected 2×5, got 5×2. Leave `into` out to get a new matrix.',
    );
  });
});

describe('symmetricProduct', () => {
  it('is A·Aᵀ or Aᵀ·A with the bits of multiply, and exactly symmetric', () => {
    const check = (rows: number, columns: number, isTransposed: boolean, first: number): void => {
      const a = normalMatrix(rows, columns, first);
      const c = symmetricProduct(a, { transpose: isTransposed, scale: -0.75 });
      const expected = multiply(a, a, { transposeA: isTransposed, transposeB: !isTransposed, scale: -0.75 });
      const tolerance = sameBits ? 0 : productError(isTransposed ? rows : columns);
      expectClose('Gram matrix', c.data, expected.data, tolerance, c.columns);
      expectExact('its transpose', transpose(c).data, c.data, c.columns);
    };
    fc.assert(fc.property(fc.nat(70), fc.nat(70), fc.boolean(), seed, check));
    check(400, 20, false, 1);
    check(20, 1100, true, 2);
  });

  it('is mirrored alike in the kernels’ memory, in whole strips and with a rest', () => {
    for (const order of [1, 63, 64, 65, 128, 150]) {
      const a = normalMatrix(order, 3, order);
      withScratch(() => {
        const own = matrix(order, 3, scratchCopy(a.data));
        const into = matrix(order, order, scratch(order * order).fill(NaN));
        const c = symmetricProduct(own, { into });
        const expected = multiply(a, a, { transposeB: true });
        expectClose('Gram matrix', c.data, expected.data, sameBits ? 0 : productError(3), order);
        expectExact('its transpose', transpose(c).data, c.data, order);
      });
    }
  });

  it('adds to a symmetric matrix', () => {
    const a = matrix(2, 1, new Float64Array([1, 2]));
    const into = matrix(2, 2, new Float64Array([1, 10, 10, 100]));
    expect(symmetricProduct(a, { into, accumulate: true })).toBe(into);
    expect(Array.from(into.data)).toEqual([2, 12, 12, 104]);
    symmetricProduct(a, { into });
    expect(Array.from(into.data)).toEqual([1, 2, 2, 4]);
    expect(thrownBy(() => symmetricProduct(a, { into, transpose: true })).message).toBe(
      'symmetricProduct: into: expected 1×1, got 2×2. Leave `into` out to get a new matrix.',
    );
  });
});
