/**
 * Responses to unit perturbations of one affine node's outputs z, in the network of 1 + n₀ copies (the values and their
 * streams ∂/∂x_j). Perturbing the base moves every copy. Perturbing stream j moves stream j alone, and as the streams
 * are linear (s → γ s) it moves it as the base's own values would move: η is one for all streams. So two kinds of sweep
 * suffice for all (1 + n₀)·width(z) perturbations, the first over all copies, the second over one.
 */
import type { AffineNode } from '../program/nodes.js';
import type { Core } from '../factors/hessian/core.js';
import { allocate } from '../numeric/allocation.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { backward } from '../sweeps/backward.js';
import { tangent } from '../sweeps/tangent.js';
import type { Adjoint, Tangent } from '../sweeps/trace.js';
import { unitSeeds } from '../sweeps/units.js';
import { outputCurvature } from './output-curvature.js';
import type { SobolevState } from './sobolev-state.js';

export interface CopyResponses {
  /** ∂(all copies of every slot)/∂z[p]: count width(z), layout of the streams trace. */
  readonly along: Tangent;
  /** ∂²E/∂(all copies of every slot)∂z[p], below z too unless `ownOnly`. */
  readonly changes: Adjoint;
}

/** Base perturbations. Cost: 4·(1 + n₀)·width(z)·N·P flops. */
export function baseResponses(
  state: SobolevState,
  core: Core,
  lower: AffineNode,
  ownOnly = false,
): CopyResponses {
  const trace = state.streams();
  const { program, samples } = trace;
  const width = program.slots[lower.output]!;
  const along = tangent(trace, {
    count: width,
    slots: new Map([[lower.output, baseSeeds(width, samples, 1 + trace.streams)]]),
  });
  const seeds = new Map([[program.output, outputCurvature(state, along.value[program.output], width)]]);
  const changes =
    core === 'gaussNewton'
      ? backward(trace, seeds, { count: width })
      : adjointTangent(trace, state.streamsAdjoint(), along, {
          seeds,
          ...(ownOnly ? { downTo: lower.output } : {}),
        });
  return { along, changes };
}

/** η: how every slot's stream moves with this node's stream of the same direction, in the base trace. */
export function streamTangent(state: SobolevState, lower: AffineNode): Tangent {
  const { trace, program } = state.base;
  const width = program.slots[lower.output]!;
  return tangent(trace, {
    count: width,
    slots: new Map([[lower.output, unitSeeds(width, trace.samples)]]),
  });
}

/** ηᵀ b_j η: the change of the adjoints of stream j with stream j of this node, in the base trace. */
export function streamChanges(state: SobolevState, along: Tangent, stream: number): Adjoint {
  const { base, gradientWeights, inputs, outputs } = state;
  const { trace, program } = base;
  const direction = along.value[program.output];
  const seed = allocate(along.count * trace.samples * outputs);
  if (direction !== undefined) {
    for (let i = 0; i < seed.length; i++) {
      seed[i] = gradientWeights[(i % outputs) * inputs + stream]! * direction[i]!;
    }
  }
  return backward(trace, new Map([[program.output, seed]]), { count: along.count });
}

/** `width` copies of the streams layout, each with a 1 at one coordinate of every sample's base. */
function baseSeeds(width: number, samples: number, copies: number): Float64Array {
  const base = samples * width;
  const out = allocate(width * copies * base);
  for (let p = 0; p < width; p++) {
    for (let n = 0; n < samples; n++) out[p * copies * base + n * width + p] = 1;
  }
  return out;
}
