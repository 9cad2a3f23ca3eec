/** What stays the same during a fit, over all its starts: data in training units, batches, objective, limits. */
import { lazy } from '../factors/lazy.js';
import type { LossKernel } from '../functions/loss.js';
import { firstOrderInLoop } from '../linearization/first-order.js';
import type { Objective } from '../linearization/linearize.js';
import type { Linearization, ThreadUse } from '../linearization/linearization.js';
import type { Network } from '../network/network.js';
import { random, type RandomStream } from '../numeric/random.js';
import type { Evaluate, Optimizer } from '../optimizers/optimizer.js';
import { linearize } from '../parallel/linearize.js';
import { kernelFor } from '../sobolev/missing-values.js';
import { checkOptions } from './check-options.js';
import { labelSpreads } from './collapse.js';
import type { FitOptions, TermFactors } from './fit-options.js';
import { labelAdvice } from './label-check.js';
import { columnUnits, identityUnits, splitUnits, withUnits } from './normalization.js';
import { fitObjective, hasUnits, valueLoss, valueWeight, type FitObjective } from './objective.js';
import { batchOf, labelUnits, samplesInUnits, valuesOnly } from './samples-in-units.js';
import { profiledTerms, scheduledFactors } from './term-factors.js';
import {
  checkTrainingData,
  splitSamples,
  takeSamples,
  type Samples,
  type TrainingData,
} from './training-data.js';
import { threadPlan } from './thread-plan.js';
import { transformedData } from './transformed-data.js';

/** Everything that stays the same during a fit. */
export interface Run {
  readonly inner: Network;
  readonly optimizer: Optimizer;
  readonly objective: LossKernel | Objective;
  readonly training: Samples;
  readonly validation: Samples | null;
  /** How much the training labels of each output vary. */
  readonly labelSpreads: Float64Array;
  /** What speaks against the derivative labels as they were given; mostly empty. */
  readonly labelAdvice: string;
  readonly epochs: number;
  readonly patience: number;
  readonly seed: number;
  readonly restarts: number;
  /** Both on the clock of `performance.now`. */
  readonly started: number;
  readonly deadline: number;
  evaluate(batch: Samples): Evaluate;
  /** `evaluate` with the weights of the terms multiplied. */
  evaluateWith(factors: TermFactors): Run['evaluate'];
  /** The factors of each epoch, counted from 1; null for 1 in all. */
  readonly scheduled: ((epoch: number) => TermFactors) | null;
  /** Terms whose weights follow their residuals. */
  readonly profiled: readonly (keyof TermFactors)[];
  /**
   * The batches of each epoch of a start, by its seed. Where derivatives are projected (S2), batches are: with new random
   * directions every time, or, for an optimizer that compares losses, with the same ones throughout, because what it
   * carries from step to step (a linearization, pairs of gradients) belongs to one objective.
   */
  batches(seed: number): () => Iterable<Samples>;
  isAborted(): boolean;
  /** The most threads that an evaluation may get. */
  readonly mostThreads: number;
  /** The threads of the first evaluation, a step's. */
  threadsUsed(): ThreadUse;
  inUnits(theta: Float64Array): Network;
}

/** Checks everything that the user passed. Throws as `fit` says. */
export function prepare(network: Network, data: TrainingData, options: FitOptions): Run {
  const started = performance.now();
  const loss = valueLoss(options);
  const { optimizer, normalize, epochs, batchSize, validationSplit, ...limits } = checkOptions(options);
  const { patience, l2, timeLimit, seed, restarts, cells } = limits;
  const { signal } = options;
  const samples = checkTrainingData(network, data, loss, valueWeight(options) !== 0);
  const trained = transformedData(network, samples, options.transform, loss, (all) =>
    splitSamples(all, validationSplit, seed),
  );
  const { split } = trained;
  const { inner, inputUnits, outputUnits } = splitUnits(trained.network, hasUnits(loss));
  // Units come from the training part alone: the held-out samples must not leak into them.
  const x = inputUnits ?? (normalize ? columnUnits(split.training.x) : identityUnits(network.inputs));
  const scaleLabels = normalize && hasUnits(loss);
  const y = outputUnits ?? (scaleLabels ? labelUnits(split.training, x) : identityUnits(network.outputs));
  const units = (part: Samples): Samples => samplesInUnits(part, x, y);
  const labelled = units(split.training);
  const fitted = fitObjective(options, loss, labelled);
  const { objective, steps } = fitted;
  // Derivatives without a weight are left out, so that nothing downstream takes them for part of the objective.
  const used = (part: Samples): Samples => ('linearize' in objective ? part : valuesOnly(part));
  const training = used(labelled);
  const validation = split.validation === null ? null : used(units(split.validation));
  const total = training.x.rows;
  const size = optimizer.fullBatch ? total : Math.min(total, batchSize);
  // Whether the gradient will be asked for, as it is not where errors alone are recorded.
  const isStepped = (batch: Samples): boolean =>
    optimizer.firstOrder === true && batch !== validation && (batch !== training || size === total);
  const plan = threadPlan(limits.threads, inner, objective, training);
  let threadsUsed: ThreadUse | null = null;
  const evaluated = ({ objective: whole, steps: parted }: FitObjective): Run['evaluate'] => {
    // Held-out labels may have gaps where those of training have none.
    const valued = 'linearize' in whole ? whole : kernelFor(loss, samples.y);
    // Steps read a gradient before the next is made.
    const gradient = lazy(() => new Float64Array(inner.parameters.length));
    return remembering((batch, theta) => {
      const threads = plan.threadsFor(batch.x.rows);
      const own = batch.isProjected === true ? parted!.objective : valued;
      const rows = { ...batchOf(batch, l2), cells };
      const at =
        threads === 1 && isStepped(batch)
          ? firstOrderInLoop(inner, rows, own, { parameters: theta, gradient: gradient() })
          : linearize(inner.withParameters(theta), rows, own, { threads });
      // Of several sizes of batches the steps' come first.
      threadsUsed ??= at.threads ?? { count: 1, reason: plan.most.reason };
      return at;
    });
  };
  return {
    inner,
    optimizer,
    objective,
    training,
    labelSpreads: labelSpreads(training),
    labelAdvice: hasUnits(loss) && 'linearize' in objective ? labelAdvice(samples) : '',
    validation,
    epochs,
    patience,
    seed,
    restarts,
    started,
    deadline: started + 1000 * timeLimit,
    evaluate: evaluated(fitted),
    evaluateWith: (factors) => evaluated(fitted.withFactors(factors)),
    scheduled: scheduledFactors(options, epochs),
    profiled: profiledTerms(options, samples),
    batches(startSeed) {
      const order = random(startSeed);
      if (steps === null) return () => parts(training, size, order);
      // A stream of their own: the order of the batches is what it is without projections.
      const directions = random(startSeed + 2 ** 33);
      if (optimizer.fullBatch) {
        const fixed = steps.draw(training, directions);
        return () => [fixed];
      }
      return function* () {
        for (const batch of parts(training, size, order)) yield steps.draw(batch, directions);
      };
    },
    mostThreads: plan.most.count,
    threadsUsed: () => threadsUsed ?? plan.most,
    isAborted: () => signal?.aborted === true,
    inUnits: (theta) => trained.undo(withUnits(inner.withParameters(theta), x, y)),
  };
}

/** All samples at once, or in a new random order in parts of `size`. */
function* parts(training: Samples, size: number, order: RandomStream): Iterable<Samples> {
  const total = training.x.rows;
  if (size === total) {
    yield training;
    return;
  }
  const permutation = order.permutation(total);
  for (let start = 0; start < total; start += size) {
    yield takeSamples(training, permutation.subarray(start, Math.min(total, start + size)));
  }
}

/** The last linearization is kept: the errors after a step and the next step's gradient share their sweeps. */
function remembering(make: (batch: Samples, theta: Float64Array) => Linearization): Run['evaluate'] {
  let last: { readonly batch: Samples; readonly theta: Float64Array; readonly at: Linearization } | undefined;
  return (batch) => (theta) => {
    if (last?.batch !== batch || last.theta !== theta) last = { batch, theta, at: make(batch, theta) };
    return last.at;
  };
}
