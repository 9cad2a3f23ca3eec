/**
 * The globalization that all steps from a model share: trials along the model's curve of steps until one lowers the
 * objective as promised, and the trust for the next step from the ratio of actual to predicted reduction (Nocedal and
 * Wright 2006, algorithm 4.1). The model is not made anew for a trial: each costs a forward sweep.
 *
 * Where the promised reduction is below the rounding of the loss, the loss cannot judge any more. There a step counts as
 * good if it halves the gradient at least and leaves the loss as it is but for rounding: Newton's last digits.
 */
import { norm } from '../numeric/vector.js';
import type { Linearization } from '../linearization/linearize.js';
import type { Evaluate } from './optimizer.js';
import { lossRounding, reductionRatio, trialAt, type Evaluated } from './trial.js';

/** A trial, in the parameters' coordinates. */
export interface TrialStep {
  readonly step: Float64Array;
  readonly length: number;
  readonly predicted: number;
  readonly isCut: boolean;
}

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

export interface SearchResult<T extends TrialStep> {
  /** Where it went; null if no trial was good enough. */
  readonly reached: Evaluated | null;
  /** The last step tried. */
  readonly step: T;
  readonly ratio: number;
  readonly attempts: number;
  /** For the next step. */
  readonly trust: number;
  /** True if the loss could not judge the step, so that the gradient did. */
  readonly isTerminal: boolean;
}

export function searchModel<T extends TrialStep>(options: SearchOptions<T>): SearchResult<T> {
  const { at, theta, evaluate, stepFor, largestTrust } = options;
  const padding = lossRounding(at.loss);
  let trust = Math.min(options.trust, largestTrust);
  for (let attempts = 1; ; attempts++) {
    const step = stepFor(trust);
    const trial = trialAt(theta, step.step, evaluate);
    const isTerminal = step.predicted <= padding;
    if (isTerminal) {
      const good = trial !== null && halvesGradient(trial.at, options, padding);
      const ratio = good ? 1 : 0;
      return { reached: good ? trial : null, step, ratio, attempts, trust, isTerminal };
    }
    const ratio =
      trial === null ? -Infinity : reductionRatio(at.loss, trial.at.loss, step.predicted, padding);
    const isLower = (reached: Evaluated): boolean =>
      reached.at.loss <= at.loss || halvesGradient(reached.at, options, padding);
    if (trial !== null && ratio > 1e-4 && isLower(trial)) {
      const first = { reached: trial, step, ratio, attempts, trust, isTerminal };
      if (ratio < 0.25) return { ...first, trust: shrunk(options, trust, step) };
      return ratio > 0.75 && step.isCut ? bolderThan(first, options) : first;
    }
    trust = shrunk(options, trust, step);
    if (attempts >= options.attempts) {
      return { reached: null, step, ratio: 0, attempts, trust, isTerminal };
    }
  }
}

/** Larger and larger trust from the same model, while the loss falls further. */
function bolderThan<T extends TrialStep>(
  first: SearchResult<T> & { readonly reached: Evaluated },
  { bolder, at, theta, evaluate, stepFor, largestTrust }: SearchOptions<T>,
): SearchResult<T> {
  let best = first;
  const padding = lossRounding(at.loss);
  for (let turn = 1; turn <= bolder && best.step.isCut && best.trust < largestTrust; turn++) {
    const trust = Math.min(4 * best.trust, largestTrust);
    const step = stepFor(trust);
    const reached = trialAt(theta, step.step, evaluate);
    const attempts = first.attempts + turn;
    if (reached === null || !(reached.at.loss < best.reached.at.loss)) return { ...best, attempts };
    const ratio = reductionRatio(at.loss, reached.at.loss, step.predicted, padding);
    best = { reached, step, ratio, attempts, trust, isTerminal: false };
    if (ratio < 0.25) return best;
  }
  const grown = best.step.isCut ? Math.min(2 * best.trust, largestTrust) : best.trust;
  return { ...best, trust: grown };
}

function shrunk<T extends TrialStep>(options: SearchOptions<T>, trust: number, step: T): number {
  return (options.trustIsLength ? Math.min(step.length, trust) : trust) / 4;
}

function halvesGradient(next: Linearization, before: SearchOptions<TrialStep>, padding: number): boolean {
  if (!(next.loss <= before.at.loss + padding)) return false;
  return norm(next.gradient.mean()) <= before.gradientNorm / 2;
}
