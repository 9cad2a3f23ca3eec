/** Pairs of rows, made in the kernel's memory and on the heap. */
import { describe, it } from 'vitest';
import { scratchCopy, scratch, withScratch } from '../../src/numeric/allocation.js';
import { writePairs } from '../../src/numeric/pair-product.js';
import { expectExact } from '../support/compare.js';

describe('writePairs', () => {
  it('writes x_i y_j sample by sample, all pairs or those with i ≥ j, wherever the rows lie', () => {
    for (const [rows, columns, half, depth] of [
      [3, 2, false, 5],
      [4, 4, true, 7],
      [1, 6, false, 1],
      [5, 5, true, 64],
    ] as const) {
      const x = Float64Array.from({ length: rows * depth }, (_, k) => Math.sin(k + 1));
      const y = half ? x : Float64Array.from({ length: columns * depth }, (_, k) => Math.cos(k + 1));
      const expected: number[] = [];
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < (half ? i + 1 : columns); j++) {
          for (let n = 0; n < depth; n++) expected.push(x[i * depth + n]! * y[j * depth + n]!);
        }
      }
      const onHeap = new Float64Array(expected.length);
      writePairs(rows, columns, half, depth, x, y, onHeap);
      expectExact('on the heap', onHeap, expected);
      const run = (): Float64Array =>
        withScratch(() => {
          const ofX = scratchCopy(x);
          const out = scratch(expected.length);
          writePairs(rows, columns, half, depth, ofX, y === x ? ofX : scratchCopy(y), out);
          return out.slice();
        });
      run(); // Memory grows between scopes: the second one has room.
      expectExact('in the kernel’s memory', run(), expected);
    }
  });
});
