/**
 * Tied weights: layers that share one set of parameters under a name. The gradient of a tied weight is the list of the
 * outer products of all its uses.
 */
import { DomainError, ShapeError } from '../../errors.js';
import { describeValue } from '../checks.js';
import type { LayerBlocks } from './layer-blocks.js';
import type { ConvolutionLayer } from './convolution.js';
import type { DenseLayer } from './dense.js';

/** A layer that shares its parameters by name; made by `tied(…)`. */
export interface TiedLayer {
  readonly kind: 'tied';
  readonly name: string;
  readonly layer: DenseLayer | ConvolutionLayer;
}

/**
 * A dense or convolutional layer whose parameters are shared with every other layer tied by the same name. They lie
 * where the first of them stands.
 *
 * @throws DomainError if the name is empty or the layer of another kind; building a network throws ShapeError if layers
 *   tied by one name differ
 * @example
 * const step = tied('step', dense(4, 4));
 * sequential([step, activation('tanh'), step, activation('tanh')]); // 20 parameters, used twice
 */
export function tied(name: string, layer: DenseLayer | ConvolutionLayer): TiedLayer {
  if (typeof name !== 'string' || name === '') {
    throw new DomainError(
      'tied',
      'name',
      'a name',
      describeValue(name),
      "Write tied('shared', dense(4, 4)).",
    );
  }
  if (layer?.kind !== 'dense' && layer?.kind !== 'convolution') {
    const got = describeValue((layer as { kind?: unknown } | null)?.kind);
    throw new DomainError(
      'tied',
      'layer',
      'a dense or convolutional layer',
      got,
      'Other layers have nothing to tie, or share their weights already.',
    );
  }
  return Object.freeze({ kind: 'tied', name, layer });
}

/** Checks that a later layer of a name has the shape of the first. */
export function checkTied(
  operation: string,
  path: string,
  name: string,
  known: LayerBlocks,
  shape: readonly number[],
  bias: boolean,
): void {
  const same = known.weight.shape.join('×') === shape.join('×') && (known.bias !== null) === bias;
  if (same) return;
  const describe = (sizes: readonly number[], biased: boolean): string =>
    `${sizes.join('×')} ${biased ? 'with' : 'without'} bias`;
  const expected = `a weight of ${describe(known.weight.shape, known.bias !== null)}, as the first layer tied by '${name}'`;
  throw new ShapeError(
    operation,
    path,
    expected,
    describe(shape, bias),
    'Tie layers of one shape, or give them different names.',
  );
}
