/**
 * `fit`: the training loop. It owns time, batches, units, history and stopping; what a step is, the optimizer knows.
 * Whatever ends a run — convergence, limits, a signal, divergence — the best network so far is returned.
 */
import { DomainError } from '../errors.js';
import { linearize, type Linearization, type Objective } from '../linearization/linearize.js';
import { lossKernel, type LossKernel } from '../functions/loss.js';
import { halfSquaredError } from '../functions/losses/half-squared-error.js';
import type { Network } from '../network/network.js';
import { random } from '../numeric/random.js';
import type { Optimizer, Evaluate, OptimizerState, StepRecord, StepResult } from '../optimizers/optimizer.js';
import { adviceFor } from './advice.js';
import { checkOptions } from './check-options.js';
import type { EpochRecord, Errors, FitOptions, FitResult, FitStatus } from './fit-options.js';
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

/**
 * Fits a network to values and, if given, derivatives.
 *
 * A full-batch optimizer takes one step per epoch. Deterministic for given data, options and seed, save for `timeLimit`
 * and `signal`. The promise yields to the event loop between steps, so that a page or a signal handler stays alive.
 * Throws ShapeError, DomainError or UnknownNameError for data or options that do not fit; never for a bad course of the
 * run, which is reported by `status` and `advice`.
 */
export async function fit(
  network: Network,
  data: TrainingData,
  options: FitOptions = {},
): Promise<FitResult> {
  const run = prepare(network, data, options);
  const { optimizer, started } = run;
  const history: EpochRecord[] = [];
  const order = random(run.seed + 1);
  const clock = yieldingClock();
  let state: OptimizerState = optimizer.start(run.inner.parameters);
  let best: Best = { theta: state.theta, loss: Infinity, epoch: 0 };
  let status: FitStatus | null = null;
  while (status === null) {
    const taken = await takeEpoch(run, state, order, clock, history.length === 0);
    const record = taken.isFinite
      ? unlessNotFinite(run, () => recordOf(run, history.length + 1, taken))
      : null;
    if (record === null || !Number.isFinite(record.loss)) {
      status = 'diverged';
      break;
    }
    state = taken.state;
    history.push(record);
    best = better(best, state.theta, record);
    const { theta } = state;
    await options.onEpochEnd?.(record, () => run.inUnits(theta));
    status = statusAfter(run, record, best, taken.converged);
  }
  return {
    network: run.inUnits(best.theta),
    history,
    status,
    advice: adviceFor(status, history, run),
    epochs: history.length,
    seconds: secondsSince(started),
    optimizer: optimizer.name,
  };
}

/** Where the lowest judged loss was seen. */
interface Best {
  readonly theta: Float64Array;
  readonly loss: number;
  readonly epoch: number;
}

interface Epoch {
  readonly state: OptimizerState;
  readonly step: StepRecord;
  readonly converged: boolean;
  /** False as soon as a parameter is not finite: nothing can be evaluated there. */
  readonly isFinite: boolean;
}

async function takeEpoch(
  run: Run,
  from: OptimizerState,
  order: { permutation(n: number): Uint32Array },
  clock: () => Promise<void>,
  isFirst: boolean,
): Promise<Epoch> {
  let epoch: Epoch = { state: from, step: {}, converged: false, isFinite: true };
  for (const batch of run.batches(order)) {
    const step = (): StepResult<OptimizerState> => run.optimizer.step(epoch.state, run.evaluate(batch));
    // What throws before anything has moved is misuse; what throws later is the course of the run.
    const taken = isFirst && epoch.state === from ? step() : unlessNotFinite(run, step);
    if (taken === null) return { ...epoch, isFinite: false };
    const { state, record, converged } = taken;
    epoch = { state, step: record, converged, isFinite: state.theta.every(Number.isFinite) };
    await clock();
    if (!epoch.isFinite || run.isOver()) break;
  }
  return epoch;
}

/** What `work` gives; null where a user's own activation or loss is not finite any more, which it tells by throwing. */
function unlessNotFinite<T>(run: Run, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof DomainError && error.operation !== run.optimizer.name) return null;
    throw error;
  }
}

function recordOf(run: Run, epoch: number, { state, step }: Epoch): EpochRecord {
  const errors = errorsOf(run.evaluate(run.training)(state.theta));
  const validation = run.validation === null ? null : errorsOf(run.evaluate(run.validation)(state.theta));
  return { epoch, ...errors, validation, seconds: secondsSince(run.started), step };
}

/** Judged by the validation loss where there is one. */
function better(best: Best, theta: Float64Array, record: EpochRecord): Best {
  const { loss } = record.validation ?? record;
  return loss < best.loss ? { theta, loss, epoch: record.epoch } : best;
}

function statusAfter(run: Run, record: EpochRecord, best: Best, converged: boolean): FitStatus | null {
  if (converged) return 'converged';
  if (run.isOver()) return 'stopped';
  if (record.epoch - best.epoch >= run.patience) return 'converged';
  return record.epoch >= run.epochs ? 'maxEpochs' : null;
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}

/** Everything that stays the same during a run. */
interface Run {
  readonly inner: Network;
  readonly optimizer: Optimizer;
  readonly objective: LossKernel | Objective;
  readonly training: Samples;
  readonly validation: Samples | null;
  readonly epochs: number;
  readonly patience: number;
  readonly seed: number;
  readonly started: number;
  evaluate(batch: Samples): Evaluate;
  batches(order: { permutation(n: number): Uint32Array }): Iterable<Samples>;
  isOver(): boolean;
  inUnits(theta: Float64Array): Network;
}

function prepare(network: Network, data: TrainingData, options: FitOptions): Run {
  const started = performance.now();
  const loss = lossKernel(options.loss ?? halfSquaredError, 'fit');
  const { optimizer, normalize, epochs, batchSize, validationSplit, ...limits } = checkOptions(options);
  const { patience, l2, timeLimit, seed } = limits;
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
    started,
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
    isOver: () => signal?.aborted === true || performance.now() - started > timeLimit * 1000,
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

function errorsOf(at: Linearization): Errors {
  const { value, gradient = null, hessian = null } = at.terms;
  return { loss: at.loss, value, gradient, hessian };
}

/** Lets other work run every 30 ms: often enough for a page, rarely enough to cost nothing. */
function yieldingClock(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 30) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    last = performance.now();
  };
}
