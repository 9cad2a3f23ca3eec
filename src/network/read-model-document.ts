/**
 * From text or parsed JSON to a model document, each field checked, so that a corrupt file is reported by the path of
 * the first wrong value (`layers[1].layers[0].inputs`) and never becomes a network that predicts nonsense.
 */
import { FormatError } from '../errors.js';
import { describeValue } from './checks.js';
import type { LayerDocument, ModelDocument, SavedNumber } from './model-document.js';

/**
 * Reads and checks a saved model without making the network: for its metadata.
 *
 * @param source - the text of the file, or what JSON.parse made of it
 * @throws FormatError naming the path of the first value that is missing or wrong
 * @example
 * readModelDocument(await readFile('model.json', 'utf8')).metadata;
 */
export function readModelDocument(source: unknown): ModelDocument {
  return checkedDocument('readModelDocument', source);
}

/** The same for any public function; `operation` is the one that errors name. */
export function checkedDocument(operation: string, source: unknown): ModelDocument {
  const root = typeof source === 'string' ? parse(operation, source) : source;
  const document = object({ operation, path: 'document', value: root });
  const at = (name: string): Place => ({ operation, path: name, value: document[name] });
  exactly(at('format'), 'dyadic-model', 'This is not a model of dyadic: check that it is the right file.');
  exactly(at('version'), 1, 'Load it with the version of dyadic that saved it, or a newer one.');
  const metadata = document['metadata'];
  return {
    format: 'dyadic-model',
    version: 1,
    inputs: width(at('inputs')),
    layers: layers(at('layers')),
    parameters: list(at('parameters'), 0).map(savedNumber),
    ...(metadata === undefined ? {} : { metadata: object(at('metadata')) }),
  };
}

/** A value and where it was found. */
interface Place {
  readonly operation: string;
  readonly path: string;
  readonly value: unknown;
}

const restore = 'The file is damaged or was edited: restore it, or save the network again.';

function fail({ operation, path, value }: Place, expected: string, advice: string = restore): FormatError {
  return new FormatError(
    operation,
    path,
    expected,
    value === undefined ? 'nothing' : describeValue(value),
    advice,
  );
}

function parse(operation: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const got = `text that is not JSON (${(error as SyntaxError).message})`;
    throw new FormatError(operation, 'document', 'JSON as saveNetwork writes it', got, restore);
  }
}

function object(place: Place): Readonly<Record<string, unknown>> {
  const { value } = place;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw fail(place, 'an object');
}

/** The elements of an array with their paths. */
function list(place: Place, least: 0 | 1): readonly Place[] {
  const { operation, path, value } = place;
  if (!Array.isArray(value)) throw fail(place, 'an array');
  if (value.length < least) throw fail(place, 'an array of at least one element');
  return value.map((element: unknown, index) => ({ operation, path: `${path}[${index}]`, value: element }));
}

function exactly(place: Place, expected: string | number, advice: string): void {
  if (place.value !== expected) throw fail(place, describeValue(expected), advice);
}

function width(place: Place): number {
  if (Number.isSafeInteger(place.value) && (place.value as number) > 0) return place.value as number;
  throw fail(place, 'a positive whole number');
}

function string(place: Place): string {
  if (typeof place.value === 'string') return place.value;
  throw fail(place, 'a text');
}

function savedNumber(place: Place): SavedNumber {
  const { value } = place;
  if (value === '-0' || Number.isFinite(value)) return value as SavedNumber;
  const advice =
    value === null
      ? 'JSON has null where NaN or Infinity was: the network was not saved by dyadic.'
      : restore;
  throw fail(place, 'a finite number', advice);
}

function layers(place: Place): readonly LayerDocument[] {
  return list(place, 1).map(layer);
}

function layer(place: Place): LayerDocument {
  const fields = object(place);
  const at = (name: string): Place => ({ ...place, path: `${place.path}.${name}`, value: fields[name] });
  const kind = fields['kind'];
  switch (kind) {
    case 'dense': {
      const bias = at('bias');
      if (typeof bias.value !== 'boolean') throw fail(bias, 'true or false');
      return { kind, inputs: width(at('inputs')), outputs: width(at('outputs')), bias: bias.value };
    }
    case 'activation': {
      const user = at('user');
      if (user.value !== undefined && user.value !== true) throw fail(user, 'true, or the field left out');
      return { kind, activation: string(at('activation')), ...(user.value ? { user: true as const } : {}) };
    }
    case 'residual':
      return { kind, layers: layers(at('layers')) };
    case 'scaling': {
      const [scale, shift] = [list(at('scale'), 1).map(savedNumber), list(at('shift'), 1).map(savedNumber)];
      if (scale.length === shift.length) return { kind, scale, shift };
      throw fail(at('shift'), `an array of ${scale.length}, one element for each of scale`);
    }
    default:
      throw fail(
        at('kind'),
        'one of "dense", "activation", "residual", "scaling"',
        'Load it with the version of dyadic that saved it, or restore the file.',
      );
  }
}
