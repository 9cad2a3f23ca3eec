/**
 * How an object of functions was made, for a copy of it in another thread: functions cannot be sent there, names and
 * numbers can. Factories of the library leave a recipe with what they return; an object of a user's own has none.
 */

/** The factory's name and what it was given, objects with recipes of their own among it. */
export interface MadeBy {
  readonly make: string;
  readonly with: Readonly<Record<string, unknown>>;
}

/** A private field of objects, not a state: an entry is written once, with its object. */
const makers = new WeakMap<object, MadeBy>();

/** `made`, with the note how it was made. */
export function withMaker<T extends object>(made: T, make: string, given: MadeBy['with']): T {
  makers.set(made, { make, with: given });
  return made;
}

/** How it was made; undefined for objects of a user's own. */
export function makerOf(made: object): MadeBy | undefined {
  return makers.get(made);
}
