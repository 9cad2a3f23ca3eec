import fc from 'fast-check';
import { describe, it } from 'vitest';
import { simdKernel } from '../../src/numeric/gemm/simd-kernel.js';
import { copyMatrix, matrix, type Matrix } from '../../src/numeric/matrix.js';
import { random } from '../../src/numeric/random.js';
import { substitutePlain, substituteSimd } from '../../src/numeric/substitution.js';
import { solveUpper, solveUpperTransposed } from '../../src/numeric/triangular-solve.js';
import { expectExact } from '../support/compare.js';
import { product, turned } from './samples.js';

/**
 * An upper triangle with ±1, ±2 on its diagonal and few, small whole numbers right of it, in rows of ld numbers whose other
 * entries are NaN: must not be read. Solutions that are small whole numbers are then found without rounding.
 */
function triangle(
  n: number,
  ld: number,
  seed: number,
): { readonly stored: Float64Array; readonly upper: Matrix } {
  const stream = random(seed);
  const stored = new Float64Array(n * ld).fill(NaN);
  const upper = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const value =
        j === i ? [1, -1, 2, -2][stream.integer(4)]! : stream.integer(4) === 0 ? stream.integer(7) - 3 : 0;
      stored[i * ld + j] = value;
      upper.data[i * n + j] = value;
    }
  }
  return { stored, upper };
}

function wholeNumbers(rows: number, columns: number, seed: number): Matrix {
  const stream = random(seed);
  return matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => stream.integer(17) - 8),
  );
}

const drawn = [fc.integer({ min: 0, max: 90 }), fc.nat(40), fc.nat(5), fc.nat()] as const;

describe('solveUpper and solveUpperTransposed', () => {
  it('find whole numbers exactly, from the triangle alone', () => {
    fc.assert(
      fc.property(...drawn, (n, r, gap, seed) => {
        const { stored, upper } = triangle(n, n + gap, seed);
        const x = wholeNumbers(n, r, seed + 1);
        const b = product(upper, x);
        solveUpper(stored, n + gap, n, b);
        expectExact('U⁻¹·U·X', b.data, x.data, r);
        const transposed = product(turned(upper), x);
        solveUpperTransposed(stored, n + gap, n, transposed);
        expectExact('U⁻ᵀ·Uᵀ·X', transposed.data, x.data, r);
      }),
    );
  });
});

describe('substitute', () => {
  it('gives the same bits in WebAssembly and in plain TypeScript, forwards and backwards', () => {
    const check = (n: number, r: number, seed: number): void => {
      const stream = random(seed);
      const l = Float64Array.from({ length: n * n }, () => stream.normal() / 4);
      for (let i = 0; i < n; i++) l[i * (n + 1)] = 1 + stream.uniform();
      const b = matrix(n, r, Float64Array.from({ length: n * r }, stream.normal));
      const last = Math.max(0, n - 1);
      for (const [lOffset, lRow, lColumn, bOffset, bRow] of [
        [0, n, 1, 0, r],
        [0, 1, n, 0, r],
        [last * (n + 1), -n, -1, last * r, -r],
        [last * (n + 1), -1, -n, last * r, -r],
      ] as const) {
        const plain = copyMatrix(b).data;
        const simd = copyMatrix(b).data;
        substitutePlain(n, r, l, lOffset, lRow, lColumn, plain, bOffset, bRow);
        substituteSimd(simdKernel()!, n, r, l, lOffset, lRow, lColumn, simd, bOffset, bRow);
        expectExact('L⁻¹·B', simd, plain, r);
      }
    };
    fc.assert(fc.property(fc.nat(33), fc.nat(40), fc.nat(), check));
    check(9, 1030, 1);
  });
});
