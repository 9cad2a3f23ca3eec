/**
 * Responses to unit perturbations of one layer's pre-activations z_l: the tangents give η_{k-1,l} = ∂v_{k-1}/∂z_l at
 * every affine input, the adjoint tangents give M_{k,l} = ∂²loss/∂z_k∂z_l at every affine output above. Both matrices of
 * the block form
 *
 *     ∂²φ/∂Θ_k∂Θ_l = M_{k,l} ⊗ ṽ_{k-1} ⊗ ṽ_{l-1} + [l<k] δ_k ⊗ η_{k-1,l} ⊗ ṽ_{l-1}          (B9, mathematics 4.2)
 *
 * are read off the same two sweeps, for any network that the sweeps can walk.
 */
import type { AffineNode } from '../../program/nodes.js';
import type { Field } from '../../sweeps/trace.js';
import { unitSeeds } from '../../sweeps/units.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';
import { respond } from './products.js';

export interface UnitResponses {
  /** Width of z_l: the number of directions. */
  readonly count: number;
  /** By slot: `count` copies of N × width. */
  readonly tangents: Field;
  readonly adjoints: Field;
}

/** Cost: 4·n_l·N·P flops (of the layers above l); memory n_l·N numbers per unit above. Exact and Gauss-Newton cores. */
export function unitResponses(state: LossState, core: Core, lower: AffineNode): UnitResponses {
  const width = state.program.slots[lower.output]!;
  const slots = new Map([[lower.output, unitSeeds(width, state.trace.samples)]]);
  const { along, adjoints } = respond(state, core, { count: width, slots }, lower.output);
  return { count: width, tangents: along.value, adjoints: adjoints.value };
}
