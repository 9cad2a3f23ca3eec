/** The unknowns of an equation and their derivatives at points, through the form where there is one. */
import { parametersOf, type Network } from '../network/network.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import type { Equation } from './equation-definition.js';
import { residualsAt, residualSystem } from './residual-system.js';

/** U unknowns of d variables at N points, a row per point. */
export interface UnknownValues {
  /** N × U. */
  readonly value: Matrix;
  /** N × (U·d), columns (unknown, variable), from order 1 on. */
  readonly jacobian?: Matrix;
  /** N × (U·d·d), columns (unknown, i, j), from order 2 on. */
  readonly hessian?: Matrix;
}

/** Cost: a forward sweep with streams and tangents as the order asks; see `jetsAt`. */
export function unknownsAt(
  equation: Equation,
  network: Network,
  numbers: Float64Array,
  points: Matrix,
  order: 0 | 1 | 2,
): UnknownValues {
  const d = equation.variables.length;
  const all = Array.from({ length: d }, (_, j) => j);
  const of = (orders: (readonly number[])[]): Matrix => {
    const entries = equation.unknowns.flatMap((_, unknown) => orders.map((by) => ({ unknown, by })));
    return valuesOf(equation, network, numbers, points, entries);
  };
  return {
    value: of([[]]),
    ...(order >= 1 ? { jacobian: of(all.map((j) => [j])) } : {}),
    ...(order >= 2
      ? { hessian: of(all.flatMap((j) => all.map((k) => [Math.min(j, k), Math.max(j, k)]))) }
      : {}),
  };
}

function valuesOf(
  equation: Equation,
  network: Network,
  numbers: Float64Array,
  points: Matrix,
  entries: readonly { readonly unknown: number; readonly by: readonly number[] }[],
): Matrix {
  const n = points.rows;
  // A weight of N makes the weighted residuals the plain values.
  const part = { name: 'unknowns', points, residuals: entries.map(equation.jet), weight: n };
  const { weighted } = residualsAt(
    network.program,
    parametersOf(network),
    residualSystem([part], equation.coefficients),
    numbers,
  );
  const out = matrix(n, entries.length);
  entries.forEach((_, k) => {
    for (let i = 0; i < n; i++) out.data[i * entries.length + k] = weighted[k * n + i]!;
  });
  return out;
}
