/** Objectives from plain formulas, as optimizers with an exact Hessian see them: no network. */
import type { Linearization } from '../../src/linearization/linearization.js';
import { matrix } from '../../src/numeric/matrix.js';
import type { Evaluate } from '../../src/optimizers/optimizer.js';

export interface Plain {
  value(theta: Float64Array): number;
  gradient(theta: Float64Array): number[];
  hessian(theta: Float64Array): number[][];
}

/** `seen` collects where the objective was evaluated. */
export function plainEvaluator({ value, gradient, hessian }: Plain, seen: Float64Array[] = []): Evaluate {
  return (theta) => {
    seen.push(theta);
    const rows = hessian(theta);
    const order = theta.length;
    return {
      l2: 0,
      get loss() {
        return value(theta);
      },
      gradient: { mean: () => Float64Array.from(gradient(theta)) },
      hessian: {
        samples: 1,
        verbs: { spanSource: () => null },
        materialize: () => matrix(order, order, Float64Array.from(rows.flat())),
        multiply: (v: Float64Array) =>
          Float64Array.from(rows, (row) => row.reduce((sum, a, j) => sum + a * v[j]!, 0)),
      },
    } as unknown as Linearization;
  };
}

/** x² − y² + ½y⁴: a saddle at 0 with value 0, minima −½ at y = ±1. */
export const saddle: Plain = {
  value: ([x, y]) => x! ** 2 - y! ** 2 + y! ** 4 / 2,
  gradient: ([x, y]) => [2 * x!, -2 * y! + 2 * y! ** 3],
  hessian: ([, y]) => [
    [2, 0],
    [0, -2 + 6 * y! ** 2],
  ],
};

/** Rosenbrock's valley, 50 (y − x²)² + ½(1 − x)². */
export const valley: Plain = {
  value: ([x, y]) => 50 * (y! - x! ** 2) ** 2 + (1 - x!) ** 2 / 2,
  gradient: ([x, y]) => [-200 * x! * (y! - x! ** 2) - (1 - x!), 100 * (y! - x! ** 2)],
  hessian: ([x, y]) => [
    [600 * x! ** 2 - 200 * y! + 1, -200 * x!],
    [-200 * x!, 100],
  ],
};
