/** The objective of a fit to derivatives of any order along directions. */
import { DomainError } from '../errors.js';
import type { Objective } from '../linearization/linearize.js';
import type { Matrix } from '../numeric/matrix.js';
import { checkOrdersPresent } from '../sobolev/taylor/taylor-labels.js';
import { taylorObjective } from '../sobolev/taylor/taylor-loss.js';
import type { FitOptions } from './fit-options.js';
import { columnUnits } from './normalization.js';
import type { Samples } from './samples.js';

/** The Taylor objective of a fit; weights not given make the errors of each order relative to the size of its labels. */
export function taylorFitObjective({ losses = {} }: FitOptions, samples: Samples): Objective {
  const labels = samples.derivatives!.map((own, p) =>
    p > 0 || samples.withoutValues === true ? own : samples.y,
  );
  const other = (['value', 'gradient', 'hessian', 'schedule'] as const).find(
    (term) => losses[term] !== undefined,
  );
  if (other !== undefined) {
    const advice = 'Labels in derivatives have one weight per order.';
    throw new DomainError(
      'fit',
      `losses.${other}`,
      'losses.orders instead',
      other === 'schedule' ? 'a schedule' : 'a weight',
      advice,
    );
  }
  const given = losses.orders ?? labels.map(() => 'auto' as const);
  if (!Array.isArray(given) || given.length !== labels.length) {
    const got = Array.isArray(given) ? `${given.length}` : typeof given;
    const expected = `${labels.length} weights, one for each order in derivatives`;
    throw new DomainError('fit', 'losses.orders', expected, got, 'Use 0 to leave an order out.');
  }
  const weights = (given as readonly (number | 'auto')[]).map((weight, order) => {
    const own = labels[order]!;
    if (weight !== 'auto') return weight;
    return own === null ? 0 : order === 0 ? 1 : automaticWeight(samples.y, own);
  });
  checkOrdersPresent('fit', labels, weights);
  weights.forEach((weight, order) => {
    if (weight === 0 || labels[order] !== null) return;
    const got = 'a weight without labels';
    throw new DomainError(
      'fit',
      `losses.orders[${order}]`,
      'labels of this order',
      got,
      'Use 0 to leave it out.',
    );
  });
  return taylorObjective(weights, false);
}

/** Mean variance of the outputs by the mean square of the labels. */
function automaticWeight(y: Matrix, labels: Matrix): number {
  const { spread } = columnUnits(y);
  const variance = spread.reduce((sum, s) => sum + s * s, 0) / spread.length;
  const known = labels.data.filter((value) => !Number.isNaN(value));
  const squares = known.reduce((sum, value) => sum + value * value, 0);
  return squares === 0 ? 1 : (variance * known.length) / squares;
}
