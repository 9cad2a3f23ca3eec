/**
 * From text or parsed JSON to a model document, each field checked, so that a corrupt file is reported by the path of
 * the first wrong value (`layers[1].layers[0].inputs`) and never becomes a network that predicts nonsense.
 */
import { FormatError } from '../errors.js';
import { describeValue } from './checks.js';
import { layerKinds } from './layers/widths.js';
import type { LayerDocument, ModelDocument, SavedNumber, WindowDocument } from './model-document.js';

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

function boolean(place: Place): boolean {
  if (typeof place.value === 'boolean') return place.value;
  throw fail(place, 'true or false');
}

/** Fields of a layer by name. */
type Fields = (name: string) => Place;

function activationName(at: Fields): { readonly activation: string; readonly user?: true } {
  const user = at('user');
  if (user.value !== undefined && user.value !== true) throw fail(user, 'true, or the field left out');
  return { activation: string(at('activation')), ...(user.value ? { user: true as const } : {}) };
}

function recurrence(at: Fields): { inputs: number; hidden: number; steps: number; sequence: boolean } {
  return {
    inputs: width(at('inputs')),
    hidden: width(at('hidden')),
    steps: width(at('steps')),
    sequence: boolean(at('sequence')),
  };
}

function window(at: Fields): WindowDocument {
  return {
    channels: width(at('channels')),
    height: width(at('height')),
    width: width(at('width')),
    kernel: sides(at('kernel'), 1),
    stride: sides(at('stride'), 1),
    padding: sides(at('padding'), 0),
  };
}

/** [height, width], both whole numbers of at least `least`. */
function sides(place: Place, least: 0 | 1): readonly [number, number] {
  const { value } = place;
  const valid =
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((side) => Number.isSafeInteger(side) && (side as number) >= least);
  if (valid) return [value[0] as number, value[1] as number];
  throw fail(place, `two whole numbers ≥ ${least}`);
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
      const steps = at('steps');
      const own = { inputs: width(at('inputs')), outputs: width(at('outputs')), bias: boolean(at('bias')) };
      return { kind, ...own, ...(steps.value === undefined ? {} : { steps: width(steps) }) };
    }
    case 'activation':
      return { kind, ...activationName(at) };
    case 'elman':
      return { kind, ...recurrence(at), ...activationName(at) };
    case 'gru':
      return { kind, ...recurrence(at) };
    case 'convolution': {
      const dimensions = at('dimensions');
      if (dimensions.value !== 1 && dimensions.value !== 2) throw fail(dimensions, '1 or 2');
      const own = { outChannels: width(at('outChannels')), bias: boolean(at('bias')) };
      return { kind, dimensions: dimensions.value, ...own, ...window(at) };
    }
    case 'pool': {
      const of = at('of');
      if (of.value !== 'average' && of.value !== 'maximum') throw fail(of, '"average" or "maximum"');
      return { kind, of: of.value, ...window(at) };
    }
    case 'flatten':
      return { kind };
    case 'tied':
      return { kind, name: string(at('name')), layer: layer(at('layer')) };
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
        `one of ${layerKinds.map((name) => `"${name}"`).join(', ')}`,
        'Load it with the version of dyadic that saved it, or restore the file.',
      );
  }
}
