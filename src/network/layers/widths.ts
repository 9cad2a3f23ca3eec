/** How layers fit together: which are layers at all, which widths they demand, and the errors if they do not agree. */
import { DomainError, ShapeError } from '../../errors.js';
import { describeValue } from '../checks.js';
import type { Layer } from './layer.js';

/** The width that a layer itself demands of its input; null if any fits, or if its own layers are asked instead. */
export function ownInputs(layer: Layer): number | null {
  switch (layer.kind) {
    case 'dense':
      return layer.inputs;
    case 'scaling':
      return layer.scale.length;
    case 'activation':
    case 'residual':
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

/** Throws ShapeError if the layer demands another width than `width`, which is what arrives at it. */
export function checkWidth(
  operation: string,
  path: string,
  layer: Layer,
  width: number,
  isFirst: boolean,
): void {
  const demanded = ownInputs(layer);
  if (demanded === null || demanded === width) return;
  const source = isFirst ? 'the width that enters here' : 'the width that the layer before it gives';
  const advice = isFirst
    ? `Give this layer ${width} inputs, or let ${demanded} enter.`
    : `Give this layer ${width} inputs, or the layer before it ${demanded} outputs.`;
  throw new ShapeError(operation, path, `${width} inputs, ${source}`, `${demanded} inputs`, advice);
}

/** Layers are data that a caller without TypeScript may write by hand: throws DomainError at what is none. */
export function checkLayers(operation: string, path: string, layers: readonly Layer[]): void {
  if (!Array.isArray(layers) || layers.length === 0) {
    const advice = 'Write [dense(3, 4), activation("tanh"), dense(4, 1)].';
    throw new DomainError(operation, path, 'an array of at least one layer', describeValue(layers), advice);
  }
  const kinds: readonly unknown[] = ['dense', 'activation', 'residual', 'scaling'] satisfies Layer['kind'][];
  (layers as readonly Layer[]).forEach((layer, index) => {
    const here = `${path}[${index}]`;
    if (typeof layer !== 'object' || layer === null || !kinds.includes(layer.kind)) {
      const advice = 'Make layers with dense(), activation(), residual() and scaling().';
      throw new DomainError(operation, here, 'a layer', describeValue(layer), advice);
    }
    if (layer.kind === 'residual') checkLayers(operation, `${here}.layers`, layer.layers);
  });
}
