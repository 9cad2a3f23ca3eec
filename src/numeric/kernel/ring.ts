/**
 * A kept part of the kernels' memory as a ring, where a new entry takes the place of the oldest, unless that is in use: an
 * entry must be asked for twice as often as those it displaces, so a set that is too large for the ring keeps part of it and
 * does not displace itself round after round. Nothing is written here: who asks for an entry writes what it holds.
 */
import { keptArea, wantRoom, type KeptPart } from './memory.js';

/** Something that may have a place in a ring. */
export interface RingEntry {
  /** Byte address. */
  address: number;
  /** The one who asked must now write it. */
  fresh: boolean;
  /** Where it begins in the ring, counted on over all rounds; −1 if it has no place. */
  start: number;
  /** The number of the request that asked for it last. */
  asked: number;
}

export interface Ring {
  /** An entry that is asked for now, for the first time, and has no place. */
  entry(): RingEntry;
  /**
   * Notes that `entry` is asked for, and gives it a place of `length` numbers if it has none; false if there is none. An
   * entry keeps its length.
   */
  ask(entry: RingEntry, length: number): boolean;
}

/** A ring of `room` numbers in a part of its own. */
export function makeRing(part: KeptPart, room: number): Ring {
  /** The entries in the ring, oldest first, and how many numbers were given out in all rounds. */
  let present: RingEntry[] = [];
  let given = 0;
  let epoch = -1;
  let requests = 0;
  const empty = (): void => {
    for (const entry of present) entry.start = -1;
    present = [];
    given = 0;
    epoch = keptArea(part).epoch;
  };
  const place = (entry: RingEntry, length: number, period: number): boolean => {
    const area = keptArea(part);
    if (area.room === 0) {
      wantRoom(part, room);
      return false;
    }
    const size = (length + 9) & ~7;
    const rest = area.room - (given % area.room);
    const first = size > rest ? given + rest : given;
    const end = first + size;
    let displaced = 0;
    for (; displaced < present.length && present[displaced]!.start < end - area.room; displaced++) {
      if (requests - present[displaced]!.asked <= 2 * period) return false;
    }
    for (const old of present.splice(0, displaced)) old.start = -1;
    present.push(entry);
    given = end;
    entry.start = first;
    entry.address = 8 * (area.start + (first % area.room));
    entry.fresh = true;
    return true;
  };
  return {
    entry: () => ({ address: -1, fresh: false, start: -1, asked: ++requests }),
    ask(entry, length) {
      requests++;
      const period = requests - entry.asked;
      entry.asked = requests;
      if (keptArea(part).epoch !== epoch) empty();
      if (entry.start < 0) return 2 * length <= room && place(entry, length, period);
      entry.fresh = false;
      return true;
    },
  };
}
