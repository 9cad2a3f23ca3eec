/** Text or parsed JSON to networks. */
import { FormatError, UnknownNameError } from '../errors.js';
import {
  type Activation,
  activationFunction,
  type ActivationInput,
  builtInActivation,
} from '../functions/activation.js';
import { describeValue } from './checks.js';
import { activation } from './layers/activation.js';
import { compile } from './layers/compile.js';
import { dense } from './layers/dense.js';
import type { Layer } from './layers/layer.js';
import { residual } from './layers/residual.js';
import { scaling } from './layers/scaling.js';
import type { LayerDocument, SavedNumber } from './model-document.js';
import { type Network, networkOf } from './network.js';
import { copyParameters } from './parameters.js';
import { checkedDocument } from './read-model-document.js';

/** Options of `loadNetwork`. */
export interface LoadOptions {
  /** The user's own activations that the model was saved with, by name. */
  readonly activations?: Readonly<Record<string, ActivationInput>>;
}

/**
 * The network of a saved model; it predicts bit for bit what the saved one did.
 *
 * @param source - the text that `saveNetwork` gave, or what JSON.parse made of it
 * @throws FormatError naming the path of the first value that is missing or wrong, UnknownNameError at an activation
 *   that is neither built in nor among `options.activations`, ShapeError at a layer that does not fit the one before it
 * @example
 * const network = loadNetwork(await readFile('model.json', 'utf8'), { activations: { bump: { value, first, second } } });
 */
export function loadNetwork(source: unknown, options: LoadOptions = {}): Network {
  const document = checkedDocument(operation, source);
  const layers = document.layers.map((layer, index) => layerOf(`layers[${index}]`, layer, options));
  const program = compile(operation, layers, document.inputs);
  const parameters = numbersOf(document.parameters);
  if (parameters.length !== program.parameterCount) {
    const expected = `${program.parameterCount} numbers, as many as the layers have`;
    const advice = 'The file is damaged or was edited: restore it, or save the network again.';
    throw new FormatError(operation, 'parameters', expected, `${parameters.length}`, advice);
  }
  return networkOf(Object.freeze(layers), program, copyParameters(operation, program, parameters));
}

const operation = 'loadNetwork';

/** The text '-0' stands for −0. */
function numbersOf(saved: readonly SavedNumber[]): readonly number[] {
  return saved.map(Number);
}

function layerOf(path: string, layer: LayerDocument, options: LoadOptions): Layer {
  switch (layer.kind) {
    case 'dense':
      return dense(layer.inputs, layer.outputs, { bias: layer.bias });
    case 'scaling':
      return scaling({ scale: numbersOf(layer.scale), shift: numbersOf(layer.shift) });
    case 'residual':
      return residual(
        layer.layers.map((inner, index) => layerOf(`${path}.layers[${index}]`, inner, options)),
      );
    case 'activation': {
      const { activation: name } = layer;
      const given = layer.user ? userActivation(path, name, options) : builtIn(path, name);
      return activation(given);
    }
  }
}

function builtIn(path: string, name: string): Activation {
  const found = builtInActivation(name);
  if (found) return found;
  const advice =
    'If it is your own, add "user": true to that layer and pass it in activations; else restore the file.';
  throw new UnknownNameError(
    operation,
    `${path}.activation`,
    'a built-in activation',
    describeValue(name),
    advice,
  );
}

function userActivation(path: string, name: string, { activations = {} }: LoadOptions): Activation {
  const given = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (given === undefined) {
    const known = Object.keys(activations).map((key) => describeValue(key));
    const expected = `a key of activations (${known.length > 0 ? known.join(', ') : 'none were passed'})`;
    const advice = `The model was saved with your own activation: pass activations: { ${JSON.stringify(name)}: { value, first, second } }.`;
    throw new UnknownNameError(operation, `${path}.activation`, expected, describeValue(name), advice);
  }
  const resolved = activationFunction(given, operation);
  return resolved.name === name && !resolved.builtIn ? resolved : renamed(name, resolved);
}

/** The same functions under the name they are saved by, so that saving the loaded network works as well. */
function renamed(name: string, { value, first, second, third, smoothness, gain }: Activation): Activation {
  const definition = { name, value, first, second, smoothness, gain };
  return activationFunction(third ? { ...definition, third } : definition);
}
