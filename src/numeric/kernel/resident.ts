/**
 * Residents: copies of arrays that do not change, kept in the kernels' memory from call to call in the form a kernel reads
 * them (as stored, transposed, in panels). Weights are read many times between changes; without this each product would
 * bring them in anew.
 *
 * The copies lie in a ring, where a new one takes the place of the oldest, unless that is in use: an array must be asked for
 * twice as often as those it displaces, so a set of arrays that is too large for the ring keeps part of it and does not
 * displace itself round after round. The ring is about as large as caches: what they do not hold gains nothing from being
 * kept, as reading it takes as long as making it (measured with 18 sets of weights in turn: 5 % slower with all of them kept).
 *
 * Nothing here keeps an array alive: what is known of it hangs on its buffer (a WeakMap), and the place of an array that
 * is gone is overwritten in its turn.
 */
import { addressOf, residentArea, wantResidentRoom } from './memory.js';

/** Numbers of the ring: 4 MB. */
const ROOM = 2 ** 19;
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
  /** Byte address. */
  address: number;
  /** The one who asked must now write it. */
  fresh: boolean;
  /** Where it begins in the ring, counted on over all rounds; −1 if it has no place. */
  start: number;
  /** The number of the request that asked for it last. */
  asked: number;
}

const marks = new WeakMap<ArrayBufferLike, Mark>();
/** The forms in the ring, oldest first, and how many numbers were given out in all rounds. */
let held: ResidentForm[] = [];
let given = 0;
let epochOfRing = -1;
let requests = 0;

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
  if (rows * columns < FEWEST || length > ROOM / 2) return null;
  const mark = marks.get(array.buffer);
  if (mark === undefined) return null;
  const at = array.byteOffset / 8 + offset;
  if (at < mark.from || at + (rows - 1) * ld + columns > mark.end) return null;
  requests++;
  const key = 4 * at + kind;
  const known = mark.forms.get(key);
  if (known?.rows !== rows || known.columns !== columns || known.ld !== ld) {
    mark.forms.set(key, { rows, columns, ld, address: -1, fresh: false, start: -1, asked: requests });
    return null;
  }
  const period = requests - known.asked;
  known.asked = requests;
  if (residentArea().epoch !== epochOfRing) emptyRing();
  if (known.start < 0) return place(known, length, period) ? known : null;
  known.fresh = false;
  return known;
}

/** Everything in the ring is lost. */
function emptyRing(): void {
  for (const form of held) form.start = -1;
  held = [];
  given = 0;
  epochOfRing = residentArea().epoch;
}

/** Gives a form that is asked for every `period` requests a place; false if that is taken by others in use. */
function place(form: ResidentForm, length: number, period: number): boolean {
  const { start, room } = residentArea();
  if (room === 0) {
    wantResidentRoom(ROOM);
    return false;
  }
  const size = (length + 9) & ~7;
  const rest = room - (given % room);
  const first = size > rest ? given + rest : given;
  const end = first + size;
  let displaced = 0;
  for (; displaced < held.length && held[displaced]!.start < end - room; displaced++) {
    if (requests - held[displaced]!.asked <= 2 * period) return false;
  }
  for (const old of held.splice(0, displaced)) old.start = -1;
  held.push(form);
  given = end;
  form.start = first;
  form.address = 8 * (start + (first % room));
  form.fresh = true;
  return true;
}
