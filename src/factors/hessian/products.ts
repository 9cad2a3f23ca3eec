/**
 * Hessian products, left as dyads: for each sample and layer
 *
 *     (H Θ̇)_l = δ̇_l ⊗ ṽ_{l-1} + δ_l ⊗ [v̇_{l-1}; 0]          (mathematics 4.6)
 *
 * — two outer products, O(units) numbers. The tangent sweep is Uᵀ, the local terms are K, the adjoint tangent is U.
 */
import { allocate, scratch, scratchOf, withScratch } from '../../numeric/allocation.js';
import { scaleRows } from '../../numeric/elementwise.js';
import type { ParameterBlock, Slot } from '../../program/nodes.js';
import { addressOf } from '../../numeric/kernel/memory.js';
import { planOf } from '../../program/plan.js';
import { adjointTangent } from '../../sweeps/adjoint-tangent.js';
import { backward } from '../../sweeps/backward.js';
import { heldAdjoint, heldTrace } from '../../sweeps/held.js';
import { tangent, type TangentSeeds } from '../../sweeps/tangent.js';
import type { FactoredDirection } from '../../sweeps/rules/rule.js';
import type { Adjoint, Field, Tangent, Trace } from '../../sweeps/trace.js';
import type { FactorRows } from '../rows/factor-rows.js';
import { sumDyads } from '../rows/sum-dyads.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';
import { steppedProduct } from './stepped-product.js';

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

/**
 * Σ w_n H_n θ̇ (L2 left out), P numbers, written to `into` or a new array. The weights enter once, in the seed at the top and
 * in the adjoint that is kept: what comes down is the mean's. Cost: 12·N·P flops; intermediate results are scratch.
 */
export function meanProduct(
  state: LossState,
  core: Core,
  theta: Float64Array,
  into: Float64Array = allocate(state.program.parameterCount),
): Float64Array {
  withScratch(() => {
    if (steppedProduct(state, core, theta, into)) return;
    const sum = addressOf(into) < 0 ? scratch(into.length) : into;
    writeMeanProduct(state, core, scratchOf(theta), sum);
    if (sum !== into) into.set(sum);
  });
  return into;
}

/** What the mean's adjoints are and become along θ̇: weights of samples are in all of it. Arrays are good for the open scope. */
export interface MeanResponse {
  readonly trace: Trace;
  readonly along: Tangent;
  /** Null for Gauss-Newton, which has no use for it. */
  readonly adjoint: Adjoint | null;
  readonly changes: Adjoint;
}

/** One direction's response, on copies in the kernels' memory from the second product on. */
export function meanResponse(
  state: LossState,
  core: Core,
  theta: Float64Array | FactoredDirection,
): MeanResponse {
  const { program, weights } = state;
  const trace = heldTrace(state.trace);
  const along = tangent(trace, { theta });
  const top = outputChange(state, along);
  scaleRows(weights.length, top.length / weights.length, weights, 0, top, 0, top, 0);
  const seeds = new Map([[program.output, top]]);
  const adjoint = core === 'exact' ? heldAdjoint(program, state.weightedAdjoint()) : null;
  const changes =
    adjoint === null ? backward(trace, seeds) : adjointTangent(trace, adjoint, along, { theta, seeds });
  return { trace, along, adjoint, changes };
}

function writeMeanProduct(state: LossState, core: Core, theta: Float64Array, out: Float64Array): void {
  const { trace, along, adjoint, changes } = meanResponse(state, core, theta);
  const { affine, isFirstUse, unread } = planOf(state.program);
  for (const block of unread) clear(block, out);
  for (let k = 0; k < affine.length; k++) {
    const node = affine[k]!;
    const change = changes.value[node.output];
    const isFirst = isFirstUse[k]!;
    if (change !== undefined) sumDyads(node, change, trace.value[node.input], true, out, !isFirst);
    else if (isFirst) {
      clear(node.weight, out);
      clear(node.bias, out);
    }
    const [delta, moved] = [adjoint?.value[node.output], along.value[node.input]];
    if (delta !== undefined && moved !== undefined) sumDyads(node, delta, moved, false, out, true);
  }
}

/** Σ w_n δ_n ⊗ ṽ_n, P numbers to `out`, from the adjoints that products with H use. Cost: 2·N·P flops. */
export function writeMeanGradient(state: LossState, out: Float64Array): void {
  const { trace, program } = state;
  const adjoint = state.weightedAdjoint().value;
  const { affine, isFirstUse, unread } = planOf(program);
  for (const block of unread) clear(block, out);
  affine.forEach((node, k) => {
    const delta = adjoint[node.output];
    if (delta !== undefined) sumDyads(node, delta, trace.value[node.input], true, out, !isFirstUse[k]!);
    else if (isFirstUse[k]!) {
      clear(node.weight, out);
      clear(node.bias, out);
    }
  });
}

/** Zeros in a block's place. */
function clear(block: ParameterBlock | null, out: Float64Array): void {
  if (block !== null) out.fill(0, block.offset, block.offset + block.length);
}

/** ∇²loss · v̇ at the output, for every direction. */
function outputChange(state: LossState, along: Tangent): Float64Array {
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
        // Read when they are asked for: in cells the responses are put in place only then.
        return {
          node,
          get left() {
            return both ? [changes[node.output], delta[node.output]] : [changes[node.output]];
          },
          get right() {
            return both ? [value, moved[node.input]] : [value];
          },
        };
      }),
  };
}
