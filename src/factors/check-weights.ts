/** Sample weights and the L2 term of a batch, checked once. */
import { DomainError, ShapeError } from '../errors.js';
import { allocate } from '../numeric/allocation.js';

/** Weights normalized to sum 1, and λ ≥ 0. Throws ShapeError or DomainError naming the offending entry. */
export function checkWeights(
  operation: string,
  batch: { readonly weights?: ArrayLike<number>; readonly l2?: number },
  samples: number,
): { readonly weights: Float64Array; readonly l2: number } {
  if (samples === 0) {
    throw new ShapeError(
      operation,
      'x',
      'at least one row',
      '0 rows',
      'A mean over no samples has no value.',
    );
  }
  const { weights, l2 = 0 } = batch;
  if (!(Number.isFinite(l2) && l2 >= 0)) {
    throw new DomainError(operation, 'l2', 'a number ≥ 0', String(l2), 'It is λ of the term ½λ|θ|².');
  }
  const out = allocate(samples);
  if (weights === undefined) return { weights: out.fill(1 / samples), l2 };
  if (weights.length !== samples) {
    throw new ShapeError(
      operation,
      'weights',
      `${samples} numbers, one per row of x`,
      `${weights.length}`,
      'Pass one weight per sample.',
    );
  }
  let sum = 0;
  for (let n = 0; n < samples; n++) {
    const weight = weights[n]!;
    if (!(Number.isFinite(weight) && weight >= 0)) {
      throw new DomainError(
        operation,
        'weights',
        'finite numbers ≥ 0',
        `${weight} at index ${n}`,
        'Use 0 to leave a sample out.',
      );
    }
    out[n] = weight;
    sum += weight;
  }
  if (sum === 0)
    throw new DomainError(
      operation,
      'weights',
      'at least one weight > 0',
      'only zeros',
      'Leave weights out for a plain mean.',
    );
  return { weights: out.map((weight) => weight / sum), l2 };
}
