import { beforeEach, describe, expect, it } from 'vitest';
import { scratch, withScratch } from '../../../src/numeric/allocation.js';
import { heldCopies, heldSet } from '../../../src/numeric/kernel/held.js';
import { addressOf, forgetKept, keptArea } from '../../../src/numeric/kernel/memory.js';

const numbers = (length: number, first: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => first + i);

/** Opens the part of the memory: it is asked for by the first set, and there after the next scope. */
function openPart(): void {
  heldCopies(heldSet([numbers(1, 0)]));
  withScratch(() => undefined);
  expect(keptArea('held').room).toBeGreaterThan(0);
}

beforeEach(() => {
  openPart();
  forgetKept();
});

describe('heldCopies', () => {
  it('copies the arrays of a set into the kernels’ memory once, and gives the same object again', () => {
    const [first, second] = [numbers(5, 1), numbers(300, 7)];
    const set = heldSet([first, second, first]);
    const copies = heldCopies(set)!;
    expect([...copies.keys()]).toEqual([first, second]);
    expect(copies.get(first)).toEqual(first);
    expect(copies.get(second)).toEqual(second);
    expect(addressOf(copies.get(second)!) % 16).toBe(0);
    first[0] = -1; // a promise broken to see that nothing is copied again
    expect(heldCopies(set)).toBe(copies);
    expect(copies.get(first)![0]).toBe(1);
  });

  it('keeps sets apart, and finds them again when memory has grown', () => {
    const [a, b] = [numbers(100, 1), numbers(100, 1000)];
    const sets = [heldSet([a]), heldSet([b])];
    for (const set of sets) heldCopies(set);
    // More than there is: the memory grows when the next scope opens, and every view of it is gone.
    withScratch(() => scratch(2 ** 22 + Math.floor(keptArea('held').start / 4)));
    withScratch(() => undefined);
    expect(heldCopies(sets[0]!)!.get(a)).toEqual(a);
    expect(heldCopies(sets[1]!)!.get(b)).toEqual(b);
  });

  it('copies anew what was lost', () => {
    const a = numbers(10, 3);
    const set = heldSet([a]);
    const before = heldCopies(set)!;
    forgetKept();
    const other = heldCopies(heldSet([numbers(10, 50)]))!;
    expect([...other.values()][0]![0]).toBe(50);
    const after = heldCopies(set)!;
    expect(after.get(a)).toEqual(a);
    expect(before).not.toBe(after);
  });

  it('has no place for what is larger than half the part, nor for nothing', () => {
    expect(heldCopies(heldSet([new Float64Array(keptArea('held').room / 2 + 8)]))).toBeNull();
    expect(heldCopies(heldSet([]))).toBeNull();
  });

  it('does not displace sets in use by one that is asked for more seldom', () => {
    const third = Math.floor(keptArea('held').room / 3) - 64;
    const sets = [0, 1, 2, 3].map((k) => heldSet([new Float64Array(third).fill(k)]));
    for (let round = 0; round < 3; round++) for (const set of sets.slice(0, 3)) heldCopies(set);
    expect(heldCopies(sets[3]!)).toBeNull();
    for (const set of sets.slice(0, 3)) expect(heldCopies(set)).not.toBeNull();
  });
});
