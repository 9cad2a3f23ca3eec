/**
 * Hessian products, left as dyads: for each sample and layer
 *
 *     (H Θ̇)_l = δ̇_l ⊗ ṽ_{l-1} + δ_l ⊗ [v̇_{l-1}; 0]          (mathematics 4.6)
 *
 * — two outer products, O(units) numbers. The tangent sweep is Uᵀ, the local terms are K, the adjoint tangent is U.
 */
import { allocate } from '../../numeric/allocation.js';
import type { Slot } from '../../program/nodes.js';
import { adjointTangent } from '../../sweeps/adjoint-tangent.js';
import { backward } from '../../sweeps/backward.js';
import { tangent, type TangentSeeds } from '../../sweeps/tangent.js';
import type { Adjoint, Field, Tangent } from '../../sweeps/trace.js';
import type { FactorRows } from '../rows/factor-rows.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';

/** One row per sample: H_n θ̇ (weights and L2 left out). Cost: 8·N·P flops, nothing of size N·P. */
export function hessianProducts(state: LossState, core: Core, theta: Float64Array): FactorRows {
  const { moved, adjoints } = respond(state, core, { theta });
  return productRows(state, core, adjoints.value, moved);
}

/** The tangent along `seeds` and the change of the adjoints that the core makes of it. */
export function respond(
  state: LossState,
  core: Core,
  seeds: TangentSeeds,
  downTo?: Slot,
): { readonly along: Tangent; readonly adjoints: Adjoint; readonly moved: Field } {
  const { trace, program } = state;
  const along = tangent(trace, seeds);
  const theta = seeds.theta === undefined ? {} : { theta: seeds.theta };
  const top = new Map([[program.output, outputChange(state, along)]]);
  const adjoints =
    core === 'exact'
      ? adjointTangent(trace, state.adjoint(), along, {
          ...theta,
          seeds: top,
          ...(downTo === undefined ? {} : { downTo }),
        })
      : backward(trace, top, { count: along.count });
  return { along, adjoints, moved: along.value };
}

/** ∇²loss · v̇ at the output, for every direction. */
function outputChange(state: LossState, along: Tangent): Float64Array {
  const { program, output, labels, loss } = state;
  const direction = along.value[program.output];
  const length = output.data.length;
  const out = allocate(along.count * length);
  for (let d = 0; direction !== undefined && d < along.count; d++) {
    const part = direction.subarray(d * length, (d + 1) * length);
    const into = out.subarray(d * length, (d + 1) * length);
    loss.hessianProduct(output, labels, { ...output, data: part }, { ...output, data: into });
  }
  return out;
}

/** δ̇ ⊗ ṽ + δ ⊗ moved at every affine node; Gauss-Newton has only the first term. */
export function productRows(state: LossState, core: Core, changes: Field, moved: Field): FactorRows {
  const delta = state.adjoint().value;
  const both = core !== 'gaussNewton';
  return {
    program: state.program,
    samples: state.trace.samples,
    kinds: [
      both
        ? [
            { left: 0, right: 0 },
            { left: 1, right: 1 },
          ]
        : [{ left: 0, right: 0 }],
    ],
    constants: both ? [1, 0] : [1],
    nodes: state.program.nodes
      .filter((node) => node.kind === 'affine')
      .map((node) => {
        const value = state.trace.value[node.input]!;
        return both
          ? { node, left: [changes[node.output], delta[node.output]], right: [value, moved[node.input]] }
          : { node, left: [changes[node.output]], right: [value] };
      }),
  };
}
