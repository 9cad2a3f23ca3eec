/**
 * Responses to unit perturbations of one affine node's outputs z, in the network of 1 + n₀ copies (the values and their
 * streams ∂/∂x_j). Perturbing a value moves every copy. Perturbing stream j moves stream j alone, and as the streams
 * are linear (s → γ s) it moves it as the base's own values would move: η is one for all streams, and so is the change
 * of the adjoints, ηᵀ b_j η, which the unit adjoints of the outputs already give.
 */
import type { Core } from '../factors/hessian/core.js';
import { allocate } from '../numeric/allocation.js';
import type { AffineNode } from '../program/nodes.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { backward } from '../sweeps/backward.js';
import { tangent } from '../sweeps/tangent.js';
import type { Adjoint, Tangent } from '../sweeps/trace.js';
import { unitSeeds } from '../sweeps/units.js';
import { outputCurvature } from './output-curvature.js';
import type { SobolevState } from './sobolev-state.js';

export interface ValueResponses {
  /** ∂(all copies of every slot)/∂z[p]: count width(z), layout of the streams trace. */
  readonly along: Tangent;
  /** ∂²E/∂(all copies of every slot)∂z[p]; below z too unless `ownOnly`. */
  readonly changes: Adjoint;
}

/** Perturbed values. Cost: 4·(1 + n₀)·width(z)·N·P flops of the layers above, and 2·… of those below. */
export function valueResponses(
  state: SobolevState,
  core: Core,
  lower: AffineNode,
  ownOnly = false,
): ValueResponses {
  const trace = state.streams();
  const { program, samples } = trace;
  const width = program.slots[lower.output]!;
  const units = valueSeeds(width, samples, 1 + trace.streams);
  const along = tangent(trace, { count: width, slots: new Map([[lower.output, units]]) });
  const seeds = new Map([[program.output, outputCurvature(state, along.value[program.output], width)]]);
  if (core === 'gaussNewton') return { along, changes: backward(trace, seeds, { count: width }) };
  const end = ownOnly ? { downTo: lower.output } : {};
  return { along, changes: adjointTangent(trace, state.streamsAdjoint(), along, { seeds, ...end }) };
}

/** η = ∂(stream j of every slot)/∂(stream j of z[p]), the same for every j: a tangent of the base trace. */
export function streamResponses(state: SobolevState, lower: AffineNode): Tangent {
  const { trace, program } = state.base;
  const width = program.slots[lower.output]!;
  return tangent(trace, {
    count: width,
    slots: new Map([[lower.output, unitSeeds(width, trace.samples)]]),
  });
}

/** `width` copies of the streams layout, each with a 1 at one coordinate of every sample's base. */
function valueSeeds(width: number, samples: number, copies: number): Float64Array {
  const base = samples * width;
  const out = allocate(width * copies * base);
  for (let p = 0; p < width; p++) {
    for (let n = 0; n < samples; n++) out[p * copies * base + n * width + p] = 1;
  }
  return out;
}
