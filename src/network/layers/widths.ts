/** How layers fit together: which are layers at all, which widths they demand, and the errors if they do not agree. */
import { DomainError, ShapeError } from '../../errors.js';
import { describeValue } from '../checks.js';
import { denseSteps } from './dense.js';
import type { Layer } from './layer.js';
import { madeOf, widthAdvice } from './width-advice.js';

/** The width that a layer itself demands of its input; null if any fits, or if its own layers are asked instead. */
export function ownInputs(layer: Layer): number | null {
  switch (layer.kind) {
    case 'dense':
      return denseSteps(layer) * layer.inputs;
    case 'scaling':
      return layer.scale.length;
    case 'elman':
    case 'gru':
      return layer.steps * layer.inputs;
    case 'convolution':
    case 'pool':
      return layer.channels * layer.height * layer.width;
    case 'tied':
      return ownInputs(layer.layer);
    case 'activation':
    case 'residual':
    case 'flatten':
      return null;
  }
}

/**
 * The width that a list of layers demands of its input, or null if any width fits. Layers that do not care keep the
 * width, so the first demand in the list is a demand on the input as well.
 */
export function demandedInputs(layers: readonly Layer[]): number | null {
  for (const layer of layers) {
    const demanded = layer.kind === 'residual' ? demandedInputs(layer.layers) : ownInputs(layer);
    if (demanded !== null) return demanded;
  }
  return null;
}

/** Throws ShapeError if layer `index` of a list demands another width than `width`, which is what arrives at it. */
export function checkWidth(
  operation: string,
  path: string,
  layers: readonly Layer[],
  index: number,
  width: number,
): void {
  const layer = layers[index]!;
  const demanded = ownInputs(layer);
  if (demanded === null || demanded === width) return;
  const source = index === 0 ? 'the width that enters here' : 'the width that the layer before it gives';
  throw new ShapeError(
    operation,
    path,
    `${width} inputs, ${source}`,
    `${demanded} inputs${madeOf(layer)}`,
    widthAdvice(layer, demanded, width, layers[index - 1]),
  );
}

/** Every kind of layer, by name. */
export const layerKinds: readonly Layer['kind'][] = [
  'dense',
  'activation',
  'residual',
  'scaling',
  'elman',
  'gru',
  'convolution',
  'pool',
  'flatten',
  'tied',
];

/** Layers are data that a caller without TypeScript may write by hand: throws DomainError at what is none. */
export function checkLayers(operation: string, path: string, layers: readonly Layer[]): void {
  if (!Array.isArray(layers) || layers.length === 0) {
    const advice = 'Write [dense(3, 4), activation("tanh"), dense(4, 1)].';
    throw new DomainError(operation, path, 'an array of at least one layer', describeValue(layers), advice);
  }
  const kinds: readonly unknown[] = layerKinds;
  (layers as readonly Layer[]).forEach((layer, index) => {
    const here = `${path}[${index}]`;
    if (typeof layer !== 'object' || layer === null || !kinds.includes(layer.kind)) {
      const advice = 'Make layers with dense(), activation(), residual() and the other layer functions.';
      throw new DomainError(operation, here, 'a layer', describeValue(layer), advice);
    }
    if (layer.kind === 'residual') checkLayers(operation, `${here}.layers`, layer.layers);
    if (layer.kind === 'tied') checkTieable(operation, `${here}.layer`, layer.layer);
  });
}

function checkTieable(operation: string, path: string, layer: Layer): void {
  if (layer?.kind === 'dense' || layer?.kind === 'convolution') return;
  const got = describeValue(layer?.kind);
  const advice = "Make tied layers with tied('shared', dense(4, 4)).";
  throw new DomainError(operation, path, 'a dense or convolutional layer', got, advice);
}
