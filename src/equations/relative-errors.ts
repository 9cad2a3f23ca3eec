/** How far a solution is from the exact one, where that is known. */
import type { Network } from '../network/network.js';
import { collocationPoints } from './collocation.js';
import type { Equation } from './equation-definition.js';
import { unknownsAt } from './unknowns-at.js';

/** |u − exact|/|exact| over 2,000 uniform points, per unknown; null without a given solution. */
export function relativeErrors(
  equation: Equation,
  network: Network,
  numbers: Float64Array,
  seed: number,
): number[] | null {
  const points = collocationPoints(equation.box, { placement: 'uniform', count: 2000, seed });
  const found = unknownsAt(equation, network, numbers, points, 0).value;
  return (
    equation.solution?.map((exact, u) => {
      const truth = exact.evaluate(points).value.data;
      let [off, all] = [0, 0];
      truth.forEach((value, n) => {
        off += (found.data[n * found.columns + u]! - value) ** 2;
        all += value * value;
      });
      return Math.sqrt(off / (all || 1));
    }) ?? null
  );
}
