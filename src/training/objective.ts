/** The objective of a fit, from its options and the data in training units. */
import { DomainError } from '../errors.js';
import type { Objective } from '../linearization/linearize.js';
import type { LossKernel } from '../functions/loss.js';
import { sobolevLoss } from '../sobolev/sobolev-loss.js';
import type { FitOptions, GradientWeight } from './fit-options.js';
import { columnUnits } from './normalization.js';
import type { Samples } from './training-data.js';

/** A loss on values alone, or a Sobolev objective if slopes have a weight. Throws DomainError if dy is missing. */
export function fitObjective(
  options: FitOptions,
  loss: LossKernel,
  samples: Samples,
): LossKernel | Objective {
  const { value = 1 } = options.losses ?? {};
  const given = options.losses?.gradient;
  const weight: GradientWeight | undefined =
    typeof given === 'object' && 'weight' in given ? given.weight : given;
  const gradient = weight ?? (samples.dy === null ? 0 : 'auto');
  if (gradient === 0 && value === 1) return loss;
  if (samples.dy === null) {
    if (gradient !== 0) {
      throw new DomainError(
        'fit',
        'losses.gradient',
        'derivative labels dy in the data',
        'a weight without dy',
        'Pass { x, y, dy }, or leave the gradient term out.',
      );
    }
    throw new DomainError(
      'fit',
      'losses.value',
      '1 where it is the only term',
      String(value),
      'A single term needs no weight.',
    );
  }
  if (typeof gradient === 'string' && gradient !== 'auto') {
    throw new DomainError(
      'fit',
      'losses.gradient',
      "a number, numbers or 'auto'",
      `'${String(gradient)}'`,
      'Correct the weight.',
    );
  }
  return sobolevLoss({ value, gradient: gradient === 'auto' ? automaticWeights(samples) : gradient, loss });
}

/** Var(y_o)/mean(dy_oj²) for each slope: 1/RMS² of its label when outputs have unit variance; 1 for slopes all zero. */
export function automaticWeights(samples: Samples): Float64Array {
  const { spread } = columnUnits(samples.y);
  const dy = samples.dy!;
  const inputs = dy.columns / spread.length;
  return Float64Array.from({ length: dy.columns }, (_, k) => {
    let squares = 0;
    for (let n = 0; n < dy.rows; n++) squares += dy.data[n * dy.columns + k]! ** 2;
    const scale = spread[Math.floor(k / inputs)]! ** 2;
    return squares === 0 ? 1 : (scale * dy.rows) / squares;
  });
}
