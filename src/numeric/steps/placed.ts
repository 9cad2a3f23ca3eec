/**
 * Gives work that is written in steps its places in the kernels' memory: constants in a held set (kernel/held.ts), rooms in one
 * array of scratch. It is written twice, first to see what it needs, then for where that is; and anew when that has moved.
 */
import { scratch } from '../allocation.js';
import { addressOf } from '../kernel/memory.js';
import { heldCopies, heldSet, type HeldSet } from '../kernel/held.js';
import { kernelsInForce, type Kernels, type Places } from './step.js';

interface Needs {
  readonly kernels: Kernels;
  readonly set: HeldSet;
  readonly forms: ReadonlyMap<Float64Array, ReadonlyMap<string, Float64Array>>;
  readonly room: number;
}

/**
 * What `write` makes for the present places, good for the scope of scratch that is open; null where `write` gives null (then
 * it does for good), there are no kernels, or no room.
 */
export function placed<Made>(write: (places: Places, kernels: Kernels) => Made | null): () => Made | null {
  let needs: Needs | null = null;
  let isImpossible = false;
  let made: Made | null = null;
  let copies: ReadonlyMap<Float64Array, Float64Array> | null = null;
  let base = -1;
  return () => {
    const kernels = isImpossible ? null : kernelsInForce();
    if (kernels === null) return null;
    if (needs?.kernels !== kernels) {
      needs = needsOf(write, kernels);
      made = null;
      isImpossible = needs === null;
      if (needs === null) return null;
    }
    const present = heldCopies(needs.set);
    const area = addressOf(scratch(needs.room));
    if (present === null || area < 0) return null;
    if (made === null || present !== copies || area !== base) {
      made = write(placesAt(present, needs.forms, area), kernels);
      copies = present;
      base = area;
    }
    return made;
  };
}

/** Rooms begin on 16 bytes, and what they hold may be read a vector past its end. */
function spaced(length: number): number {
  return (length + 5) & ~1;
}

function needsOf(write: (places: Places, kernels: Kernels) => unknown, kernels: Kernels): Needs | null {
  const arrays: Float64Array[] = [];
  const forms = new Map<Float64Array, Map<string, Float64Array>>();
  let room = 0;
  const made = write(
    {
      constant(array) {
        arrays.push(array);
        return 0;
      },
      form(array, form, make) {
        const known = forms.get(array) ?? new Map<string, Float64Array>();
        forms.set(array, known);
        if (!known.has(form)) known.set(form, make());
        arrays.push(known.get(form)!);
        return 0;
      },
      room(length) {
        room += spaced(length);
        return 0;
      },
    },
    kernels,
  );
  return made === null ? null : { kernels, set: heldSet(arrays), forms, room };
}

function placesAt(
  copies: ReadonlyMap<Float64Array, Float64Array>,
  forms: Needs['forms'],
  area: number,
): Places {
  let next = area;
  const constant = (array: Float64Array): number => addressOf(copies.get(array) ?? array);
  return {
    constant,
    form: (array, form) => constant(forms.get(array)!.get(form)!),
    room(length) {
      const at = next;
      next += 8 * spaced(length);
      return at;
    },
  };
}
