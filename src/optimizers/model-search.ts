/**
 * The globalization that steps from a quadratic model share: trials along the model's curve of steps until one lowers
 * the objective as promised, and the trust for the next step from the ratio of actual to predicted reduction (Nocedal
 * and Wright 2006, algorithm 4.1). The model is not made anew for a trial: each costs a forward sweep.
 *
 * Where the promised reduction is below the rounding of the loss, the loss cannot judge any more. There a step counts as
 * good if it halves the gradient at least and leaves the loss as it is but for rounding: Newton's last digits.
 */
import type { Linearization } from '../linearization/linearization.js';
import { norm } from '../numeric/vector.js';
import type { TrialStep } from './model-step.js';
import type { Evaluate } from './optimizer.js';
import { lossRounding, reductionRatio, trialAt, type Evaluated } from './trial.js';

export interface SearchOptions<T extends TrialStep> {
  readonly theta: Float64Array;
  readonly at: Linearization;
  readonly gradientNorm: number;
  /** The first trust that is tried. */
  readonly trust: number;
  readonly largestTrust: number;
  readonly stepFor: (trust: number) => T;
  /** Trials with falling trust before giving up. */
  readonly attempts: number;
  /** Trials with growing trust after a good one, while each is better than the last. */
  readonly bolder: number;
  /** Whether the trust is a length, so that a failed step shorter than it tells more than the trust itself. */
  readonly trustIsLength: boolean;
  readonly evaluate: Evaluate;
}

/** A step that was tried with a trust; `reached` is null where it cannot be evaluated. */
interface Tried<T extends TrialStep> {
  readonly step: T;
  readonly trust: number;
  readonly reached: Evaluated | null;
  /** Of the actual to the predicted reduction. */
  readonly ratio: number;
}

/**
 * Where it went, or `reached: null` if no trial was good enough; the step that led there, or the last one tried; its
 * ratio (1 where the gradient judged, 0 if nothing was reached); and the trust for the next step.
 */
export interface SearchResult<T extends TrialStep> extends Tried<T> {
  /** Trials: one forward sweep each. */
  readonly attempts: number;
  /** 'gradient' where the loss is down to rounding. */
  readonly judgedBy: 'loss' | 'gradient';
}

export function searchModel<T extends TrialStep>(options: SearchOptions<T>): SearchResult<T> {
  const { at, trustIsLength } = options;
  const padding = lossRounding(at.loss);
  const first = tryStep(options, Math.min(options.trust, options.largestTrust));
  if (first.step.predicted <= padding) return judgedByGradient(first, options);
  const judgedBy = 'loss';
  let tried = first;
  for (let attempts = 1; ; attempts++) {
    const { step, reached, ratio } = tried;
    const isGood = ratio > 1e-4 && (reached!.at.loss <= at.loss || halvesGradient(reached, options));
    if (isGood && ratio > 0.75 && step.isCut) return bolderThan(tried, attempts, options);
    if (isGood && ratio >= 0.25) return { ...tried, attempts, judgedBy };
    const trust = (trustIsLength ? Math.min(step.length, tried.trust) : tried.trust) / 4;
    if (isGood) return { ...tried, attempts, trust, judgedBy };
    if (attempts >= options.attempts || step.predicted <= padding) {
      return { step, trust, reached: null, ratio: 0, attempts, judgedBy };
    }
    tried = tryStep(options, trust);
  }
}

function tryStep<T extends TrialStep>(options: SearchOptions<T>, trust: number): Tried<T> {
  const { at, theta, evaluate } = options;
  const step = options.stepFor(trust);
  const reached = trialAt(theta, step.step, evaluate);
  if (reached === null) return { step, trust, reached, ratio: -Infinity };
  const ratio = reductionRatio(at.loss, reached.at.loss, step.predicted, lossRounding(at.loss));
  return { step, trust, reached, ratio };
}

/** More and more trust in the same model while the loss falls further; twice the last for the next step. */
function bolderThan<T extends TrialStep>(
  good: Tried<T>,
  first: number,
  options: SearchOptions<T>,
): SearchResult<T> {
  const { bolder, largestTrust } = options;
  const judgedBy = 'loss';
  let best = good;
  let attempts = first;
  while (attempts < first + bolder && best.step.isCut && best.trust < largestTrust) {
    attempts++;
    const next = tryStep(options, Math.min(4 * best.trust, largestTrust));
    const isBetter = (next.reached?.at.loss ?? Infinity) < best.reached!.at.loss;
    if (isBetter) best = next;
    if (!isBetter || next.ratio < 0.25) return { ...best, attempts, judgedBy };
  }
  const trust = best.step.isCut ? Math.min(2 * best.trust, largestTrust) : best.trust;
  return { ...best, attempts, trust, judgedBy };
}

/** The last phase: what cuts a step is not needed here, so a step that fails is tried again with more trust. */
function judgedByGradient<T extends TrialStep>(first: Tried<T>, options: SearchOptions<T>): SearchResult<T> {
  const judgedBy = 'gradient';
  let tried = first;
  for (let attempts = 1; ; attempts++) {
    const { step, trust, reached } = tried;
    const more = step.isCut ? Math.min(16 * trust, options.largestTrust) : trust;
    if (halvesGradient(reached, options)) return { ...tried, attempts, ratio: 1, trust: more, judgedBy };
    if (attempts === 4 || more === trust) {
      return { step, trust: first.trust, reached: null, ratio: 0, attempts, judgedBy };
    }
    tried = tryStep(options, more);
  }
}

/** Whether the gradient is at most half of what it was, and the loss the same but for rounding. */
function halvesGradient(reached: Evaluated | null, { at, gradientNorm }: SearchOptions<TrialStep>): boolean {
  if (reached === null || gradientNorm === 0) return false;
  if (!(reached.at.loss <= at.loss + lossRounding(at.loss))) return false;
  return norm(reached.at.gradient.mean()) <= gradientNorm / 2;
}
