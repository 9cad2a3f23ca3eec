import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/numeric/random.js';
import { addRows, dotRows } from '../../src/numeric/row-combinations.js';
import { symmetricTimesVector } from '../../src/numeric/symmetric-times-vector.js';

/** Sixteenths: sums of their products are exact, so that every order gives the same bits. */
function sixteenths(length: number, seed: number): Float64Array {
  const stream = random(seed);
  return Float64Array.from({ length }, () => (stream.integer(65) - 32) / 16);
}

const shapes = fc.record({
  count: fc.nat(11),
  length: fc.nat(13),
  gap: fc.nat(3),
  at: fc.nat(5),
  stride: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(1e6),
});

describe('row combinations', () => {
  it('add and multiply rows exactly as their definitions say, and touch nothing else', () => {
    fc.assert(
      fc.property(shapes, ({ count, length, gap, at, stride, seed }) => {
        const ld = length + gap;
        const rows = sixteenths(at + count * ld + 1, seed);
        const c = sixteenths(at + count * stride, seed + 1);
        const x = sixteenths(at + length + 2, seed + 2);
        const expected = x.map((value, i) => {
          let total = value;
          for (let j = 0; j < count && i >= at && i < at + length; j++)
            total -= 2 * c[at + j * stride]! * rows[at + j * ld + i - at]!;
          return total;
        });
        const y = x.slice();
        addRows(-2, count, length, c, at, stride, rows, at, ld, y, at);
        expect(y).toEqual(expected);
        const out = new Float64Array(count + 1).fill(7);
        dotRows(count, length, rows, at, ld, x, at, out);
        for (let j = 0; j < count; j++) {
          let total = 0;
          for (let i = 0; i < length; i++) total += rows[at + j * ld + i]! * x[at + i]!;
          expect(out[j]).toBe(total);
        }
        expect(out[count]).toBe(7);
      }),
    );
  });

  it('multiply a symmetric matrix by a vector from its lower triangle', () => {
    fc.assert(
      fc.property(shapes, ({ length: n, gap, at, seed }) => {
        const ld = n + gap;
        const a = sixteenths(at + n * ld + 1, seed);
        for (let i = 0; i < n; i++) a.fill(NaN, at + i * ld + i + 1, at + i * ld + ld);
        const x = sixteenths(n + 3, seed + 1);
        const y = new Float64Array(n + 3).fill(7);
        symmetricTimesVector(n, a, at, ld, x, 2, y, 1);
        for (let i = 0; i < n; i++) {
          let total = 0;
          for (let j = 0; j < n; j++) total += a[at + Math.max(i, j) * ld + Math.min(i, j)]! * x[2 + j]!;
          expect(y[1 + i]).toBe(total);
        }
        expect([y[0], y[n + 1], y[n + 2]]).toEqual([7, 7, 7]);
      }),
    );
  });
});
