import { describe, expect, it } from 'vitest';
import { allocate, copyOf, countAllocations, scratch, withScratch } from '../../src/numeric/allocation.js';
import { addressOf } from '../../src/numeric/kernel/memory.js';
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

describe('scratch', () => {
  it('lies on the heap outside of a scope', () => {
    expect(addressOf(scratch(4))).toBe(-1);
  });

  it("lies in the kernels' memory inside, arrays apart from one another, and is used again by the next scope", () => {
    const take = (): readonly number[] =>
      withScratch(() => {
        const [first, second] = [scratch(5).fill(1), scratch(3).fill(2)];
        const inner = withScratch(() => addressOf(scratch(2)));
        const third = scratch(2);
        expect(first).toEqual(new Float64Array(5).fill(1));
        expect(second).toEqual(new Float64Array(3).fill(2));
        return [addressOf(first), addressOf(second), inner, addressOf(third)];
      });
    const addresses = take();
    const [first, second, inner, third] = addresses as [number, number, number, number];
    expect(first % 16).toBe(0);
    expect(second).toBeGreaterThanOrEqual(first + 40);
    expect(inner).toBeGreaterThanOrEqual(second + 24);
    expect(third).toBe(inner);
    expect(take()).toEqual(addresses);
    expect(countAllocations(take)).toMatchObject({ count: 0, largest: 5 });
  });

  it('is free again when the work throws', () => {
    const before = withScratch(() => addressOf(scratch(1)));
    expect(() =>
      withScratch(() => {
        scratch(1000);
        throw new Error('work');
      }),
    ).toThrow('work');
    expect(withScratch(() => addressOf(scratch(1)))).toBe(before);
  });

  it('takes the heap where there is no room, and grows for the next scope', () => {
    const large = 3 * 2 ** 20;
    const take = (): number => withScratch(() => addressOf(scratch(large)));
    expect(take()).toBe(-1);
    expect(take()).toBeGreaterThan(0);
    expect(withScratch(() => addressOf(scratch(2 ** 26)))).toBe(-1);
  });
});
