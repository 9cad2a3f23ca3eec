/**
 * Convolutions (B-conv, mathematics 4.9): patches are gathered, z_p = W·patch_p + b is one affine node with a site for
 * each position, and the result is put in channel-major order. Not a single outer product per sample, but a list of one
 * per position.
 */
import { DomainError } from '../../errors.js';
import type { Slot } from '../../program/nodes.js';
import type { ProgramBuilder } from '../../program/program.js';
import { gather } from '../../program/sparse.js';
import { describeValue, positiveInteger } from '../checks.js';
import type { LayerBlocks } from './layer-blocks.js';
import { checkWindow, windows, type WindowGeometry } from './windows.js';

/** A convolution over pictures or signals; made by `conv2d(…)` or `conv1d(…)`. */
export interface ConvolutionLayer extends WindowGeometry {
  readonly kind: 'convolution';
  /** 1: a signal of `width` samples (height 1); 2: a picture. */
  readonly dimensions: 1 | 2;
  readonly outChannels: number;
  readonly bias: boolean;
}

/** One number for both directions, or [height, width]. */
export type Pair = number | readonly [height: number, width: number];

/**
 * A two-dimensional convolution (cross-correlation, as PyTorch's Conv2d). Rows are inChannels · height · width numbers,
 * channel-major; outputs outChannels · rows · columns likewise. Blocks: weight [out, in, kernel, kernel] and bias.
 *
 * @throws DomainError if a count is not a whole number ≥ 1 (padding: ≥ 0), ShapeError if the kernel does not fit
 * @example
 * sequential([conv2d({ inChannels: 1, outChannels: 2, kernel: 3, height: 8, width: 8 }), activation('relu'), dense(72, 10)]);
 */
export function conv2d(options: {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Side, or [height, width]. */
  readonly kernel: Pair;
  readonly height: number;
  readonly width: number;
  /** Default 1. */
  readonly stride?: Pair;
  /** Zeros added at each side. Default 0. */
  readonly padding?: Pair;
  /** Default true. */
  readonly bias?: boolean;
}): ConvolutionLayer {
  const advice = 'Write conv2d({ inChannels: 1, outChannels: 4, kernel: 3, height: 28, width: 28 }).';
  const layer: ConvolutionLayer = {
    kind: 'convolution',
    dimensions: 2,
    channels: positiveInteger('conv2d', 'inChannels', options.inChannels, advice),
    outChannels: positiveInteger('conv2d', 'outChannels', options.outChannels, advice),
    height: positiveInteger('conv2d', 'height', options.height, advice),
    width: positiveInteger('conv2d', 'width', options.width, advice),
    kernel: pair('conv2d', 'kernel', options.kernel, 1),
    stride: pair('conv2d', 'stride', options.stride ?? 1, 1),
    padding: pair('conv2d', 'padding', options.padding ?? 0, 0),
    bias: options.bias ?? true,
  };
  checkWindow('conv2d', 'kernel', 'padded picture', layer);
  return Object.freeze(layer);
}

/**
 * A one-dimensional convolution (as PyTorch's Conv1d). Rows are inChannels · length numbers, channel-major. Blocks:
 * weight [out, in, kernel] and bias. Throws as `conv2d`.
 */
export function conv1d(options: {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly length: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly bias?: boolean;
}): ConvolutionLayer {
  const advice = 'Write conv1d({ inChannels: 1, outChannels: 4, kernel: 3, length: 100 }).';
  const padding = options.padding ?? 0;
  if (!Number.isInteger(padding) || padding < 0) {
    throw new DomainError('conv1d', 'padding', 'a whole number ≥ 0', describeValue(padding), advice);
  }
  const layer: ConvolutionLayer = {
    kind: 'convolution',
    dimensions: 1,
    channels: positiveInteger('conv1d', 'inChannels', options.inChannels, advice),
    outChannels: positiveInteger('conv1d', 'outChannels', options.outChannels, advice),
    height: 1,
    width: positiveInteger('conv1d', 'length', options.length, advice),
    kernel: [1, positiveInteger('conv1d', 'kernel', options.kernel, advice)],
    stride: [1, positiveInteger('conv1d', 'stride', options.stride ?? 1, advice)],
    padding: [0, padding],
    bias: options.bias ?? true,
  };
  checkWindow('conv1d', 'kernel', 'padded signal', layer);
  return Object.freeze(layer);
}

/** Shape of the weight, as PyTorch has it. */
export function convolutionShape({
  dimensions,
  channels,
  outChannels,
  kernel,
}: ConvolutionLayer): readonly number[] {
  return dimensions === 1 ? [outChannels, channels, kernel[1]] : [outChannels, channels, ...kernel];
}

/** Adds the nodes; returns the slot of the result, channel-major. */
export function compileConvolution(
  layer: ConvolutionLayer,
  builder: ProgramBuilder,
  { weight, bias }: LayerBlocks,
  input: Slot,
): Slot {
  const { channels, outChannels, kernel } = layer;
  const patches = windows(
    layer,
    Array.from({ length: channels }, (_, c) => c),
  );
  const sites = patches.length;
  const unfolded = builder.slot(sites * channels * kernel[0] * kernel[1]);
  builder.add({ kind: 'linear', input, output: unfolded, ...gather(patches.flat()) });
  const positions = builder.slot(sites * outChannels);
  builder.add({ kind: 'affine', input: unfolded, output: positions, weight, bias, sites });
  const output = builder.slot(sites * outChannels);
  const order = Array.from(
    { length: sites * outChannels },
    (_, i) => (i % sites) * outChannels + Math.floor(i / sites),
  );
  builder.add({ kind: 'linear', input: positions, output, ...gather(order) });
  return output;
}

/** A number for both directions, or one for each, at least `least`. */
export function pair(
  operation: string,
  argument: string,
  value: Pair,
  least: 0 | 1,
): readonly [number, number] {
  const both = typeof value === 'number' ? ([value, value] as const) : value;
  const valid =
    Array.isArray(both) && both.length === 2 && both.every((side) => Number.isInteger(side) && side >= least);
  if (valid) return Object.freeze([both[0], both[1]] as const);
  const expected = `a whole number ≥ ${least}, or two of them`;
  throw new DomainError(
    operation,
    argument,
    expected,
    describeValue(value),
    'Give one number for both directions, or [height, width].',
  );
}
