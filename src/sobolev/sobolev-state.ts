/**
 * What stands behind the linearization of a Sobolev objective of order 1 (S1):
 *
 *     E_n = a·loss(m(x_n), y_n) + ½ Σ_{o,j} b_{oj} (∂m_o/∂x_j − t_{oj})²
 *
 * Two views of the same network serve it. The *base* trace with unit adjoints of the outputs gives ∂m/∂x in reverse, and
 * with it gradients in 4 sweeps. The *streams* trace carries ∂/∂x_j forward beside the values; its sweeps differentiate
 * E as it stands, residuals included, which is what exact Hessian products need.
 */
import { lazy } from '../factors/lazy.js';
import type { LossState } from '../factors/state.js';
import { allocate } from '../numeric/allocation.js';
import type { Matrix } from '../numeric/matrix.js';
import { backward } from '../sweeps/backward.js';
import { forward } from '../sweeps/forward.js';
import type { Adjoint, Trace } from '../sweeps/trace.js';
import { unitSeeds } from '../sweeps/units.js';
import { jacobianOf, outputAdjoints } from './input-derivatives.js';

export interface SobolevState {
  /** The value part: trace, loss, labels, weights, L2. */
  readonly base: LossState;
  /** a. */
  readonly valueWeight: number;
  /** b, by (output, input). */
  readonly gradientWeights: Float64Array;
  /** t, N × (C·n₀). */
  readonly slopes: Matrix;
  readonly inputs: number;
  readonly outputs: number;
  /** Adjoints of each output, count C, down to the input: δ^(o). */
  readonly units: () => Adjoint;
  /** b·(∂m/∂x − t), N × (C·n₀). */
  readonly residual: () => Matrix;
  readonly losses: () => Float64Array;
  /** ½|∂m/∂x − t|² of each sample, without weights. */
  readonly slopeErrors: () => Float64Array;
  /** The trace with n₀ streams. */
  readonly streams: () => Trace;
  /** Adjoints of E in the streams trace. */
  readonly streamsAdjoint: () => Adjoint;
}

export function sobolevState(
  parts: Pick<SobolevState, 'base' | 'valueWeight' | 'gradientWeights' | 'slopes'>,
): SobolevState {
  const { base, valueWeight, gradientWeights, slopes } = parts;
  const { program, trace } = base;
  const inputs = program.slots[program.input]!;
  const outputs = program.slots[program.output]!;
  const units = lazy(() => outputAdjoints(trace, true));
  const difference = lazy(() => {
    const jacobian = jacobianOf(trace, outputs <= inputs ? units() : null);
    return { ...jacobian, data: jacobian.data.map((value, i) => value - slopes.data[i]!) };
  });
  const width = outputs * inputs;
  const weighted = (d: Matrix): Float64Array => d.data.map((value, i) => gradientWeights[i % width]! * value);
  const streams = lazy(() =>
    forward(
      program,
      trace.parameters,
      { rows: trace.samples, columns: inputs, data: trace.value[program.input]! },
      {
        count: inputs,
        directions: unitSeeds(inputs, trace.samples),
      },
    ),
  );
  const residual = lazy(() => ({ ...difference(), data: weighted(difference()) }));
  return {
    ...parts,
    inputs,
    outputs,
    units,
    residual,
    slopeErrors: lazy(() => {
      const d = difference().data;
      return base.weights.map((_, n) => {
        let sum = 0;
        for (let i = n * width; i < (n + 1) * width; i++) sum += d[i]! * d[i]!;
        return sum / 2;
      });
    }),
    losses: lazy(() => {
      const d = difference().data;
      const b = residual().data;
      return base.losses().map((loss, n) => {
        let sum = 0;
        for (let i = n * width; i < (n + 1) * width; i++) sum += d[i]! * b[i]!;
        return valueWeight * loss + sum / 2;
      });
    }),
    streams,
    streamsAdjoint: lazy(() => {
      const values = base.loss.gradient(base.output, base.labels).data.map((value) => valueWeight * value);
      const seeds = new Map([
        [program.output, stackSeeds(values, residual().data, outputs, inputs, trace.samples)],
      ]);
      return backward(streams(), seeds);
    }),
  };
}

/** [values | stream 1 | … ] at the output, from N × C values and N × (C·n₀) entries ordered (output, input). */
export function stackSeeds(
  values: Float64Array,
  slopes: Float64Array,
  outputs: number,
  inputs: number,
  samples: number,
): Float64Array {
  const out = allocate((1 + inputs) * values.length);
  out.set(values);
  let at = values.length;
  for (let j = 0; j < inputs; j++) {
    for (let n = 0; n < samples; n++) {
      for (let o = 0; o < outputs; o++, at++) out[at] = slopes[(n * outputs + o) * inputs + j]!;
    }
  }
  return out;
}

/** The samples [start, start + count) with equal weights and no L2 term, as a state of its own. */
export function sobolevRange(
  state: SobolevState,
  base: LossState,
  start: number,
  count: number,
): SobolevState {
  const { columns, data } = state.slopes;
  return sobolevState({
    base,
    valueWeight: state.valueWeight,
    gradientWeights: state.gradientWeights,
    slopes: { rows: count, columns, data: data.slice(start * columns, (start + count) * columns) },
  });
}
