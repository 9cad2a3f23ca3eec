/**
 * Residents: copies of arrays that do not change, kept in the kernels' memory from call to call in the form a kernel reads
 * them (as stored, transposed, in panels). Weights and traced values are read many times between changes; without this each
 * product would bring them in anew.
 *
 * The copies lie in a ring: a new one takes the place of the oldest. One that is used while it is in the older half of the ring
 * is made again at its front, so what is in use stays. If copies are displaced that are asked for again, the ring is too
 * small and grows, up to 64 MB. Nothing here keeps an array alive: what is known of it hangs on its buffer (a WeakMap), and
 * the place of an array that is gone is overwritten in its turn.
 */
import { addressOf, residentArea, wantResidentRoom } from './memory.js';

/** Numbers of the ring at first (4 MB) and at most (64 MB). */
const FIRST_ROOM = 2 ** 19;
const LARGEST_ROOM = 2 ** 23;
/** Fewer numbers than this are copied about as fast as they are looked up. */
const FEWEST = 256;

/** The numbers of a buffer that stay as they are, and the forms in which they were asked for. */
interface Mark {
  readonly from: number;
  readonly end: number;
  readonly forms: Map<number, ResidentForm>;
}

/** A form of a block of an array, and where it is. */
export interface ResidentForm {
  readonly rows: number;
  readonly columns: number;
  readonly ld: number;
  /** The end of the ring when the form was made, counted on over all rounds; −1 for one that was asked for only once. */
  made: number;
  /** Byte address. */
  address: number;
  epoch: number;
  /** The one who asked must now write it. */
  fresh: boolean;
}

const marks = new WeakMap<ArrayBufferLike, Mark>();
/** Numbers written to the ring since the epoch began, gaps at its end included. */
let written = 0;
let epochOfRing = -1;

/**
 * Promises that the numbers of `array` do not change as long as it exists; kernels may then keep copies of them. Views of it
 * (subarrays) are covered. An array that breaks the promise gives wrong products.
 *
 * @returns the array itself
 */
export function resident(array: Float64Array): Float64Array {
  if (array.length < FEWEST || addressOf(array) >= 0) return array;
  const from = array.byteOffset / 8;
  const end = from + array.length;
  const known = marks.get(array.buffer);
  if (known === undefined || from < known.from || end > known.end) {
    marks.set(array.buffer, { from, end, forms: new Map() });
  }
  return array;
}

/**
 * The copy of a rows×columns block (row stride ld) of `array` in form number `kind` (0 to 3), `length` numbers of the
 * kernels' memory; null if the array is not marked, the block is asked for the first time (a copy that is used once costs
 * more than it gives) or there is no room. If it is `fresh`, the caller writes it before anything else is asked for.
 */
export function residentForm(
  array: Float64Array,
  kind: number,
  offset: number,
  ld: number,
  rows: number,
  columns: number,
  length: number,
): ResidentForm | null {
  if (rows * columns < FEWEST) return null;
  const mark = marks.get(array.buffer);
  if (mark === undefined) return null;
  const at = array.byteOffset / 8 + offset;
  if (at < mark.from || at + (rows - 1) * ld + columns > mark.end) return null;
  const key = 4 * at + kind;
  const known = mark.forms.get(key);
  if (known?.rows !== rows || known.columns !== columns || known.ld !== ld) {
    const form = { rows, columns, ld, made: -1, address: -1, epoch: -1, fresh: false };
    mark.forms.set(key, form);
    return null;
  }
  return place(known, length);
}

/** Gives a form its place, a new one if it has none or its place is soon to be overwritten. */
function place(form: ResidentForm, length: number): ResidentForm | null {
  const { start, room, epoch } = residentArea();
  if (epoch !== epochOfRing) {
    epochOfRing = epoch;
    written = 0;
  }
  const present = form.made >= 0 && form.epoch === epoch;
  const size = (length + 9) & ~7;
  if (present && form.made - size >= written - room / 2) {
    form.fresh = false;
    return form;
  }
  // A quarter at most, so that the operands of one product cannot displace each other.
  const displaced = present && form.made - size < written - room;
  if ((displaced || 4 * size > room) && room < LARGEST_ROOM) {
    let more = Math.max(FIRST_ROOM, 2 * room);
    while (more < 4 * size) more *= 2;
    if (more <= LARGEST_ROOM) wantResidentRoom(more);
  }
  if (4 * size > room) return null;
  const rest = room - (written % room);
  if (size > rest) written += rest;
  form.address = 8 * (start + (written % room));
  written += size;
  form.made = written;
  form.epoch = epoch;
  form.fresh = true;
  return form;
}
