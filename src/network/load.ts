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
import { conv1d, conv2d, type ConvolutionLayer } from './layers/convolution.js';
import { dense, type DenseLayer } from './layers/dense.js';
import { elman } from './layers/elman.js';
import { flatten } from './layers/flatten.js';
import { gru } from './layers/gru.js';
import type { Layer } from './layers/layer.js';
import { averagePool, maxPool, type PoolOptions } from './layers/pool.js';
import { residual } from './layers/residual.js';
import { scaling } from './layers/scaling.js';
import { tied } from './layers/tied.js';
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
      return dense(layer.inputs, layer.outputs, layer);
    case 'scaling':
      return scaling({ scale: numbersOf(layer.scale), shift: numbersOf(layer.shift) });
    case 'residual':
      return residual(
        layer.layers.map((inner, index) => layerOf(`${path}.layers[${index}]`, inner, options)),
      );
    case 'activation':
      return activation(activationOf(path, layer, options));
    case 'elman':
      return elman({ ...layer, activation: activationOf(path, layer, options) });
    case 'gru':
      return gru(layer);
    case 'convolution':
      return layer.dimensions === 1
        ? conv1d(signalOf(layer))
        : conv2d({ ...layer, inChannels: layer.channels });
    case 'pool':
      return layer.of === 'average' ? averagePool(poolOf(layer)) : maxPool(poolOf(layer));
    case 'flatten':
      return flatten();
    case 'tied':
      return tied(layer.name, tieableOf(path, layer.layer, options));
  }
}

type Document<K extends LayerDocument['kind']> = Extract<LayerDocument, { kind: K }>;

function signalOf(layer: Document<'convolution'>): Parameters<typeof conv1d>[0] {
  const { channels, width, kernel, stride, padding, outChannels, bias } = layer;
  const [inChannels, length] = [channels, width];
  return { inChannels, outChannels, length, kernel: kernel[1], stride: stride[1], padding: padding[1], bias };
}

function poolOf({ channels, height, width, kernel, stride }: Document<'pool'>): PoolOptions {
  return { channels, height, width, size: kernel, stride };
}

function tieableOf(
  path: string,
  document: LayerDocument,
  options: LoadOptions,
): DenseLayer | ConvolutionLayer {
  const layer = layerOf(`${path}.layer`, document, options);
  if (layer.kind === 'dense' || layer.kind === 'convolution') return layer;
  const advice = 'The file is damaged or was edited: restore it, or save the network again.';
  throw new FormatError(
    operation,
    `${path}.layer.kind`,
    '"dense" or "convolution"',
    `"${layer.kind}"`,
    advice,
  );
}

function activationOf(
  path: string,
  { activation: name, user }: { readonly activation: string; readonly user?: true },
  options: LoadOptions,
): Activation {
  return user ? userActivation(path, name, options) : builtIn(path, name);
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
