/** `fit`: training, and before it the choice of a weight that is left to held-out values. */
import { DomainError } from '../errors.js';
import type { Network } from '../network/network.js';
import type { FitOptions, FitResult } from './fit-options.js';
import { train } from './train.js';
import type { TrainingData } from './training-data.js';
import { validatedGradientWeight, validatedFits } from './validated-gradient-weight.js';

/**
 * Fits a network to values and, if given, derivatives.
 *
 * A full-batch optimizer takes one step per epoch. With `restarts` the network is trained again from fresh parameters,
 * start after start in full: the loss of a start falls late as often as early, so none is given up halfway, and what one
 * start leaves of its time the next ones share. Deterministic for given data, options and seed, save for `timeLimit` and
 * `signal`. The promise yields to the event loop between steps, so that a page or a signal handler stays alive.
 * Throws ShapeError, DomainError or UnknownNameError for data or options that do not fit; never for a bad course of the
 * run, which is reported by `status` and `advice`.
 */
export async function fit(
  network: Network,
  data: TrainingData,
  options: FitOptions = {},
): Promise<FitResult> {
  if (options.losses?.gradient !== 'validated') return train(network, data, options);
  const { x, y, dy } = labelsToValidate(data, options);
  const { losses: _, validationSplit: __, onEpochEnd: ___, timeLimit, ...shared } = options;
  // Every fit, the last one included, has the same part of the time.
  const limit = timeLimit === undefined ? {} : { timeLimit: timeLimit / (validatedFits + 1) };
  const { weight, factor } = await validatedGradientWeight(network, { x, y, dy }, { ...shared, ...limit });
  const result = await train(network, data, { ...options, ...limit, losses: { gradient: weight } });
  const choice =
    factor === 0
      ? 'Held-out values are predicted no better with slopes: they were left out.'
      : `Held-out values chose ${factor} of the automatic weight of slopes.`;
  return { ...result, advice: `${choice} ${result.advice}` };
}

/** What a validation knows to deal with: x, y and dy alone. */
function labelsToValidate(
  data: TrainingData,
  { losses = {} }: FitOptions,
): Required<Pick<TrainingData, 'x' | 'y' | 'dy'>> {
  const { x, y, dy, ...others } = data ?? {};
  const more = [
    ...Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [name])),
    ...Object.keys(losses).flatMap((term) => (term === 'gradient' ? [] : [`losses.${term}`])),
  ];
  if (x !== undefined && y !== undefined && dy !== undefined && more.length === 0) return { x, y, dy };
  const missing = [x === undefined && 'x', y === undefined && 'y', dy === undefined && 'dy'].filter(Boolean);
  const got = missing.length > 0 ? `no ${missing.join(', ')}` : `${more.join(', ')} too`;
  const advice = "Choose the weight by validatedGradientWeight, or 'auto' or 'profiled'.";
  throw new DomainError('fit', 'losses.gradient', "x, y and dy alone for 'validated'", got, advice);
}
