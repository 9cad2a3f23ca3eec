/**
 * The care that mini-batches need. A step of second order fits the batch that it was made from, and its own ratio says
 * nothing of the other samples. The next batch does: the reduction of *its* loss by the last step, against what that
 * step's model promised. Where that falls short, the trust is cut; so steps shrink to what the noise allows.
 */
import type { Linearization } from '../linearization/linearization.js';
import type { Evaluate } from './optimizer.js';
import { lossRounding, reductionRatio } from './trial.js';

/** The last step: where it began and what its model promised. */
export interface LastStep {
  readonly from: Float64Array;
  readonly predicted: number;
}

/** The last step's ratio on this batch. Cost: one forward sweep. */
export function heldOutRatio(last: LastStep, at: Linearization, evaluate: Evaluate): number {
  const before = evaluate(last.from).loss;
  return reductionRatio(before, at.loss, last.predicted, lossRounding(before));
}

/** The part of the trust that a held-out ratio leaves. */
export function trustAfter(ratio: number): number {
  return ratio < 0.25 ? 1 / 4 : 1;
}
