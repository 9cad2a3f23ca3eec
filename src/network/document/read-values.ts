/** Values of a saved document, each with the path that an error names. */
import { FormatError } from '../../errors.js';
import { describeValue } from '../checks.js';
import type { SavedNumber } from '../model-document.js';

/** A value and where it was found. */
export interface Place {
  readonly operation: string;
  readonly path: string;
  readonly value: unknown;
}

/** Fields of a record by name. */
export type Fields = (name: string) => Place;

/** What to do with a damaged file. */
const restore = 'The file is damaged or was edited: restore it, or save the network again.';

/** The error at a place. */
export function fail(
  place: Place,
  expected: string,
  words: { advice?: string; got?: string } = {},
): FormatError {
  const { operation, path, value } = place;
  const got = words.got ?? (value === undefined ? 'nothing' : describeValue(value));
  return new FormatError(operation, path, expected, got, words.advice ?? restore);
}

/** What JSON.parse makes of a text. */
export function parse(operation: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const got = `text that is not JSON (${(error as SyntaxError).message})`;
    throw new FormatError(operation, 'document', 'JSON as saveNetwork writes it', got, restore);
  }
}

/** A record. */
export function object(place: Place): Readonly<Record<string, unknown>> {
  const { value } = place;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw fail(place, 'an object');
}

/** The elements of an array with their paths. */
export function list(place: Place, least: 0 | 1): readonly Place[] {
  const { operation, path, value } = place;
  if (!Array.isArray(value)) throw fail(place, 'an array');
  if (value.length < least) throw fail(place, 'an array of at least one element');
  // Array.from visits holes too, where map would leave them unchecked.
  return Array.from(value, (element: unknown, index) => ({
    operation,
    path: `${path}[${index}]`,
    value: element,
  }));
}

/** Checks that the value is the expected one. */
export function exactly(place: Place, expected: string | number, advice: string = restore): void {
  if (place.value !== expected) throw fail(place, describeValue(expected), { advice });
}

/** Units of one layer that no memory would hold: a larger number is damage, and is found before anything is allocated. */
export const largestWidth: number = 2 ** 24;

/** A number of units, channels, … */
export function width(place: Place, largest: number = largestWidth): number {
  if (!(Number.isSafeInteger(place.value) && (place.value as number) > 0)) {
    throw fail(place, 'a positive whole number');
  }
  if ((place.value as number) > largest) throw fail(place, `at most ${largest}`);
  return place.value as number;
}

/** A text, not empty. */
export function string(place: Place): string {
  if (typeof place.value === 'string' && place.value !== '') return place.value;
  throw fail(place, 'a text');
}

/** A finite number; −0 as the text '-0'. */
export function savedNumber(place: Place): SavedNumber {
  const { value } = place;
  if (value === '-0' || Number.isFinite(value)) return value as SavedNumber;
  const advice =
    value === null
      ? 'JSON has null where NaN or Infinity was: the network was not saved by dyadic.'
      : restore;
  throw fail(place, 'a finite number', { advice });
}

/** true or false. */
export function boolean(place: Place): boolean {
  if (typeof place.value === 'boolean') return place.value;
  throw fail(place, 'true or false');
}
