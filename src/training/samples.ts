/** The samples of a fit, from `checkTrainingData` on. */
import type { Matrix } from '../numeric/matrix.js';
import type { CheckedEntryWeights } from '../sobolev/entry-weights.js';
import type { TaylorLabels } from '../sobolev/taylor/taylor-labels.js';

/** The same, checked: matrices and weights of equal length. */
export interface Samples {
  readonly x: Matrix;
  readonly y: Matrix;
  readonly dy: Matrix | null;
  readonly d2y: Matrix | null;
  /** The directions of dy and d2y, N × (k·n₀); left out for the inputs themselves. */
  readonly directions?: Matrix;
  /** Labels of each order along the directions; order 0 is y. */
  readonly derivatives?: TaylorLabels;
  readonly weights: Float64Array;
  /** Of single labels; left out where there are none. */
  readonly entryWeights?: CheckedEntryWeights;
  /** dy and d2y are projections onto random directions. */
  readonly isProjected?: true;
  /** There are no labels of values: y is zeros that nothing looks at. */
  readonly withoutValues?: true;
}
