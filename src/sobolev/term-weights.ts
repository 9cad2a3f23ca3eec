/** Weights of the terms of a Sobolev objective: checked, and spread over the entries of a derivative. */
import { DomainError, ShapeError } from '../errors.js';
import { allocate } from '../numeric/allocation.js';
import type { Matrix } from '../numeric/matrix.js';

/** One weight, or a list of them. */
export type TermWeight = number | ArrayLike<number>;

/** The weights as a list. Throws DomainError if one is negative or not finite. */
export function weightList(argument: string, weight: TermWeight): readonly number[] {
  const list = typeof weight === 'number' ? [weight] : Array.from(weight);
  for (const value of list) {
    if (Number.isFinite(value) && value >= 0) continue;
    const advice = 'Use 0 to leave a term out.';
    throw new DomainError('sobolevLoss', argument, 'a finite weight ≥ 0', String(value), advice);
  }
  return list;
}

/**
 * One weight for each entry of ∂m/∂x (`order` 1) or ∂²m/∂x² (2), from one for all, one for each combination of inputs,
 * or all of them. Throws ShapeError if the number of weights is another.
 */
export function spreadWeights(
  list: readonly number[],
  order: 1 | 2,
  outputs: number,
  inputs: number,
): Float64Array {
  const combinations = inputs ** order;
  const all = outputs * combinations;
  if (list.length === 1 || list.length === combinations || list.length === all) {
    return Float64Array.from({ length: all }, (_, i) => list[i % list.length]!);
  }
  const [argument, few, many, entry] =
    order === 1
      ? ['gradient', 'inputs', 'outputs × inputs', 'slope, ordered (output, input)']
      : ['hessian', 'inputs²', 'outputs × inputs²', 'second derivative, ordered (output, input, input)'];
  const expected = `1, ${combinations} (${few}) or ${all} (${many}) numbers`;
  throw new ShapeError('sobolevLoss', argument, expected, `${list.length}`, `Pass one weight per ${entry}.`);
}

/** The weights of every label, N × columns: those of its column times its own, 0 where it is missing. */
export function entryWeights(
  weights: Float64Array,
  samples: number,
  present: Uint8Array | null,
  own: Matrix | null = null,
): Float64Array {
  const out = allocate(samples * weights.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = present?.[i] === 0 ? 0 : weights[i % weights.length]! * (own?.data[i] ?? 1);
  }
  return out;
}
