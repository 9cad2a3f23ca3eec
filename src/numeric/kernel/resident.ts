/**
 * Residents: copies of arrays that do not change, kept in the kernels' memory from call to call in the form a kernel reads
 * them (as stored, transposed, in panels). Weights are read many times between changes; without this each product would
 * bring them in anew.
 *
 * The copies lie in a ring (ring.ts) that is about as large as caches: what they do not hold gains nothing from being kept,
 * as reading it takes as long as making it (measured with 18 sets of weights in turn: 5 % slower with all of them kept).
 *
 * Nothing here keeps an array alive: what is known of it hangs on its buffer (a WeakMap), and the place of an array that
 * is gone is overwritten in its turn.
 */
import { addressOf, scopeDepth, watchScopes } from './memory.js';
import { makeRing, type RingEntry } from './ring.js';

/** Numbers of the ring: 6 MB, which hold what a Hessian product of 784-256-128-10 reads of 256 samples (4 MB do not). */
const ROOM = 3 * 2 ** 18;
/** Fewer numbers than this are copied about as fast as they are looked up. */
const FEWEST = 256;

/** The numbers of a buffer that stay as they are, and the forms in which they were asked for. */
interface Mark {
  readonly from: number;
  readonly end: number;
  readonly forms: Map<number, ResidentForm>;
}

/** A form of a block of an array, and where it is. */
export interface ResidentForm extends RingEntry {
  readonly rows: number;
  readonly columns: number;
  readonly ld: number;
}

const marks = new WeakMap<ArrayBufferLike, Mark>();

/**
 * Marks of arrays that lie in the kernels' memory themselves, by address, and the number of scopes that were open: with the
 * innermost of these a mark ends, also that of an array from further out, which may change from then on.
 */
const onStack = new Map<number, Mark & { readonly depth: number }>();
let deepest = 0;
watchScopes((depth) => {
  if (depth >= deepest) return;
  for (const [address, mark] of onStack) if (mark.depth > depth) onStack.delete(address);
  deepest = depth;
});
const ring = makeRing('residents', ROOM);

/**
 * Promises that the numbers of `array` do not change as long as it exists (for scratch: as long as the scope lasts that is open now); kernels may then
 * keep copies of them. Views of it (subarrays) are covered, for scratch those that begin where it begins. An array that breaks
 * the promise gives wrong products.
 *
 * @returns the array itself
 */
export function resident(array: Float64Array): Float64Array {
  if (array.length < FEWEST) return array;
  const address = addressOf(array);
  if (address >= 0) {
    const end = address / 8 + array.length;
    if ((onStack.get(address)?.end ?? 0) < end) {
      deepest = scopeDepth();
      onStack.set(address, { from: address / 8, end, forms: new Map(), depth: deepest });
    }
    return array;
  }
  const from = array.byteOffset / 8;
  const end = from + array.length;
  const known = marks.get(array.buffer);
  if (known === undefined || from < known.from || end > known.end) {
    marks.set(array.buffer, { from, end, forms: new Map() });
  }
  return array;
}

/** Whether forms of the array are kept: all of it was marked. */
export function isResident(array: Float64Array): boolean {
  const address = addressOf(array);
  const mark = address < 0 ? marks.get(array.buffer) : onStack.get(address);
  const from = array.byteOffset / 8;
  return mark !== undefined && from >= mark.from && from + array.length <= mark.end;
}

/** Whether an array in the kernels' memory may have other forms there: asked before every product in place. */
export function isMarkedThere(address: number): boolean {
  return onStack.size > 0 && onStack.has(address);
}

/**
 * The copy of a rows×columns block (row stride ld) of `array` in form number `kind` (0 to 7), `length` numbers of the
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
  const address = addressOf(array);
  const mark = address < 0 ? marks.get(array.buffer) : onStack.get(address);
  if (mark === undefined) return null;
  const at = array.byteOffset / 8 + offset;
  if (at < mark.from || at + (rows - 1) * ld + columns > mark.end) return null;
  const key = 8 * at + kind;
  const known = mark.forms.get(key);
  if (known?.rows !== rows || known.columns !== columns || known.ld !== ld) {
    mark.forms.set(key, { rows, columns, ld, ...ring.entry() });
    return null;
  }
  return ring.ask(known, length) ? known : null;
}
