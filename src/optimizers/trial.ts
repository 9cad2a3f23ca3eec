/** A trial step: the objective at θ + p, and how its reduction compares with the model's. */
import { DomainError } from '../errors.js';
import type { Linearization } from '../linearization/linearization.js';
import type { Evaluate } from './optimizer.js';

/** A point that was evaluated. */
export interface Evaluated {
  readonly theta: Float64Array;
  readonly at: Linearization;
}

/**
 * The objective at θ + p; null where θ + p or the loss is not finite, or a user's own function says by a DomainError
 * that it is not defined there: a step too far and not an error. Cost: one forward sweep.
 */
export function trialAt(theta: Float64Array, p: Float64Array, evaluate: Evaluate): Evaluated | null {
  const point = theta.map((value, i) => value + p[i]!);
  if (!point.every(Number.isFinite)) return null;
  try {
    const at = evaluate(point);
    return Number.isFinite(at.loss) ? { theta: point, at } : null;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/** How far two values of one loss may differ by rounding alone: a sum of terms of one sign errs by a few ε. */
export function lossRounding(loss: number): number {
  return 10 * Number.EPSILON * Math.abs(loss);
}

/**
 * Actual by predicted reduction, both padded by `padding` (Conn, Gould and Toint 2000, section 17.4.2): where both are
 * rounding the ratio is 1 and not noise. −∞ where it is not a number.
 */
export function reductionRatio(before: number, after: number, predicted: number, padding: number): number {
  const ratio = (before - after + padding) / (predicted + padding);
  return Number.isFinite(ratio) ? ratio : -Infinity;
}
