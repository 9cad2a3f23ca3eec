/** What stays the same during a fit, over all its starts: data in training units, batches, objective, limits. */
import { lossKernel, type LossKernel } from '../functions/loss.js';
import { halfSquaredError } from '../functions/losses/half-squared-error.js';
import { linearize, type Linearization, type Objective } from '../linearization/linearize.js';
import type { Network } from '../network/network.js';
import type { RandomStream } from '../numeric/random.js';
import type { Evaluate, Optimizer } from '../optimizers/optimizer.js';
import { checkOptions } from './check-options.js';
import type { FitOptions } from './fit-options.js';
import { columnUnits, identityUnits, splitUnits, withUnits } from './normalization.js';
import { fitObjective } from './objective.js';
import { batchOf, labelUnits, samplesInUnits, valuesOnly } from './samples-in-units.js';
import {
  checkTrainingData,
  splitSamples,
  takeSamples,
  type Samples,
  type TrainingData,
} from './training-data.js';

/** Everything that stays the same during a fit. */
export interface Run {
  readonly inner: Network;
  readonly optimizer: Optimizer;
  readonly objective: LossKernel | Objective;
  readonly training: Samples;
  readonly validation: Samples | null;
  readonly epochs: number;
  readonly patience: number;
  readonly seed: number;
  readonly restarts: number;
  /** Both on the clock of `performance.now`. */
  readonly started: number;
  readonly deadline: number;
  evaluate(batch: Samples): Evaluate;
  batches(order: RandomStream): Iterable<Samples>;
  isAborted(): boolean;
  inUnits(theta: Float64Array): Network;
}

/** Checks everything that the user passed. Throws as `fit` says. */
export function prepare(network: Network, data: TrainingData, options: FitOptions): Run {
  const started = performance.now();
  const loss = lossKernel(options.loss ?? halfSquaredError, 'fit');
  const { optimizer, normalize, epochs, batchSize, validationSplit, ...limits } = checkOptions(options);
  const { patience, l2, timeLimit, seed, restarts } = limits;
  const { signal } = options;
  const samples = checkTrainingData(network, data, loss, options.losses?.value !== 0);
  const split = splitSamples(samples, validationSplit, seed);
  const { inner, inputUnits, outputUnits } = splitUnits(network, loss === halfSquaredError);
  // Units come from the training part alone: the held-out samples must not leak into them.
  const x = inputUnits ?? (normalize ? columnUnits(split.training.x) : identityUnits(network.inputs));
  const scaleLabels = normalize && loss === halfSquaredError;
  const y = outputUnits ?? (scaleLabels ? labelUnits(split.training, x) : identityUnits(network.outputs));
  const units = (part: Samples): Samples => samplesInUnits(part, x, y);
  const labelled = units(split.training);
  const objective = fitObjective(options, loss, labelled);
  // Derivatives without a weight are left out, so that nothing downstream takes them for part of the objective.
  const used = (part: Samples): Samples => ('linearize' in objective ? part : valuesOnly(part));
  const training = used(labelled);
  const total = training.x.rows;
  const size = optimizer.fullBatch ? total : Math.min(total, batchSize);
  return {
    inner,
    optimizer,
    objective,
    training,
    validation: split.validation === null ? null : used(units(split.validation)),
    epochs,
    patience,
    seed,
    restarts,
    started,
    deadline: started + 1000 * timeLimit,
    evaluate: remembering((batch, theta) =>
      linearize(inner.withParameters(theta), batchOf(batch, l2), objective),
    ),
    *batches(order) {
      if (size === total) {
        yield training;
        return;
      }
      const permutation = order.permutation(total);
      for (let start = 0; start < total; start += size) {
        yield takeSamples(training, permutation.subarray(start, Math.min(total, start + size)));
      }
    },
    isAborted: () => signal?.aborted === true,
    inUnits: (theta) => withUnits(inner.withParameters(theta), x, y),
  };
}

/** The last linearization is kept: the errors after a step and the next step's gradient share their sweeps. */
function remembering(make: (batch: Samples, theta: Float64Array) => Linearization): Run['evaluate'] {
  let last: { readonly batch: Samples; readonly theta: Float64Array; readonly at: Linearization } | undefined;
  return (batch) => (theta) => {
    if (last?.batch !== batch || last.theta !== theta) last = { batch, theta, at: make(batch, theta) };
    return last.at;
  };
}
