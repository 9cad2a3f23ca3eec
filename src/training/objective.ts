/** The objective of a fit, from its options and the data in training units. */
import { DomainError } from '../errors.js';
import type { LossKernel } from '../functions/loss.js';
import type { Objective } from '../linearization/linearize.js';
import type { Matrix } from '../numeric/matrix.js';
import { sobolevLoss } from '../sobolev/sobolev-loss.js';
import type { FitOptions, GradientWeight, HessianWeight } from './fit-options.js';
import { columnUnits } from './normalization.js';
import type { Samples } from './training-data.js';

type Weight = GradientWeight | HessianWeight;

/**
 * A loss on values alone, or a Sobolev objective if slopes or second derivatives have a weight. Throws DomainError if
 * their labels are missing.
 */
export function fitObjective(
  options: FitOptions,
  loss: LossKernel,
  samples: Samples,
): LossKernel | Objective {
  const { losses = {} } = options;
  const { value = 1 } = losses;
  const gradient = weightOf('gradient', 'dy', losses.gradient, samples.dy);
  const hessian = weightOf('hessian', 'd2y', losses.hessian, samples.d2y);
  if (gradient === 0 && hessian === 0) {
    if (value === 1) return loss;
    if (samples.dy === null && samples.d2y === null) {
      const advice = 'A single term needs no weight.';
      throw new DomainError('fit', 'losses.value', '1 where it is the only term', String(value), advice);
    }
  }
  return sobolevLoss({
    value,
    gradient: gradient === 'auto' ? automaticWeights(samples.y, samples.dy!) : gradient,
    hessian: hessian === 'auto' ? automaticWeights(samples.y, samples.d2y!) : hessian,
    loss,
  });
}

/** The weight asked for, or the default; checked against the labels there are. */
function weightOf(
  term: 'gradient' | 'hessian',
  labels: 'dy' | 'd2y',
  given: Weight | { readonly weight: Weight } | undefined,
  present: Matrix | null,
): Weight {
  const asked = typeof given === 'object' && 'weight' in given ? given.weight : given;
  const weight = asked ?? (present === null ? 0 : 'auto');
  if (present === null && weight !== 0) {
    const all = term === 'gradient' ? '{ x, y, dy }' : '{ x, y, dy, d2y }';
    throw new DomainError(
      'fit',
      `losses.${term}`,
      `derivative labels ${labels} in the data`,
      `a weight without ${labels}`,
      `Pass ${all}, or leave the ${term} term out.`,
    );
  }
  if (typeof weight === 'string' && weight !== 'auto') {
    const got = `'${String(weight)}'`;
    throw new DomainError('fit', `losses.${term}`, "a number, numbers or 'auto'", got, 'Correct the weight.');
  }
  return weight;
}

/** Var(y_o)/mean(label²) for each derivative: 1/RMS² of its label when outputs have unit variance; 1 for labels all zero. */
export function automaticWeights(y: Matrix, labels: Matrix): Float64Array {
  const { spread } = columnUnits(y);
  const width = labels.columns / spread.length;
  return Float64Array.from({ length: labels.columns }, (_, k) => {
    let squares = 0;
    for (let n = 0; n < labels.rows; n++) squares += labels.data[n * labels.columns + k]! ** 2;
    const scale = spread[Math.floor(k / width)]! ** 2;
    return squares === 0 ? 1 : (scale * labels.rows) / squares;
  });
}
