/** Layers of a saved document, each field checked. */
import { layerKinds } from '../layers/widths.js';
import type { LayerDocument } from '../model-document.js';
import {
  boolean,
  fail,
  list,
  object,
  savedNumber,
  string,
  width,
  type Fields,
  type Place,
} from './read-values.js';
import { window } from './read-window.js';

function activationName(at: Fields): { readonly activation: string; readonly user?: true } {
  const user = at('user');
  if (user.value !== undefined && user.value !== true) throw fail(user, 'true, or the field left out');
  return { activation: string(at('activation')), ...(user.value ? { user: true as const } : {}) };
}

/** A recurrent layer has nodes for each step: more would take minutes to compile before they failed to fit. */
const largestSteps = 2 ** 16;

function recurrence(at: Fields): { inputs: number; hidden: number; steps: number; sequence: boolean } {
  return {
    inputs: width(at('inputs')),
    hidden: width(at('hidden')),
    steps: width(at('steps'), largestSteps),
    sequence: boolean(at('sequence')),
  };
}

/** A list of at least one layer. */
export function layers(place: Place): readonly LayerDocument[] {
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
      const over = dimensions.value === 1 ? 'signal' : 'picture';
      return { kind, dimensions: dimensions.value, ...own, ...window(at, over) };
    }
    case 'pool': {
      const of = at('of');
      if (of.value !== 'average' && of.value !== 'maximum') throw fail(of, '"average" or "maximum"');
      return { kind, of: of.value, ...window(at, 'pool') };
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
      throw fail(at('kind'), `one of ${layerKinds.map((name) => `"${name}"`).join(', ')}`, {
        advice: 'Load it with the version of dyadic that saved it, or restore the file.',
      });
  }
}
