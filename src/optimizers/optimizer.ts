/**
 * What an optimizer is: a start and a step. State is data — a step returns a new one — so that a run can be stopped,
 * inspected and resumed, and two optimizers can share an evaluation.
 */
import type { Linearization } from '../linearization/linearization.js';

/**
 * The objective at θ on the current batch; everything an optimizer needs is a verb of the linearization. Some first-order
 * optimizers bring P numbers, `gradient`, from where they read the mean gradient in place: as `firstOrder`'s option they spare a
 * copy. Whoever evaluates may pass over them.
 */
export type Evaluate = (theta: Float64Array, gradient?: Float64Array) => Linearization;

/** Numbers that describe one step: damping, ratio of actual to predicted reduction, learning rate, attempts, … */
export type StepRecord = Readonly<Record<string, number | string>>;

/** The least that an optimizer carries from step to step: where it stands. */
export interface OptimizerState {
  readonly theta: Float64Array;
}

/** What a step returns: the next state, and what is worth recording. */
export interface StepResult<S extends OptimizerState> {
  readonly state: S;
  /** Objective on this batch: after the step for methods that evaluate it there, before it for the others. */
  readonly loss: number;
  readonly record: StepRecord;
  /** Set when no further step can help: the gradient or every acceptable step has vanished. */
  readonly converged: boolean;
}

/** A run passes each state only to the optimizer that made it; `Optimizer` without S is any of them. */
export interface Optimizer<S extends OptimizerState = OptimizerState> {
  readonly name: string;
  /** True if steps compare objective values, so that every step must see the same batch: mini-batches by default no. */
  readonly fullBatch: boolean;
  /**
   * Set where a step evaluates one point and asks for the loss and the mean gradient there and nothing else: a run may then
   * give it `firstOrder` evaluations, which forget the rest. What one evaluation answers is to be asked before the next is
   * made, which may use its memory; `gradient.mean()` is the asker's to keep.
   */
  readonly firstOrder?: true;
  start(theta: Float64Array): S;
  /**
   * One step from `state`, which stays as it is. Loops that keep no old states may pass one as `spent`, often `state` itself:
   * optimizers that can do so write the new state to its arrays.
   */
  step(state: S, evaluate: Evaluate, spent?: S): StepResult<S>;
}
