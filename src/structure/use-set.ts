/**
 * Sets of uses as ascending arrays. Thousands of entries of a slot have the same set, so sets are never changed and are
 * shared: a union that equals one of its parts *is* that part.
 */

/** Numbers of uses, ascending, each once. Never written to. */
export type UseSet = Int32Array;

export const noUses: UseSet = new Int32Array(0);

/** The union of some sets. Cost: O(n log n) in their total size; nothing if they are one and the same. */
export function union(sets: Iterable<UseSet>): UseSet {
  const distinct = [...new Set(sets)].filter((set) => set.length > 0);
  if (distinct.length === 0) return noUses;
  let largest = distinct[0]!;
  for (const set of distinct) if (set.length > largest.length) largest = set;
  if (distinct.length === 1) return largest;
  const members = new Set<number>();
  for (const set of distinct) for (const use of set) members.add(use);
  return members.size === largest.length ? largest : Int32Array.from(members).sort();
}

/** The members of `set` that are also in `other`. Cost: O(|other| log |set|), O(log |set|) if `other` has no gaps. */
export function intersection(set: UseSet, other: UseSet): UseSet {
  if (set.length === 0 || other.length === 0) return noUses;
  const [least, most] = [other[0]!, other[other.length - 1]!];
  if (most - least + 1 === other.length)
    return set.subarray(lowerBound(set, least), lowerBound(set, most + 1));
  return other.filter((use) => set[lowerBound(set, use)] === use);
}

/** Index of the first member ≥ use. */
function lowerBound(set: UseSet, use: number): number {
  let [low, high] = [0, set.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (set[middle]! < use) low = middle + 1;
    else high = middle;
  }
  return low;
}
