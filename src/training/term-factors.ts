/** Weights of terms that change in the course of a fit: by a schedule, or with the noise that residuals show. */
import { DomainError } from '../errors.js';
import type { Matrix } from '../numeric/matrix.js';
import type { Errors, FitOptions, TermFactors, WeightSchedule } from './fit-options.js';
import type { Samples } from './training-data.js';

export const unitFactors: TermFactors = { value: 1, gradient: 1, hessian: 1 };

const names = ['value', 'gradient', 'hessian'] as const;
type Term = (typeof names)[number];

/** The factors of the epochs, counted from 1; null if they do not change by schedule. */
export function scheduledFactors(
  { losses = {} }: FitOptions,
  epochs: number,
): ((epoch: number) => TermFactors) | null {
  const own = names.map((term) => scheduleOf(losses[term]));
  const { schedule } = losses;
  if (schedule === undefined && own.every((each) => each === null)) return null;
  return (epoch) => {
    const progress = (epoch - 1) / Math.max(1, epochs - 1);
    const common = schedule?.(epoch, progress) ?? {};
    const factor = (term: Term): number => {
      const value = (common[term] ?? 1) * (own[names.indexOf(term)]?.(epoch, progress) ?? 1);
      if (Number.isFinite(value) && value >= 0) return value;
      const got = `${value} in epoch ${epoch}`;
      const advice = 'A schedule gives a factor of the weight by name, 0 to leave the term out for a while.';
      throw new DomainError('fit', `losses.${term}`, 'a finite weight ≥ 0', got, advice);
    };
    return { value: factor('value'), gradient: factor('gradient'), hessian: factor('hessian') };
  };
}

/** Which derivative terms are 'profiled'. Throws DomainError if there are no values to weigh them against. */
export function profiledTerms({ losses = {} }: FitOptions, samples: Samples): readonly Term[] {
  const terms = names.filter((term) => weightIn(losses[term]) === 'profiled');
  if (terms.length > 0 && (samples.withoutValues === true || weightIn(losses.value) === 0)) {
    const advice = 'Their noise is measured against that of the values.';
    throw new DomainError('fit', `losses.${terms[0]!}`, "values beside 'profiled' weights", 'none', advice);
  }
  return terms;
}

/** No factor goes beyond these: a term that is fitted exactly would have an infinite weight. */
const [least, most] = [1e-4, 1e4];

/**
 * Maximum likelihood with the noise variances profiled out: σ_t² is the mean of a term's squared residuals (in its own
 * weights), and the weight of the term goes with 1/σ_t², relative to that of the values. `factors` are those that
 * `errors` were measured with. Returns `before` where no factor would change by a tenth.
 */
export function profiledFactors(
  terms: readonly Term[],
  before: TermFactors,
  factors: TermFactors,
  { weighted }: Errors,
  samples: Samples,
): TermFactors {
  const variance = (term: Term, labels: Matrix | null): number =>
    labels === null || factors[term] === 0
      ? NaN
      : (2 * (weighted[term] ?? NaN)) / factors[term] / labelsPerSample(labels, samples.weights);
  const reference = variance('value', samples.y);
  const next = { ...before };
  for (const term of terms) {
    const own = variance(term, term === 'gradient' ? samples.dy : samples.d2y);
    const ratio = reference / own;
    if (!Number.isNaN(ratio)) next[term] = Math.min(most, Math.max(least, ratio));
  }
  const isNews = terms.some((term) => Math.abs(Math.log(next[term] / before[term])) > 0.1);
  return isNews ? next : before;
}

export function areSame(a: TermFactors, b: TermFactors): boolean {
  return names.every((term) => a[term] === b[term]);
}

export function product(a: TermFactors, b: TermFactors): TermFactors {
  return {
    value: a.value * b.value,
    gradient: a.gradient * b.gradient,
    hessian: a.hessian * b.hessian,
  };
}

/** Known labels of a sample, in the mean. */
function labelsPerSample(labels: Matrix, weights: Float64Array): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  labels.data.forEach((value, i) => {
    if (!Number.isNaN(value)) sum += weights[Math.floor(i / labels.columns)]!;
  });
  return sum / total;
}

function weightIn(given: unknown): unknown {
  const isObject = typeof given === 'object' && given !== null && 'weight' in given;
  return isObject ? given.weight : given;
}

function scheduleOf(given: unknown): WeightSchedule | null {
  const weight = weightIn(given);
  return typeof weight === 'function' ? (weight as WeightSchedule) : null;
}
