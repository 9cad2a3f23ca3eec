/** The pass over the table of an input pair as a step. */
import { pairRoom, type PairShape } from '../elementwise/pair-sums.js';
import type { Kernels, Places, Step } from './step.js';

/** `addPairSums` for a direction and a result at addresses. */
export function pairStep(
  { shape, table }: { readonly shape: PairShape; readonly table: Float64Array },
  places: Places,
  kernels: Kernels,
  theta: number,
  out: number,
): Step {
  const { rows, width, inputs, first, bias, second } = shape;
  const [b, room] = [places.constant(table), places.room(pairRoom(shape))];
  const { pairs } = kernels;
  return () => {
    pairs.addPairSums(rows, width, inputs, b, theta, out, 8 * first, 8 * bias, 8 * second, room);
  };
}
