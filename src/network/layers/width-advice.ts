/** Words for layers that do not fit together: what a width is made of, and which option most likely was meant. */
import type { WindowGeometry } from './windows.js';
import type { Layer } from './layer.js';

/** What the demanded width is a product of, in parentheses; empty where it is the layer's own number. */
export function madeOf(layer: Layer): string {
  switch (layer.kind) {
    case 'dense':
      return layer.steps === undefined ? '' : ` (${layer.steps} steps of ${layer.inputs})`;
    case 'elman':
    case 'gru':
      return ` (${count(layer.steps, 'step')} of ${layer.inputs})`;
    case 'convolution':
      return ` (${count(layer.channels, 'channel')} of ${layer.dimensions === 1 ? layer.width : picture(layer)})`;
    case 'pool':
      return ` (${count(layer.channels, 'channel')} of ${picture(layer)})`;
    case 'tied':
      return madeOf(layer.layer);
    default:
      return '';
  }
}

const picture = ({ height, width }: WindowGeometry): string => `${height}×${width}`;
const count = (n: number, name: string): string => `${n} ${name}${n === 1 ? '' : 's'}`;

/**
 * What to do where `width` numbers arrive at a layer that demands another number.
 *
 * @param before - the layer that gives the width; undefined at the start of a list
 */
export function widthAdvice(
  layer: Layer,
  demanded: number,
  width: number,
  before: Layer | undefined,
): string {
  const sequence = before === undefined ? null : sequenceAdvice(layer, demanded, before);
  if (sequence !== null) return sequence;
  const other =
    before === undefined ? `let ${demanded} enter` : `give the layer before it ${demanded} outputs`;
  const factors = factorsOf(layer);
  if (factors !== null) return `Make its ${factors} ${width}, or ${other}.`;
  return before === undefined
    ? `Give this layer ${width} inputs, or ${other}.`
    : `Give this layer ${width} inputs, or the layer before it ${demanded} outputs.`;
}

function factorsOf(layer: Layer): string | null {
  switch (layer.kind) {
    case 'dense':
      return layer.steps === undefined ? null : 'steps · inputs';
    case 'elman':
    case 'gru':
      return 'steps · inputs';
    case 'convolution':
      return layer.dimensions === 1 ? 'inChannels · length' : 'inChannels · height · width';
    case 'pool':
      return 'channels · height · width';
    case 'tied':
      return factorsOf(layer.layer);
    default:
      return null;
  }
}

/** What to do where a residual body does not give back the width that enters it. */
export function bodyAdvice(body: readonly Layer[], width: number): string {
  const last = [...body].reverse().find(({ kind }) => !keepsWidth.has(kind));
  const inner = last?.kind === 'tied' ? last.layer : last;
  switch (inner?.kind) {
    case 'convolution':
      return 'Give its last convolution as many outChannels as enter the body, and padding that keeps the picture: (kernel − 1)/2.';
    case 'pool':
      return 'Put the pool behind the residual layer: it makes the picture smaller.';
    case 'elman':
    case 'gru':
      return `Make the steps · hidden of its last ${inner.kind} layer ${width}, with sequence: true.`;
    default:
      return `Give its last dense layer ${width} outputs.`;
  }
}

const keepsWidth: ReadonlySet<Layer['kind']> = new Set<Layer['kind']>([
  'activation',
  'flatten',
  'residual',
  'scaling',
]);

/** A recurrent layer that gives its last state where all are demanded, or all where one is. */
function sequenceAdvice(layer: Layer, demanded: number, before: Layer): string | null {
  if (before.kind !== 'elman' && before.kind !== 'gru') return null;
  const { hidden, steps, sequence } = before;
  if (!sequence && demanded === steps * hidden) {
    return `Set sequence: true in the ${before.kind} layer before it: it gives its last state alone.`;
  }
  if (!sequence || demanded !== hidden) return null;
  const last = `Set sequence: false in the ${before.kind} layer before it for its last state alone`;
  return layer.kind === 'dense'
    ? `${last}, or write dense(${hidden}, ${layer.outputs}, { steps: ${steps} }) for an output at each step.`
    : `${last}.`;
}
