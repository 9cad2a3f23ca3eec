/** The small helpers of the matrix recursions and of seeds, each against its definition. */
import { describe, expect, it } from 'vitest';
import { addBlocks, addDiagonals, multiplyBlocks, transposeBlocks } from '../../src/sweeps/blocks.js';
import { gatherCopies, unitSeeds } from '../../src/sweeps/units.js';

const blocks = Float64Array.of(1, 2, 3, 4, 5, 6, /**/ 7, 8, 9, 10, 11, 12); // two blocks of 2 × 3

describe('stacks of blocks', () => {
  it('transpose block by block', () => {
    expect([...transposeBlocks(blocks, 2, 3)]).toEqual([1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12]);
  });

  it('multiply vectors from either side', () => {
    expect([...multiplyBlocks(blocks, 2, 3, Float64Array.of(1, 0, -1, 0, 1, 0), false)]).toEqual([
      -2, -2, 8, 11,
    ]);
    expect([...multiplyBlocks(blocks, 2, 3, Float64Array.of(1, 1, 1, -1), true)]).toEqual([
      5, 7, 9, -3, -3, -3,
    ]);
  });

  it('add in place, or copy where there is nothing yet', () => {
    const addition = Float64Array.of(1, 2);
    const fresh = addBlocks(undefined, addition);
    expect(fresh).toEqual(addition);
    expect(fresh).not.toBe(addition);
    expect(addBlocks(fresh, addition)).toBe(fresh);
    expect([...fresh]).toEqual([2, 4]);
  });

  it('add diagonals', () => {
    const squares = new Float64Array(8);
    addDiagonals(squares, Float64Array.of(1, 2, 3, 4), 2);
    expect([...squares]).toEqual([1, 0, 0, 2, 3, 0, 0, 4]);
  });
});

describe('unit seeds', () => {
  it('are one copy for each coordinate, the same for every sample', () => {
    expect([...unitSeeds(2, 2)]).toEqual([1, 0, 1, 0, /**/ 0, 1, 0, 1]);
  });

  it('come back as rows of one sample each', () => {
    // [copy][sample][entry] → [sample][copy][entry]
    const copies = Float64Array.of(111, 112, 121, 122, 211, 212, 221, 222);
    expect([...gatherCopies(copies, 2, 2, 2)]).toEqual([111, 112, 211, 212, 121, 122, 221, 222]);
  });
});
