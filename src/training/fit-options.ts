/** Options and results of `fit`. */
import type { LossInput } from '../functions/loss.js';
import type { ResidualLossInput } from '../functions/residual-loss.js';
import type { ThreadUse } from '../linearization/linearization.js';
import type { Network } from '../network/network.js';
import type { LabelTransform } from './label-transform.js';
import type { DirectionKind } from './random-directions.js';
import type { Optimizer, StepRecord } from '../optimizers/optimizer.js';

/**
 * Weight of the slope errors: a number ≥ 0, one per input or per (output, input), or 'auto' = Var(y_o)/mean(dy_oj²),
 * which makes every slope error relative to the size of its label; or a schedule of one number. 'profiled' starts as
 * 'auto'; after 10, 20, 40, … epochs, and where the fit converges, all weights of the term are multiplied with the ratio
 * of the variances of the values' residuals and its own (maximum likelihood with the noise of each term unknown), from
 * 1e-4 to 1e4.
 */
export type GradientWeight = number | 'auto' | 'profiled' | ArrayLike<number> | WeightSchedule;

/** The same for errors of second derivatives: one number, one per (input, input) or per (output, input, input), or 'auto'. */
export type HessianWeight = number | 'auto' | 'profiled' | ArrayLike<number> | WeightSchedule;

/** A weight by the epoch, counted from 1, and the progress from 0 in the first epoch to 1 in the last one allowed. */
export type WeightSchedule = (epoch: number, progress: number) => number;

/** What multiplies the weight of each term. */
export interface TermFactors {
  readonly value: number;
  readonly gradient: number;
  readonly hessian: number;
}

/** The term of value errors: its weight, and the loss of each residual. */
export interface ValueTerm {
  /** Default 1. */
  readonly weight?: number | WeightSchedule;
  /** As in `DerivativeTerm`; instead of the option `loss`. */
  readonly loss?: ResidualLossInput;
}

/** A term of derivative errors: its weight, and, with `projections`, matched along random directions only. */
export interface DerivativeTerm<Weight> {
  /** Default 'auto'. */
  readonly weight?: Weight;
  /**
   * ℓ of each residual in place of ½r²: 'huber', `huber({ delta })`, or `{ value, first, second }` of r. Residuals are in
   * training units: with `normalize`, of the standard deviations of y and x. Not beside projections. Default 'squared'.
   */
  readonly loss?: ResidualLossInput;
  /**
   * k from 1 to n₀ (or to the number of given directions): each sample is matched along k random directions — for second
   * derivatives along k pairs of them — with weights scaled by n₀/k (n₀²/k) so that they mean in expectation what they
   * mean without projections. Mini-batch optimizers draw new directions at every step. Optimizers that compare losses
   * (`fullBatch`) keep what they know of the objective from step to step: for them directions are drawn once per start.
   * Errors in the history are those of all labels. Weights of slopes that are not a product of one factor per output and
   * one per input need k directions for each output; weights of second derivatives are one number, or 'auto', which then
   * is Var(y_o)/mean(d2y_o²) for each output.
   */
  readonly projections?: number;
  /** Where random directions come from; see `DirectionKind`. Default 'sphere'. */
  readonly directions?: DirectionKind;
}

/** Options of `fit`; each has a default. */
export interface FitOptions {
  /** The loss on values. Default halfSquaredError. */
  readonly loss?: LossInput;
  /**
   * Weights of the terms. Default: value 1, gradient 'auto' if the data have dy, hessian 'auto' if they have d2y. A
   * weight of 0 ignores these labels.
   */
  readonly losses?: {
    readonly value?: number | WeightSchedule | ValueTerm;
    /**
     * 'validated': noisy slopes may harm more than they help, so values that are held out choose among multiples of the
     * automatic weight, 0 included (`validatedGradientWeight`). Twenty short fits before the last one, each with an even
     * part of `timeLimit`. For data of x, y and dy.
     */
    readonly gradient?: GradientWeight | DerivativeTerm<GradientWeight> | 'validated';
    readonly hessian?: HessianWeight | DerivativeTerm<HessianWeight>;
    /**
     * For labels in `derivatives`, instead of the others: a weight for each order, the value's first. By default, or with
     * 'auto', 1 for values and for derivatives the mean variance of y by the mean square of the labels.
     */
    readonly orders?: readonly (number | 'auto')[];
    /**
     * Factors of the weights by term, for each epoch; those left out are 1. Where factors change, optimizers that compare
     * losses start anew from where they are, and the best network is that of the epochs since.
     */
    readonly schedule?: (epoch: number, progress: number) => Partial<TermFactors>;
  };
  /** Default hybrid(): Levenberg-Marquardt far from a minimum, exact Newton near it. */
  readonly optimizer?: Optimizer;
  /**
   * Train on t(y) instead of y: 'asinh' for heavy tails, 'log' for positive values over decades, or a t of your own; see
   * `LabelTransform`. dy and d2y follow by the chain rule, before units are normalized, and need y (d2y also dy) wherever
   * they are known. The network returned ends in the inverse of t, so that it predicts, and has derivatives, in the
   * units of y; trained again with the same transform it goes on from there. Errors in the history are those of t(y).
   * For squared errors, or a loss of each residual (`losses.value.loss`).
   */
  readonly transform?: LabelTransform;
  /** Train in units of mean 0 and standard deviation 1 (labels only with squared errors). Default true. */
  readonly normalize?: boolean;
  /**
   * Further starts: as many times the network is drawn anew (`network.withSeed`, seeds from `seed`) and trained again,
   * and the lowest judged loss of all wins. Default 0.
   */
  readonly restarts?: number;
  /** Passes over the data of each start, at most. Default 200. */
  readonly epochs?: number;
  /** Samples per step for methods that allow it. Default: all up to 256, else 256. */
  readonly batchSize?: number;
  /** Fraction of samples held out to measure the error on. Default 0. */
  readonly validationSplit?: number;
  /** Stop after this many epochs without a better validation (or, without a split, training) loss. Default: never. */
  readonly patience?: number;
  /** λ of ½λ|θ|². Default 0. */
  readonly l2?: number;
  /** Stop after this many seconds in all; each start gets an even part of what is left. Default: no limit. */
  readonly timeLimit?: number;
  /** For the split, the order of mini-batches and the seeds of further starts. Default 0. */
  readonly seed?: number;
  /**
   * Over how many threads the samples of an evaluation are spread; see `LinearizeOptions`. By default all cores, as far as
   * the counted flops of an evaluation are worth it: small networks stay on one thread. The same number of threads gives
   * the same bits; for the same on machines of any number of cores, pass one.
   */
  readonly threads?: number;
  /** Stops the run at the next step; the result is what was reached. */
  readonly signal?: AbortSignal;
  /** Called after each epoch; `current` makes the network as it is now, in the data's units. May be async. */
  readonly onEpochEnd?: (record: EpochRecord, current: () => Network) => unknown;
}

/** Errors in training units: means of ½|m − y|² (or the chosen loss), ½|∂m/∂x − dy|² and ½|∂²m/∂x² − d2y|², without weights. */
export interface Errors {
  /** The weighted objective. */
  readonly loss: number;
  readonly value: number;
  readonly gradient: number | null;
  readonly hessian: number | null;
  /** The same with all their weights: the loss is their sum (and the l2 term). */
  readonly weighted: {
    readonly value: number;
    readonly gradient: number | null;
    readonly hessian: number | null;
  };
}

/** What is known after an epoch. */
export interface EpochRecord extends Errors {
  /** Counted from 1 in each start. */
  readonly epoch: number;
  /** Which start this is of: 0 for the network as it was given. */
  readonly start: number;
  readonly validation: Errors | null;
  /** Outputs that are nearly constant over the training samples although their labels vary: a network that has collapsed. */
  readonly collapsed: readonly number[];
  /** Since the start of the fit. */
  readonly seconds: number;
  /** The optimizer's numbers for its last step: damping, ratio, learning rate, … */
  readonly step: StepRecord;
}

/** How a run ended: no step helps any more, all epochs used, stopped from outside, or no finite loss. */
export type FitStatus = 'converged' | 'maxEpochs' | 'stopped' | 'diverged';

/** How one start of a fit went. */
export interface StartRecord {
  /** Of its initial parameters; null for the network as it was given. */
  readonly seed: number | null;
  readonly status: FitStatus;
  readonly epochs: number;
  readonly seconds: number;
  /** The lowest judged loss; Infinity if none was finite. */
  readonly loss: number;
}

/** What `fit` returns, however the run ended. */
export interface FitResult {
  /** The best network seen (by validation loss if there is a split), in the data's units. */
  readonly network: Network;
  /** The epochs of all starts, one start after the other. */
  readonly history: readonly EpochRecord[];
  /** Of the start that won; 'stopped' if a signal ended the run. */
  readonly status: FitStatus;
  /** What the status means here and what to try. */
  readonly advice: string;
  /** Of all starts. */
  readonly epochs: number;
  readonly seconds: number;
  readonly optimizer: string;
  /** How many threads evaluated a step, and why not more. */
  readonly threads: ThreadUse;
  /** All starts that were made, and which of them won. */
  readonly starts: readonly StartRecord[];
  readonly start: number;
}
