/** Random matrix products for property tests: every form, strides larger than the rows, offsets, guards around C. */
import fc from 'fast-check';
import { random } from '../../src/numeric/random.js';
import type { Product } from './naive.js';

/** Where the entries come from: sixteenths are summed without rounding, so that every order gives the same bits. */
export type Entries = 'sixteenths' | 'normal';

export function products(entries: Entries, largest: number): fc.Arbitrary<Product> {
  const size = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: largest }));
  const gap = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9 }));
  return fc
    .record({
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
      m: size,
      n: size,
      k: size,
      alpha: fc.constantFrom(1, -1, 0.5, 0, 2.25),
      beta: fc.constantFrom(0, 1, -1, 0.5),
      gaps: fc.tuple(gap, gap, gap),
      offsets: fc.tuple(gap, gap, gap),
      seed: fc.integer({ min: 0, max: 2 ** 31 }),
    })
    .map(({ gaps, offsets, seed, ...form }) => {
      const { transposeA, transposeB, m, n, k } = form;
      const stream = random(seed);
      const draw = entries === 'normal' ? stream.normal : () => (stream.integer(65) - 32) / 16;
      const block = (rows: number, columns: number, space: number, offset: number) => ({
        offset,
        stride: columns + space,
        data: Float64Array.from({ length: offset + rows * (columns + space) + 3 }, draw),
      });
      const a = block(transposeA ? k : m, transposeA ? m : k, gaps[0], offsets[0]);
      const b = block(transposeB ? n : k, transposeB ? k : n, gaps[1], offsets[1]);
      const c = block(m, n, gaps[2], offsets[2]);
      return {
        ...form,
        a: a.data,
        aOffset: a.offset,
        lda: a.stride,
        b: b.data,
        bOffset: b.offset,
        ldb: b.stride,
        c: c.data,
        cOffset: c.offset,
        ldc: c.stride,
      };
    });
}
