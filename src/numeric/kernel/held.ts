/**
 * Sets of arrays that are read together again and again, such as what each Hessian product of a linearization reads: copied
 * into the kernels' memory as a whole, where all work on them is in place. Unlike residents, which a product looks up one
 * by one, a set is looked up once for a whole verb, and its arrays can be used like any others.
 */
import { addressOf, viewAt } from './memory.js';
import { makeRing, type RingEntry } from './ring.js';

/** Numbers of the ring: 32 MB. */
const ROOM = 2 ** 22;

/** A set of arrays that do not change any more, and its copies. */
export interface HeldSet {
  readonly arrays: readonly Float64Array[];
  readonly length: number;
  readonly entry: RingEntry;
  /** The arrays' copies where they were last, by array. */
  copies: ReadonlyMap<Float64Array, Float64Array>;
}

const ring = makeRing('held', ROOM);

/** Names a set. Nothing is copied: sets that are asked for once gain nothing. */
export function heldSet(arrays: readonly Float64Array[]): HeldSet {
  const own = [...new Set(arrays)].filter((array) => addressOf(array) < 0);
  const length = own.reduce((sum, array) => sum + room(array), 0);
  return { arrays: own, length, entry: ring.entry(), copies: new Map() };
}

/**
 * The copies of the set's arrays, by array, valid until the outermost scope of scratch that is open ends; null where there is no
 * room, or none yet. The same object as before unless the copies have moved.
 */
export function heldCopies(set: HeldSet): ReadonlyMap<Float64Array, Float64Array> | null {
  const { entry, arrays } = set;
  if (arrays.length === 0 || !ring.ask(entry, set.length)) return null;
  const known = set.copies.get(arrays[0]!);
  if (!entry.fresh && known !== undefined && addressOf(known) >= 0) return set.copies;
  const copies = new Map<Float64Array, Float64Array>();
  let address = entry.address;
  for (const array of arrays) {
    const copy = viewAt(address, array.length);
    if (entry.fresh) copy.set(array);
    copies.set(array, copy);
    address += 8 * room(array);
  }
  set.copies = copies;
  return copies;
}

/** Numbers that an array takes: each begins on 16 bytes, and a vector may be read past its end. */
function room(array: Float64Array): number {
  return (array.length + 5) & ~1;
}
