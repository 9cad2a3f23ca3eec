import { describe, expect, it } from 'vitest';
import { allocate, copyOf, countAllocations } from '../../src/numeric/allocation.js';
import { matrix } from '../../src/numeric/matrix.js';
import { multiply } from '../../src/numeric/multiply.js';

describe('countAllocations', () => {
  it('reports the value, the largest array, the total and the count', () => {
    const counted = countAllocations(() => {
      matrix(3, 4);
      return copyOf([1, 2]);
    });
    expect(counted).toEqual({ value: new Float64Array([1, 2]), largest: 12, total: 14, count: 2 });
  });

  it('sees the result of a product and nothing else: the kernel has its own memory', () => {
    const a = matrix(40, 50);
    const b = matrix(50, 60);
    expect(countAllocations(() => multiply(a, b))).toMatchObject({ largest: 2400, count: 1 });
  });

  it('nests: the outer count holds the inner one', () => {
    const outer = countAllocations(() => {
      allocate(5);
      return countAllocations(() => allocate(7)).total;
    });
    expect(outer).toEqual({ value: 7, largest: 7, total: 12, count: 2 });
  });

  it('stops counting when the work throws', () => {
    const work = (): never => {
      throw new Error('work');
    };
    expect(() => countAllocations(() => countAllocations(work))).toThrow('work');
    expect(countAllocations(() => allocate(1)).count).toBe(1);
  });
});
