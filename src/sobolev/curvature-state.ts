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
import { ofResiduals, type ResidualLoss } from '../functions/residual-loss.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { tangent } from '../sweeps/tangent.js';
import { copyOf, copyOfSlot, streamOf, type Tangent, type Trace } from '../sweeps/trace.js';
import { secondDerivatives } from './input-derivatives.js';
import { curvatureOf, type SobolevState } from './sobolev-state.js';

/** The trace with the one stream e_j, and its tangents along e_j, e_{j+1}, …: counts n₀ − j. */
export interface Bend {
  readonly trace: Trace;
  readonly along: Tangent;
}

export interface CurvatureState {
  readonly first: SobolevState;
  /** h, N × (C·k²) by (output, direction, direction); 0 where the label is missing. */
  readonly weights: Float64Array;
  /** ℓ of each residual in place of the half square; null for that. */
  readonly loss: ResidualLoss | null;
  /** 1 for a label that is there, 0 for a missing one; null if none is missing. */
  readonly present: Uint8Array | null;
  /** s, N × (C·k²), symmetric: ∂²/∂x², or v_iᵀ (∂²/∂x²) v_j of given directions. 0 where missing. */
  readonly labels: Matrix;
  /** ∂²m/∂x² − s, N × (C·k²), 0 where s is missing. */
  readonly difference: () => Matrix;
  /** ℓ'(∂²m/∂x² − s), the difference itself for the half square. */
  readonly slope: () => Float64Array;
  /** h·c(∂²m/∂x² − s), Gauss-Newton's, N × (C·k²). */
  readonly curvature: () => Float64Array;
  /** ½|∂²m/∂x² − s|², or Σ ℓ, of each sample, without weights. */
  readonly errors: () => Float64Array;
  /** The same with the weights h. */
  readonly bentLosses: () => Float64Array;
  /** All three terms, weighted. */
  readonly losses: () => Float64Array;
  /** By input j. */
  readonly bends: () => readonly Bend[];
}

export function curvatureState(
  parts: Pick<CurvatureState, 'first' | 'weights' | 'labels'> &
    Partial<Pick<CurvatureState, 'present' | 'loss'>>,
): CurvatureState {
  const { first, weights, labels, present = null, loss = null } = parts;
  const { axes, outputs, base } = first;
  const { samples } = base.trace;
  const width = outputs * axes * axes;
  const bends = lazy(() => Array.from({ length: axes }, (_, j) => bendOf(first, j)));
  const difference = lazy(() => {
    // Backwards, one sweep for each output and input; forwards, one for each pair of directions.
    const isReverse = first.given === null && outputs <= axes + 1;
    const hessian = isReverse ? secondDerivatives(base.trace, first.units()) : gathered(first, bends());
    const data = hessian.data.map((value, i) => (present?.[i] === 0 ? 0 : value - labels.data[i]!));
    return { ...hessian, data };
  });
  const values = lazy(() =>
    loss === null
      ? difference().data.map((value) => value ** 2 / 2)
      : ofResiduals(loss, 'value', difference().data),
  );
  const sums = (weightOf: (i: number) => number): Float64Array => {
    const data = values();
    return allocate(samples).map((_, n) => {
      let sum = 0;
      for (let i = n * width; i < (n + 1) * width; i++) sum += weightOf(i) * data[i]!;
      return sum;
    });
  };
  const bentLosses = lazy(() => sums((i) => weights[i]!));
  return {
    ...parts,
    present,
    loss,
    difference,
    slope: lazy(() => (loss === null ? difference().data : ofResiduals(loss, 'first', difference().data))),
    curvature: lazy(() => curvatureOf(difference().data, weights, loss, true)),
    errors: lazy(() => sums((i) => present?.[i] ?? 1)),
    bentLosses,
    losses: lazy(() => first.losses().map((sum, n) => sum + bentLosses()[n]!)),
    bends,
  };
}

function bendOf(first: SobolevState, j: number): Bend {
  const trace = streamOf(first.streams(), j);
  const { axes, inputs } = first;
  const size = trace.samples * inputs;
  const seeds = allocate((axes - j) * 2 * size);
  for (let k = j; k < axes; k++) {
    seeds.set(copyOfSlot(first.directions(), axes, k)!, (k - j) * 2 * size);
  }
  const slots = new Map([[trace.program.input, seeds]]);
  return { trace, along: tangent(trace, { count: axes - j, slots }) };
}

/** ∂²m/∂x² from the bends' outputs. */
function gathered(first: SobolevState, bends: readonly Bend[]): Matrix {
  const { axes, outputs, base } = first;
  const { samples } = base.trace;
  const out = matrix(samples, outputs * axes * axes);
  bends.forEach(({ along }, j) => {
    for (let k = j; k < axes; k++) {
      const bent = copyOf(along, k - j).value[base.program.output]!.subarray(samples * outputs);
      for (let i = 0; i < bent.length; i++) {
        out.data[(i * axes + j) * axes + k] = bent[i]!;
        out.data[(i * axes + k) * axes + j] = bent[i]!;
      }
    }
  });
  return out;
}
