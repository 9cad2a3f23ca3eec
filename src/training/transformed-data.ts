/** What a fit with a transform trains: a network and samples of t(y), and the way back to the units of y. */
import { DomainError } from '../errors.js';
import type { LossKernel } from '../functions/loss.js';
import type { Network } from '../network/network.js';
import { outputTransform, splitTransform, transformUnits, withInverse } from './label-transform.js';
import type { LabelTransform } from './label-transform.js';
import { hasUnits } from './objective.js';
import type { Samples } from './training-data.js';
import { transformedLabels } from './transformed-labels.js';

/** The parts of the data. */
export interface Split {
  readonly training: Samples;
  readonly validation: Samples | null;
}

export interface TransformedData {
  readonly network: Network;
  readonly split: Split;
  undo(trained: Network): Network;
}

/** Without a transform, all as it is. Units of a transform come from the training part alone. */
export function transformedData(
  network: Network,
  samples: Samples,
  input: LabelTransform | undefined,
  loss: LossKernel,
  splitOf: (samples: Samples) => Split,
): TransformedData {
  const split = splitOf(samples);
  if (input === undefined) return { network, split, undo: (trained) => trained };
  if (samples.derivatives !== undefined) {
    const advice = 'Transform the labels yourself, or pass y, dy and d2y.';
    throw new DomainError('fit', 'transform', 'labels y, dy and d2y', 'derivatives along directions', advice);
  }
  if (!hasUnits(loss)) {
    const advice = 'Leave transform out, or loss.';
    throw new DomainError('fit', 'transform', 'squared errors of t(y)', `the loss ${loss.name}`, advice);
  }
  const transform = outputTransform(input, network.outputs);
  const own = splitTransform(network, transform);
  const units = own.units ?? transformUnits(transform, split.training.y);
  return {
    network: own.inner,
    split: splitOf(transformedLabels(samples, transform, units)),
    undo: (trained) => withInverse(trained, transform, units),
  };
}
