/** What an activation's array kernels say at a list of points. */
import type { Activation } from '../../../src/functions/activation.js';

export const orders = ['value', 'first', 'second', 'third'] as const;

/** [A, A', A'', A'''], each an array over the points. */
export function kernelDerivatives(activation: Activation, points: Iterable<number>): Float64Array[] {
  const z = Float64Array.from(points);
  const [value, first, second, third] = [z, z, z, z].map((array) => new Float64Array(array.length));
  activation.forward(z, value!, first!);
  activation.secondOf(z, value!, first!, second!);
  activation.thirdOf(z, value!, first!, third!);
  return [value!, first!, second!, third!];
}

/** [A, A', A'', A'''] from the scalar functions. */
export function scalarDerivatives(activation: Activation, z: number): number[] {
  return [activation.value(z), activation.first(z), activation.second(z), activation.third!(z)];
}
