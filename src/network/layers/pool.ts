/** Pooling: the mean or the largest entry of each window, channel by channel. The mean is linear, the maximum a kink. */
import type { Slot } from '../../program/nodes.js';
import type { ProgramBuilder } from '../../program/program.js';
import { sparse } from '../../program/sparse.js';
import { positiveInteger } from '../checks.js';
import { pair } from './convolution.js';
import { checkWindow, windows, type WindowGeometry } from './windows.js';

/** Pooling over pictures; made by `averagePool(…)` or `maxPool(…)`. */
export interface PoolLayer extends WindowGeometry {
  readonly kind: 'pool';
  readonly of: 'average' | 'maximum';
}

/** Options of `averagePool` and `maxPool`. */
export interface PoolOptions {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Side of the window, or [height, width]. */
  readonly size: number | readonly [height: number, width: number];
  /** Default: the size, so that windows do not overlap. */
  readonly stride?: number | readonly [height: number, width: number];
}

/**
 * The mean of each window (as PyTorch's AvgPool2d without padding). Rows are channels · height · width numbers.
 *
 * @throws DomainError if a count is not a whole number ≥ 1, ShapeError if the window does not fit
 */
export function averagePool(options: PoolOptions): PoolLayer {
  return pool('averagePool', 'average', options);
}

/** The largest entry of each window (as PyTorch's MaxPool2d without padding); of equal ones the first. Throws as `averagePool`. */
export function maxPool(options: PoolOptions): PoolLayer {
  return pool('maxPool', 'maximum', options);
}

function pool(operation: string, of: PoolLayer['of'], options: PoolOptions): PoolLayer {
  const advice = `Write ${operation}({ channels: 4, height: 8, width: 8, size: 2 }).`;
  const layer: PoolLayer = {
    kind: 'pool',
    of,
    channels: positiveInteger(operation, 'channels', options.channels, advice),
    height: positiveInteger(operation, 'height', options.height, advice),
    width: positiveInteger(operation, 'width', options.width, advice),
    kernel: pair(operation, 'size', options.size, 1),
    stride: pair(operation, 'stride', options.stride ?? options.size, 1),
    padding: [0, 0],
  };
  checkWindow(operation, 'size', 'picture', layer);
  return Object.freeze(layer);
}

/** Adds the node; returns the slot of the result, channel-major. */
export function compilePool(layer: PoolLayer, builder: ProgramBuilder, input: Slot): Slot {
  const seen = Array.from({ length: layer.channels }, (_, channel) => windows(layer, [channel])).flat();
  const size = layer.kernel[0] * layer.kernel[1];
  const rows = sparse(seen.map((entries) => entries.map((column) => [column, 1 / size] as const)));
  const output = builder.slot(seen.length);
  if (layer.of === 'average') builder.add({ kind: 'linear', input, output, ...rows });
  else builder.add({ kind: 'maximum', input, output, start: rows.start, column: rows.column });
  return output;
}
