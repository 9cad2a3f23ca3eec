/** One start of a fit: epochs from given parameters until convergence, a limit, a signal or divergence ends them. */
import { firstNotFinite } from '../factors/check-vector.js';
import { DomainError } from '../errors.js';
import type { Linearization } from '../linearization/linearization.js';
import type { OptimizerState, StepRecord, StepResult } from '../optimizers/optimizer.js';
import { collapsedOutputs } from './collapse.js';
import type { EpochRecord, Errors, FitStatus, TermFactors } from './fit-options.js';
import type { Run } from './run.js';
import { areSame, product, profiledFactors, unitFactors } from './term-factors.js';
import type { Samples } from './training-data.js';

/** Where a course begins and when it has to end. */
export interface Start {
  /** 0 for the network as it was given. */
  readonly index: number;
  readonly theta: Float64Array;
  /** Of the order of the batches. */
  readonly orderSeed: number;
  /** On the clock of `performance.now`. */
  readonly deadline: number;
}

export interface Course {
  readonly history: readonly EpochRecord[];
  readonly best: Best;
  readonly status: FitStatus;
}

/** Where the lowest judged loss was seen. */
export interface Best {
  readonly theta: Float64Array;
  readonly loss: number;
  readonly epoch: number;
}

/** Takes the epochs of one start; `onEpochEnd` is awaited after each. */
export async function course(
  run: Run,
  start: Start,
  onEpochEnd: (record: EpochRecord, theta: Float64Array) => unknown,
): Promise<Course> {
  const history: EpochRecord[] = [];
  const batches = run.batches(start.orderSeed);
  const clock = yieldingClock();
  const isOver = (): boolean => run.isAborted() || performance.now() > start.deadline;
  let state: OptimizerState = run.optimizer.start(start.theta);
  let best: Best = { theta: start.theta, loss: Infinity, epoch: 0 };
  let profile = unitFactors;
  let updates = 0;
  let factors = factorsOf(run, 1, profile);
  let evaluate = areSame(factors, unitFactors) ? run.evaluate : run.evaluateWith(factors);
  for (;;) {
    const epoch = history.length + 1;
    const wanted = factorsOf(run, epoch, profile);
    if (!areSame(wanted, factors)) {
      factors = wanted;
      evaluate = run.evaluateWith(factors);
      // Losses before and after are not those of one objective: neither the optimizer nor `best` may compare them.
      if (run.optimizer.fullBatch) state = run.optimizer.start(state.theta);
      best = { theta: state.theta, loss: Infinity, epoch: history.length };
    }
    // What throws before anything has moved is misuse; what throws later is the course of the run.
    const isFirst = start.index === 0 && history.length === 0;
    const taken = await takeEpoch(run, evaluate, state, batches, clock, isFirst, isOver);
    const record = taken.isFinite
      ? unlessNotFinite(run, () => recordOf(run, evaluate, start.index, epoch, taken))
      : null;
    if (record === null || !Number.isFinite(record.loss)) return { history, best, status: 'diverged' };
    state = taken.state;
    history.push(record);
    best = better(best, state.theta, record);
    await onEpochEnd(record, state.theta);
    const isStill = taken.converged && isSettled(run, epoch, factors, profile);
    if (run.profiled.length > 0 && (isPowerOfTwo(epoch / 10) || isStill)) {
      const next = profiledFactors(run.profiled, profile, factors, record, run.training);
      if (next !== profile && updates < mostUpdates) {
        updates++;
        profile = next;
        if (epoch < run.epochs && !isOver()) continue;
      }
    }
    const status = statusAfter(run, record, best, isStill, isOver());
    if (status !== null) return { history, best, status };
  }
}

/** Profiled weights may go to and fro for ever. */
const mostUpdates = 12;

function isPowerOfTwo(value: number): boolean {
  return value >= 1 && Number.isInteger(Math.log2(value));
}

function factorsOf(run: Run, epoch: number, profile: TermFactors): TermFactors {
  return run.scheduled === null ? profile : product(run.scheduled(epoch), profile);
}

/** Whether no later epoch has other weights. */
function isSettled(run: Run, epoch: number, factors: TermFactors, profile: TermFactors): boolean {
  if (run.scheduled === null) return true;
  for (let later = epoch + 1; later <= run.epochs; later++) {
    if (!areSame(factorsOf(run, later, profile), factors)) return false;
  }
  return true;
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
  evaluate: Run['evaluate'],
  from: OptimizerState,
  batches: () => Iterable<Samples>,
  clock: () => Promise<void>,
  isFirst: boolean,
  isOver: () => boolean,
): Promise<Epoch> {
  let epoch: Epoch = { state: from, step: {}, converged: false, isFinite: true };
  let allConverged = true;
  for (const batch of batches()) {
    // States inside of an epoch are nobody else's; the one that it began from is kept, as are those at the ends of epochs.
    const spent = epoch.state === from ? undefined : epoch.state;
    const step = (): StepResult<OptimizerState> => run.optimizer.step(epoch.state, evaluate(batch), spent);
    const taken = isFirst && epoch.state === from ? step() : unlessNotFinite(run, step);
    if (taken === null) return { ...epoch, isFinite: false };
    const { state, record, converged } = taken;
    // A batch whose labels are all missing has nothing to say: only when no batch moves has the epoch converged.
    allConverged &&= converged;
    epoch = { state, step: record, converged: allConverged, isFinite: firstNotFinite(state.theta) < 0 };
    await clock();
    if (!epoch.isFinite || isOver()) break;
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

function recordOf(
  run: Run,
  evaluate: Run['evaluate'],
  start: number,
  epoch: number,
  { state, step }: Epoch,
): EpochRecord {
  const at = evaluate(run.training)(state.theta);
  const errors = errorsOf(at);
  const collapsed = collapsedOutputs(at.output, run.labelSpreads);
  const validation = run.validation === null ? null : errorsOf(evaluate(run.validation)(state.theta));
  const seconds = (performance.now() - run.started) / 1000;
  return { epoch, start, ...errors, validation, collapsed, seconds, step };
}

function errorsOf(at: Linearization): Errors {
  const { value, gradient = null, hessian = null } = at.terms;
  const weighted = at.weightedTerms;
  return {
    loss: at.loss,
    value,
    gradient,
    hessian,
    weighted: {
      value: weighted.value,
      gradient: weighted.gradient ?? null,
      hessian: weighted.hessian ?? null,
    },
  };
}

/** Judged by the validation loss where there is one. */
function better(best: Best, theta: Float64Array, record: EpochRecord): Best {
  const { loss } = record.validation ?? record;
  return loss < best.loss ? { theta, loss, epoch: record.epoch } : best;
}

function statusAfter(
  run: Run,
  { epoch }: EpochRecord,
  best: Best,
  converged: boolean,
  isOver: boolean,
): FitStatus | null {
  if (converged) return 'converged';
  if (isOver) return 'stopped';
  if (epoch - best.epoch >= run.patience) return 'converged';
  return epoch >= run.epochs ? 'maxEpochs' : null;
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
