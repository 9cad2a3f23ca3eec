/**
 * What stands behind an objective of order 2 (S1): a Sobolev objective of order 1 and
 *
 *     ½ Σ_{o,j,k} h_{ojk} (∂²m_o/∂x_j∂x_k − s_{ojk})².
 *
 * A second derivative is a tangent along e_k of the trace with the one stream e_j: value and stream of that tangent are
 * u_k and u_jk = ∂u_j/∂x_k, at every slot. An adjoint of such a trace that starts at the stream of output o consists of
 * δ^(o) (on the stream) and δ̇^(o)_j (on the base), and its own change along e_k of δ̇^(o)_k and δ̈^(o)_jk. So the four
 * sweeps of order 1 give all that order 2 needs, and every kind of layer has it.
 */
import { lazy } from '../factors/lazy.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { tangent } from '../sweeps/tangent.js';
import { copyOf, streamOf, type Tangent, type Trace } from '../sweeps/trace.js';
import { secondDerivatives } from './input-derivatives.js';
import type { SobolevState } from './sobolev-state.js';

/** The trace with the one stream e_j, and its tangents along e_j, e_{j+1}, …: counts n₀ − j. */
export interface Bend {
  readonly trace: Trace;
  readonly along: Tangent;
}

export interface CurvatureState {
  readonly first: SobolevState;
  /** h, by (output, input, input). */
  readonly weights: Float64Array;
  /** s, N × (C·n₀²), symmetric. */
  readonly labels: Matrix;
  /** ∂²m/∂x² − s, N × (C·n₀²). */
  readonly difference: () => Matrix;
  /** ½|∂²m/∂x² − s|² of each sample, without weights. */
  readonly errors: () => Float64Array;
  /** All three terms, weighted. */
  readonly losses: () => Float64Array;
  /** By input j. */
  readonly bends: () => readonly Bend[];
}

export function curvatureState(parts: Pick<CurvatureState, 'first' | 'weights' | 'labels'>): CurvatureState {
  const { first, weights, labels } = parts;
  const { inputs, outputs, base } = first;
  const { samples } = base.trace;
  const width = outputs * inputs * inputs;
  const bends = lazy(() => Array.from({ length: inputs }, (_, j) => bendOf(first, j)));
  const difference = lazy(() => {
    // Backwards, one sweep for each output and input; forwards, one for each pair of inputs.
    const isReverse = outputs * inputs <= inputs * (inputs + 1);
    const hessian = isReverse ? secondDerivatives(base.trace, first.units()) : gathered(first, bends());
    return { ...hessian, data: hessian.data.map((value, i) => value - labels.data[i]!) };
  });
  const squares = (weightOf: (k: number) => number): Float64Array => {
    const d = difference().data;
    return allocate(samples).map((_, n) => {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += weightOf(k) * d[n * width + k]! ** 2;
      return sum / 2;
    });
  };
  return {
    ...parts,
    difference,
    errors: lazy(() => squares(() => 1)),
    losses: lazy(() => {
      const bent = squares((k) => weights[k]!);
      return first.losses().map((loss, n) => loss + bent[n]!);
    }),
    bends,
  };
}

function bendOf(first: SobolevState, j: number): Bend {
  const trace = streamOf(first.streams(), j);
  const { inputs } = first;
  const size = trace.samples * inputs;
  const seeds = allocate((inputs - j) * 2 * size);
  for (let k = j; k < inputs; k++) {
    for (let n = 0; n < trace.samples; n++) seeds[(k - j) * 2 * size + n * inputs + k] = 1;
  }
  const slots = new Map([[trace.program.input, seeds]]);
  return { trace, along: tangent(trace, { count: inputs - j, slots }) };
}

/** ∂²m/∂x² from the bends' outputs. */
function gathered(first: SobolevState, bends: readonly Bend[]): Matrix {
  const { inputs, outputs, base } = first;
  const { samples } = base.trace;
  const out = matrix(samples, outputs * inputs * inputs);
  bends.forEach(({ along }, j) => {
    for (let k = j; k < inputs; k++) {
      const bent = copyOf(along, k - j).value[base.program.output]!.subarray(samples * outputs);
      for (let i = 0; i < bent.length; i++) {
        out.data[(i * inputs + j) * inputs + k] = bent[i]!;
        out.data[(i * inputs + k) * inputs + j] = bent[i]!;
      }
    }
  });
  return out;
}
