/**
 * Points drawn where an equation is violated (Wu, Zhu, Tan, Kartha and Lu 2023, RAD with k = c = 1): from a pool of uniform
 * ones each is taken with probability proportional to |r|/mean|r| + 1, so that no region is forgotten.
 */
import { parametersOf, type Network } from '../network/network.js';
import type { Matrix } from '../numeric/matrix.js';
import { random } from '../numeric/random.js';
import { collocationPoints } from './collocation.js';
import type { Equation } from './equation-definition.js';
import { residualsAt, residualSystem } from './residual-system.js';

/** Candidates per point taken. */
const pool = 5;

/** `count` points of the box, without repetition. Cost: one evaluation of the residual at 5·count points. */
export function adaptedPoints(
  equation: Equation,
  network: Network,
  numbers: Float64Array,
  count: number,
  seed: number,
): Matrix {
  const candidates = collocationPoints(equation.box, { placement: 'uniform', count: pool * count, seed });
  const n = candidates.rows;
  const system = residualSystem([
    { name: 'equation', points: candidates, residuals: equation.residuals, weight: 1 },
  ]);
  const { weighted } = residualsAt(network.program, parametersOf(network), system, numbers);
  const size = new Float64Array(n);
  weighted.forEach((r, i) => (size[i % n]! += Math.abs(r)));
  const mean = size.reduce((sum, r) => sum + r, 0) / n;
  const stream = random(seed + 1);
  // Weighted sampling without replacement: the largest ln(u)/w of independent u (Efraimidis and Spirakis 2006).
  const keys = size.map((r) => Math.log(1 - stream.uniform()) / (r / (mean || 1) + 1));
  const taken = Array.from(keys.keys())
    .sort((a, b) => keys[b]! - keys[a]!)
    .slice(0, count);
  const { columns } = candidates;
  const data = new Float64Array(count * columns);
  taken.forEach((from, to) => {
    data.set(candidates.data.subarray(from * columns, (from + 1) * columns), to * columns);
  });
  return { rows: count, columns, data };
}
