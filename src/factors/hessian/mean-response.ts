/** How the adjoints of the mean objective change along a direction: the sweeps behind a Hessian product. */
import { scratch } from '../../numeric/allocation.js';
import { scaleRows } from '../../numeric/elementwise.js';
import type { AffineNode } from '../../program/nodes.js';
import { adjointTangent } from '../../sweeps/adjoint-tangent.js';
import { backward } from '../../sweeps/backward.js';
import { heldAdjoint, heldTrace } from '../../sweeps/held.js';
import type { FactoredDirection } from '../../sweeps/rules/rule.js';
import { tangent } from '../../sweeps/tangent.js';
import type { Adjoint, Tangent, Trace } from '../../sweeps/trace.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';

/** What the mean's adjoints are and become along θ̇: weights of samples are in all of it. Arrays are good for the open scope. */
export interface MeanResponse {
  readonly trace: Trace;
  readonly along: Tangent;
  /** Null for Gauss-Newton, which has no use for it. */
  readonly adjoint: Adjoint | null;
  readonly changes: Adjoint;
}

/**
 * One direction's response, on copies in the kernels' memory from the second product on. What the direction of `still` brings
 * down is left out.
 */
export function meanResponse(
  state: LossState,
  core: Core,
  theta: Float64Array | FactoredDirection,
  still: AffineNode | null = null,
): MeanResponse {
  const { program, weights } = state;
  const trace = heldTrace(state.trace);
  const along = tangent(trace, { theta, inPlace: true });
  const top = outputChange(state, along);
  scaleRows(weights.length, top.length / weights.length, weights, 0, top, 0, top, 0);
  const seeds = new Map([[program.output, top]]);
  const adjoint = core === 'exact' ? heldAdjoint(program, state.weightedAdjoint()) : null;
  const changes =
    adjoint === null
      ? backward(trace, seeds, { inPlace: true })
      : adjointTangent(trace, adjoint, along, { theta, seeds, still, inPlace: true });
  return { trace, along, adjoint, changes };
}

/** ∇²loss · v̇ at the output, for every direction. */
export function outputChange(state: LossState, along: Tangent): Float64Array {
  const { program, output, labels, loss } = state;
  const direction = along.value[program.output];
  const length = output.data.length;
  const out = scratch(along.count * length);
  if (direction === undefined) return out.fill(0);
  if (along.count === 1) {
    loss.hessianProduct(output, labels, { ...output, data: direction }, { ...output, data: out });
    return out;
  }
  for (let d = 0; d < along.count; d++) {
    const part = direction.subarray(d * length, (d + 1) * length);
    const into = out.subarray(d * length, (d + 1) * length);
    loss.hessianProduct(output, labels, { ...output, data: part }, { ...output, data: into });
  }
  return out;
}
