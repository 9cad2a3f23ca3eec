/** Taylor coefficients A^(k)(z)/k! of an activation at many points: what truncated series are composed with. */
import { MissingDerivativeError } from '../errors.js';
import { allocate } from '../numeric/allocation.js';
import type { Activation } from './activation-types.js';

/** Names of the derivatives for messages. */
const ordinals = ['value', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];

/**
 * One array for each k = 0 … order. Cost: O(order²) per point; functions that a user wrote without `taylor` have orders
 * up to the third, and a MissingDerivativeError names the first that is missing.
 */
export function taylorCoefficients(activation: Activation, z: Float64Array, order: number): Float64Array[] {
  const out = Array.from({ length: order + 1 }, () => allocate(z.length));
  if (activation.taylor === undefined) {
    fromDerivatives(activation, z, out);
    return out;
  }
  const own = new Float64Array(order + 1);
  for (let i = 0; i < z.length; i++) {
    activation.taylor(z[i]!, own);
    for (let k = 0; k <= order; k++) out[k]![i] = own[k]!;
  }
  return out;
}

/** Throws MissingDerivativeError unless the activation has derivatives up to `order`, for callers that fail early. */
export function requireOrder(activation: Activation, order: number): void {
  const known = knownOrder(activation);
  if (order > known) throw missing(activation, known + 1, order);
}

function knownOrder({ taylor, third }: Activation): number {
  if (taylor !== undefined) return Infinity;
  return third === undefined ? 2 : 3;
}

function fromDerivatives(activation: Activation, z: Float64Array, out: readonly Float64Array[]): void {
  const order = out.length - 1;
  requireOrder(activation, order);
  const [value, first] = [out[0]!, out[1] ?? allocate(z.length)];
  activation.forward(z, value, first);
  if (order >= 2) activation.secondOf(z, value, first, out[2]!);
  if (order >= 3) activation.thirdOf(z, value, first, out[3]!);
  for (let i = 0; i < z.length; i++) {
    if (order >= 2) out[2]![i]! /= 2;
    if (order >= 3) out[3]![i]! /= 6;
  }
}

function missing(activation: Activation, order: number, needed: number): MissingDerivativeError {
  const nth = ordinals[order] ?? `${order}th`;
  const advice =
    order === 3
      ? 'Add third(z), the derivative of second(z), to the activation.'
      : 'Add taylor(z, out), which writes A^(k)(z)/k! to out[k] for every k < out.length, to the activation.';
  return new MissingDerivativeError(
    'linearize',
    `activation '${activation.name}'`,
    `a ${nth} derivative, because derivatives up to order ${needed} are needed`,
    'none',
    advice,
  );
}
