/**
 * How each sample's adjoints change along a direction, for a network with a scalar head (scalar-head.ts): above the head's W
 * by the sweeps, as v̇ and δ̇ of every layer are wanted; what comes down through W is one product with it instead of two, none for
 * Gauss-Newton.
 */
import { scratch } from '../../numeric/allocation.js';
import { scaleRows } from '../../numeric/elementwise.js';
import type { Head } from '../../program/head.js';
import { affineOutputs } from '../../program/nodes.js';
import { adjointTangent } from '../../sweeps/adjoint-tangent.js';
import { backward } from '../../sweeps/backward.js';
import { tangent } from '../../sweeps/tangent.js';
import type { Adjoint, Trace } from '../../sweeps/trace.js';
import type { Responses } from '../cells/kept-responses.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';
import { outputChange } from './mean-response.js';
import { changeBelow, headFactors } from './scalar-head.js';

/**
 * δ̇ and v̇ along θ̇, from a held trace and the samples' adjoint; null where no parameters are below the head. Scratch of the
 * open scope. Cost: 6·N·|W| flops for the head, 4 for Gauss-Newton.
 */
export function sampleHeadResponse(
  state: LossState,
  core: Core,
  head: Head,
  trace: Trace,
  adjoint: Adjoint,
  theta: Float64Array,
): Responses | null {
  const { program } = state;
  const { samples } = trace;
  const { before, activation, last } = head;
  // Weights of samples are in what an exact mean keeps; u, which is wanted here, has none.
  const factors = headFactors(state, 'gaussNewton', head, trace);
  if (factors.units === null) return null;
  const isExact = core === 'exact';
  const along = tangent(trace, { theta });
  const change = outputChange(state, along);
  const above = adjointTangent(trace, adjoint, along, {
    ...(isExact ? { theta } : {}),
    seeds: new Map([[program.output, change]]),
    downTo: before.output,
  });
  let slope: Float64Array | null = null;
  if (isExact) {
    const width = affineOutputs(before);
    slope = scratch(samples * width);
    scaleRows(samples, width, adjoint.value[last.output]!, 0, factors.slope, 0, slope, 0);
  }
  const seeds = new Map([[before.input, changeBelow(samples, head, factors, slope, change, theta)!]]);
  const below = isExact
    ? adjointTangent(trace, adjoint, along, { theta, seeds, without: [before, activation, last] })
    : backward(trace, seeds);
  return { changes: above.value.map((array, slot) => array ?? below.value[slot]), moved: along.value };
}
