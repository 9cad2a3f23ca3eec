/**
 * Nonlinear least squares ½|r(θ)|² + ½λ|θ|² as the optimizers see it, from plain formulas and no network: the rows of J
 * are the right vectors of one affine node with a single output.
 */
import type { FactorRows } from '../../src/factors/rows/factor-rows.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import type { Evaluate, Optimizer, OptimizerState, StepResult } from '../../src/optimizers/optimizer.js';
import { programBuilder } from '../../src/program/program.js';

export type Rows = readonly (readonly number[])[];

/** Factor rows that are the given dense rows. */
export function rowsFrom(jacobian: Rows): FactorRows {
  const columns = jacobian[0]!.length;
  const builder = programBuilder(columns);
  const output = builder.slot(1);
  const weight = builder.block('layers.0.weight', [1, columns]);
  builder.add({ kind: 'affine', input: 0, output, weight, bias: null, sites: 1 });
  const program = builder.finish(output);
  return {
    program,
    samples: jacobian.length,
    kinds: [[{ left: 0, right: 0 }]],
    constants: [1],
    nodes: program.nodes.flatMap((node) =>
      node.kind === 'affine'
        ? [
            {
              node,
              left: [new Float64Array(jacobian.length).fill(1)],
              right: [Float64Array.from(jacobian.flat())],
            },
          ]
        : [],
    ),
  };
}

export interface Problem {
  residual(theta: Float64Array): readonly number[];
  jacobian(theta: Float64Array): Rows;
  readonly l2?: number;
}

/** The part of a linearization that optimizers use; `seen` collects where it was evaluated. */
export function evaluator({ residual, jacobian, l2 = 0 }: Problem, seen: Float64Array[] = []): Evaluate {
  return (theta) => {
    seen.push(theta);
    const r = residual(theta);
    const j = jacobian(theta);
    const square = (values: Iterable<number>): number =>
      [...values].reduce((sum, value) => sum + value * value, 0);
    return {
      l2,
      loss: (square(r) + l2 * square(theta)) / 2,
      gradient: {
        mean: () => theta.map((value, p) => j.reduce((sum, row, i) => sum + row[p]! * r[i]!, l2 * value)),
      },
      leastSquares: () => ({ jacobian: rowsFrom(j), residual: Float64Array.from(r) }),
    } as unknown as Linearization;
  };
}

/** Rosenbrock's valley: r = (10 (θ₂ − θ₁²), 1 − θ₁), from (−1.2, 1) to (1, 1). */
export const rosenbrock: Problem = {
  residual: ([a, b]) => [10 * (b! - a! ** 2), 1 - a!],
  jacobian: ([a]) => [
    [-20 * a!, 10],
    [-1, 0],
  ],
};

/** All results of up to `most` steps, until converged. */
export function run<S extends OptimizerState>(
  optimizer: Optimizer<S>,
  start: readonly number[],
  evaluate: Evaluate,
  most: number,
): StepResult<S>[] {
  const results: StepResult<S>[] = [];
  let state = optimizer.start(Float64Array.from(start));
  while (results.length < most && results[results.length - 1]?.converged !== true) {
    const result = optimizer.step(state, evaluate);
    results.push(result);
    ({ state } = result);
  }
  return results;
}
