/**
 * From text or parsed JSON to a model document, each field checked, so that a corrupt file is reported by the path of
 * the first wrong value (`layers[1].layers[0].inputs`) and never becomes a network that predicts nonsense.
 */
import { layers } from './document/read-layers.js';
import { exactly, list, object, parse, savedNumber, width, type Place } from './document/read-values.js';
import type { ModelDocument } from './model-document.js';

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
