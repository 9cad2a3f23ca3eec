/**
 * An objective of order 2 on truncated series: f(x + Σ ε_j v_j) up to degree 2 carries the values, the slopes D_j m at ε_j
 * and the second derivatives at ε_j ε_k, D_jk m for j < k and ½ D_jj m on the diagonal. In these coefficients the objective
 * is a function of the output alone, as a loss is, and its Hessian has the sweeps of one.
 */
import { lazy } from '../factors/lazy.js';
import { allocate } from '../numeric/allocation.js';
import { matrix } from '../numeric/matrix.js';
import { backward } from '../sweeps/backward.js';
import { forward } from '../sweeps/forward.js';
import { quadraticAlgebra } from '../sweeps/series/algebra.js';
import type { Trace } from '../sweeps/trace.js';
import { weightedResidual } from './curvature-gradient.js';
import type { CurvatureState } from './curvature-state.js';
import { outputCurvature } from './output-curvature.js';
import type { SeriesObjective } from './series-hessian.js';
import { curvatureOf } from './sobolev-state.js';
import { stackSeeds } from './stack-seeds.js';

/** Trace, adjoints and the output's curvature. */
export type CurvatureSeries = Pick<SeriesObjective, 'trace' | 'adjoint' | 'curvature'>;

/** Cost of the forward sweep, at first use: 2·N·P flops for each of 1 + k + k(k+1)/2 coefficients. */
export function curvatureSeries(state: CurvatureState): CurvatureSeries {
  const { first } = state;
  const { base, axes, outputs } = first;
  const { program, trace: values } = base;
  const { samples } = values;
  const algebra = quadraticAlgebra(axes);
  const size = samples * outputs;
  const before = (1 + axes) * size;
  const trace = lazy((): Trace => {
    const directions = first.directions();
    const padded = allocate(((algebra.size - 1) * directions.length) / axes);
    padded.set(directions);
    const x = matrix(samples, first.inputs, values.value[program.input]);
    return forward(program, values.parameters, x, {
      count: algebra.size - 1,
      directions: padded,
      algebra,
    });
  });
  /** Visits the entries of ε_j ε_k, j ≤ k, of the output: position there, and that of (o, j, k) and (o, k, j) in rows. */
  const forEachBend = (
    visit: (at: number, upper: number, lower: number, isDiagonal: boolean) => void,
  ): void => {
    let at = before;
    for (let j = 0; j < axes; j++) {
      for (let k = j; k < axes; k++) {
        for (let i = 0; i < size; i++, at++) {
          visit(at, (i * axes + j) * axes + k, (i * axes + k) * axes + j, j === k);
        }
      }
    }
  };
  return {
    trace,
    adjoint: lazy(() => {
      const seeds = allocate(algebra.size * size);
      const value = base.loss.gradient(base.output, base.labels).data.map((v) => first.valueWeight * v);
      seeds.set(stackSeeds(value, first.residual().data, outputs, axes, samples));
      // Off the diagonal two entries have the coefficient for their value, on it one has twice the coefficient.
      const rho = weightedResidual(state);
      forEachBend((at, upper) => (seeds[at] = 2 * rho[upper]!));
      return backward(trace(), new Map([[program.output, seeds]]));
    }),
    curvature(direction) {
      const out = allocate(direction.length);
      out.set(outputCurvature(first, direction.subarray(0, before)));
      const bends = bendCurvature(state);
      forEachBend((at, upper, lower, isDiagonal) => {
        const weight = isDiagonal ? 4 * bends[upper]! : bends[upper]! + bends[lower]!;
        out[at] = weight * direction[at]!;
      });
      return out;
    },
  };
}

/** The second derivative of the objective by each entry of ∂²m/∂x², N × (C·k²). */
function bendCurvature({ weights, loss, difference }: CurvatureState): Float64Array {
  return curvatureOf(difference().data, weights, loss, false);
}
