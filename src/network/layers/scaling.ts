/**
 * The scaling layer out = scale ⊙ in + shift with fixed numbers: it carries the units of the data, so that a network
 * trained on normalized data predicts in the user's units, and its derivatives follow by the chain rule.
 */
import { DomainError, ShapeError } from '../../errors.js';
import type { Slot } from '../../program/nodes.js';
import type { ProgramBuilder } from '../../program/program.js';
import { describeValue } from '../checks.js';

/** A fixed map out = scale ⊙ in + shift without parameters; made by `scaling(…)`. */
export interface ScalingLayer {
  readonly kind: 'scaling';
  /** One factor per element. */
  readonly scale: readonly number[];
  /** One summand per element. */
  readonly shift: readonly number[];
}

/**
 * A fixed affine map of each element, out_j = scale_j · in_j + shift_j; it keeps the width and has no parameters.
 *
 * @param options.scale - one number per element
 * @param options.shift - as many numbers
 * @returns the layer as frozen data; the numbers are copied
 * @throws ShapeError if the two differ in length or are empty, DomainError if a number is not finite
 * @example
 * scaling({ scale: [0.5, 2], shift: [0, 1] }); // (a, b) ↦ (a/2, 2b + 1)
 */
export function scaling(options: {
  readonly scale: ArrayLike<number>;
  readonly shift: ArrayLike<number>;
}): ScalingLayer {
  const scale = finiteNumbers('scale', options.scale);
  const shift = finiteNumbers('shift', options.shift);
  if (scale.length !== shift.length) {
    const advice = 'Give one scale and one shift per element.';
    throw new ShapeError(
      'scaling',
      'shift',
      `${scale.length} numbers, as many as scale has`,
      `${shift.length}`,
      advice,
    );
  }
  return Object.freeze({ kind: 'scaling', scale, shift });
}

/** Adds the scaling node; returns the slot of the result. */
export function compileScaling(layer: ScalingLayer, builder: ProgramBuilder, input: Slot): Slot {
  const output = builder.slot(layer.scale.length);
  const scale = Float64Array.from(layer.scale);
  builder.add({ kind: 'scaling', input, output, scale, shift: Float64Array.from(layer.shift) });
  return output;
}

function finiteNumbers(argument: string, values: ArrayLike<number>): readonly number[] {
  if (!(Number.isInteger(values?.length) && values.length > 0)) {
    const advice = 'Give one number per element.';
    throw new ShapeError(
      'scaling',
      argument,
      'an array of at least one number',
      describeValue(values),
      advice,
    );
  }
  const copy = Array.from(values);
  const wrong = copy.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const advice = 'Look for a constant or missing column in the data the numbers were computed from.';
    throw new DomainError(
      'scaling',
      `${argument}[${wrong}]`,
      'a finite number',
      describeValue(copy[wrong]),
      advice,
    );
  }
  return Object.freeze(copy);
}
