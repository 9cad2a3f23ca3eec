/**
 * Hessian products, left as dyads: for each sample and layer
 *
 *     (H Θ̇)_l = δ̇_l ⊗ ṽ_{l-1} + δ_l ⊗ [v̇_{l-1}; 0]          (mathematics 4.6)
 *
 * — two outer products, O(units) numbers. The tangent sweep is Uᵀ, the local terms are K, the adjoint tangent is U.
 */
import { allocate, scratch, scratchOf, withScratch } from '../../numeric/allocation.js';
import type { AffineNode, ParameterBlock, Slot } from '../../program/nodes.js';
import { addressOf } from '../../numeric/kernel/memory.js';
import { scalarHeadOf, type Head } from '../../program/head.js';
import { planOf } from '../../program/plan.js';
import { adjointTangent } from '../../sweeps/adjoint-tangent.js';
import { backward } from '../../sweeps/backward.js';
import { tangent, type TangentSeeds } from '../../sweeps/tangent.js';
import type { Adjoint, Field, Tangent } from '../../sweeps/trace.js';
import type { FactorRows } from '../rows/factor-rows.js';
import { sumDyads } from '../rows/sum-dyads.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';
import { meanResponse, outputChange, type MeanResponse } from './mean-response.js';
import { addPair, pairFactors, type PairFactors } from './pair-factors.js';
import { headResponse, writeHeadSums } from './scalar-head.js';
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
 * in the adjoint that is kept: what comes down is the mean's. Cost: 12·N·P flops, half of it for
 * what a scalar head (scalar-head.ts) writes, two thirds at the second layer from a later product at the same state on where
 * inputs are few (pair-factors.ts); intermediate results are scratch. `isSpare`: θ̇ may be written over.
 */
export function meanProduct(
  state: LossState,
  core: Core,
  theta: Float64Array,
  into: Float64Array = allocate(state.program.parameterCount),
  isSpare = false,
): Float64Array {
  withScratch(() => {
    const { head, pair } = shortcutsOf(state, core);
    if (head === null && steppedProduct(state, core, pair, theta, into)) return;
    const direction = scratchOf(theta);
    const isOver = (isSpare || direction !== theta) && isReadFirst(head, pair);
    const sum = addressOf(into) >= 0 ? into : isOver ? direction : scratch(into.length);
    writeMeanProduct(state, core, head, direction, sum, pair);
    if (sum !== into) into.set(sum);
  });
  return into;
}

/**
 * The same for a θ̇ in the kernels' memory that nobody wants any more: the product stands in its place where that can be, so that
 * the caches hold one array less. Scratch of the open scope.
 */
export function meanProductOver(state: LossState, core: Core, theta: Float64Array): Float64Array {
  const { head, pair } = shortcutsOf(state, core);
  const apart = scratch(theta.length);
  if (head === null && steppedProduct(state, core, pair, theta, apart)) return apart;
  const out = isReadFirst(head, pair) ? theta : apart;
  writeMeanProduct(state, core, head, theta, out, pair);
  return out;
}

interface Shortcuts {
  readonly head: Head | null;
  readonly pair: PairFactors | null;
}

function shortcutsOf(state: LossState, core: Core): Shortcuts {
  const head = scalarHeadOf(state.program, state.trace.samples);
  return { head, pair: core === 'exact' ? pairFactors(state, head) : null };
}

/** Whether θ̇ has been read when the first number of the product is written: sweeps read it, sums do not. */
function isReadFirst(head: Head | null, pair: PairFactors | null): boolean {
  return head === null && pair === null;
}

/** The product, written to `out`; with a head and a pair by those, else by sweeps. Scratch of the open scope. */
export function writeMeanProduct(
  state: LossState,
  core: Core,
  head: Head | null,
  theta: Float64Array,
  out: Float64Array,
  pair: PairFactors | null = null,
): void {
  writeSwept(state, core, head, pair, theta, out);
  if (pair !== null) addPair(pair, theta, out);
}

/** All of it but what the pair's directions make of each other. */
function writeSwept(
  state: LossState,
  core: Core,
  head: Head | null,
  pair: PairFactors | null,
  theta: Float64Array,
  out: Float64Array,
): void {
  const { program } = state;
  const paired = pair?.second ?? null;
  const { affine, isFirstUse, unread } = planOf(program);
  for (const block of unread) clear(block, out);
  if (head === null) {
    const response = meanResponse(state, core, theta, paired);
    affine.forEach((node, k) => writeSums(node, response, !isFirstUse[k]!, node !== paired, out));
    return;
  }
  const response = headResponse(state, core, head, theta, paired);
  affine.forEach((node, k) => {
    if (node === head.before || node === head.last) return;
    writeSums(node, response, !isFirstUse[k]!, node !== paired, out);
  });
  const isAdded = (node: AffineNode): boolean => !isFirstUse[affine.indexOf(node)]!;
  writeHeadSums(head, response, theta, out, { before: isAdded(head.before), last: isAdded(head.last) });
}

/** Σ δ̇ ⊗ ṽ and, with `both`, + δ ⊗ [v̇; 0] at one node, added to what others have written with `accumulate`. */
function writeSums(
  node: AffineNode,
  response: MeanResponse,
  accumulate: boolean,
  both: boolean,
  out: Float64Array,
): void {
  const { trace, along, adjoint, changes } = response;
  const change = changes.value[node.output];
  if (change !== undefined) sumDyads(node, change, trace.value[node.input], true, out, accumulate, 1, trace);
  else if (!accumulate) {
    clear(node.weight, out);
    clear(node.bias, out);
  }
  if (!both) return;
  const [delta, moved] = [adjoint?.value[node.output], along.value[node.input]];
  if (delta !== undefined && moved !== undefined) sumDyads(node, delta, moved, false, out, true, 1, trace);
}

/** Σ w_n δ_n ⊗ ṽ_n, P numbers to `out`, from the adjoints that products with H use. Cost: 2·N·P flops. */
export function writeMeanGradient(state: LossState, out: Float64Array): void {
  const { trace, program } = state;
  const adjoint = state.weightedAdjoint().value;
  const { affine, isFirstUse, unread } = planOf(program);
  for (const block of unread) clear(block, out);
  affine.forEach((node, k) => {
    const delta = adjoint[node.output];
    if (delta !== undefined)
      sumDyads(node, delta, trace.value[node.input], true, out, !isFirstUse[k]!, 1, trace);
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
