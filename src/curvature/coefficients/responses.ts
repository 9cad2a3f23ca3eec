/**
 * The response of the mean's adjoints along a direction that is coefficients at wide weights and written out at narrow ones.
 *
 * In general that is the sweeps, with two multiplications of all samples with each weight. At a head m = V a + c, a = A(z),
 * z = W r + b (factors/hessian/scalar-head.ts has the symbols, and D-head the proof) with coefficients for [Ẇ ḃ], its image
 * y = Ẇ r + ḃ and its pull-back s Ẇᵀ(V ∘ γ) are at hand, and in
 *
 *     ṁ = (V ∘ γ)·y + V̇·a + ċ + u·ṙ,   change at z: γ ∘ (ṡ V + s V̇),   at r: ṡ u + s Ẇᵀ(V ∘ γ) + s Wᵀ(V̇ ∘ γ),
 *     V's part of the product:  Σ ṡ a + s γ ∘ (y + W ṙ)
 *
 * W multiplies in the last term of two sums only; for Gauss-Newton in none. Where r = A₁(W₁ x̃) with x̃ = [x; 1]
 * (program/input-pair.ts) these are linear in V̇ and Ẇ₁ and sum to a block between V and W₁, which does not change: with
 * γ₁ = A₁' and, for each number of x̃, C_k = W ∘ Σ sγ ⊗ γ₁ x̃_k,
 *
 *     Σ s γ ∘ (W ṙ) = Σ_k C_k (column k of Ẇ₁),     Σ (γ₁ ∘ s Wᵀ(V̇ ∘ γ)) x̃_k = C_kᵀ V̇,
 *
 * so that a product multiplies with W not at all.
 */
import type { SampleCore } from '../../factors/hessian/core.js';
import { meanResponse, type MeanResponse } from '../../factors/hessian/mean-response.js';
import { writeSlices } from '../../factors/hessian/pair-factors.js';
import { headChange } from '../../factors/hessian/scalar-head.js';
import type { LossState } from '../../factors/state.js';
import { allocate, scratch, withScratch } from '../../numeric/allocation.js';
import { multiplyElements, scaleRows } from '../../numeric/elementwise.js';
import { gemm } from '../../numeric/gemm.js';
import { scalarHeadOf, type Head } from '../../program/head.js';
import { inputPairOf, slicesOf, type InputPair } from '../../program/input-pair.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { adjointTangent } from '../../sweeps/adjoint-tangent.js';
import { backward } from '../../sweeps/backward.js';
import { headAdjoint } from '../../sweeps/head.js';
import { heldAdjoint, heldTrace } from '../../sweeps/held.js';
import type { FactoredDirection } from '../../sweeps/rules/rule.js';
import { tangent } from '../../sweeps/tangent.js';
import { slopeOf } from '../../sweeps/trace.js';
import type { Layout } from './layout.js';
import type { WrittenWeights } from './written-weights.js';

export interface Responses {
  /** Along the direction with coefficients c. Scratch of the open scope. */
  respond(c: Float64Array, direction: FactoredDirection): MeanResponse;
  /** Adds to the product's written weights what they make of c's and the response leaves out. */
  addRest(c: Float64Array, out: Float64Array): void;
}

/** @param products how many products are expected: what they share is made where that many repay it */
export function responsesOf(
  state: LossState,
  core: SampleCore,
  layout: Layout,
  written: WrittenWeights,
  products: number,
): Responses {
  const head = state.trace.streams > 0 ? null : scalarHeadOf(state.program, state.trace.samples);
  if (head !== null && isCompressed(layout, head) && written.placeOf(head.last) !== undefined) {
    if (core === 'gaussNewton') return headResponses(state, head, written, null);
    const pair = inputPairOf(state.program);
    const isPair = pair?.second === head.before && written.placeOf(pair.first) !== undefined;
    // The block takes a multiplication for each number of x̃, as many as half of that many products save.
    if (isPair && 2 * products > slicesOf(pair) + 2) return headResponses(state, head, written, pair);
  }
  return {
    respond: (_, direction) => meanResponse(state, core, direction),
    addRest: () => undefined,
  };
}

function isCompressed({ compressed }: Layout, { before }: Head): boolean {
  return compressed.some(({ nodes }) => nodes.length === 1 && nodes[0] === before);
}

/** Without a pair those of Gauss-Newton. */
function headResponses(
  state: LossState,
  head: Head,
  written: WrittenWeights,
  pair: InputPair | null,
): Responses {
  const { before, activation, last } = head;
  const without = [before, activation, last];
  const { samples } = state.trace;
  const [width, inputs] = [affineOutputs(before), affineInputs(before)];
  const own = headAdjoint(state.trace, head);
  const factors = { adjoint: own[before.output]!, units: own[before.input] ?? null };
  const v = written.placeOf(last)!.weight.offset;
  const block = pair === null ? null : blockOf(state, head, pair);
  return {
    respond(c, direction) {
      const trace = heldTrace(state.trace);
      const slope = slopeOf(trace, activation);
      const along = tangent(trace, { theta: direction, without });
      const moved = along.value[before.input];
      const { change, images } = headChange(state, head, trace, factors, moved, direction);
      const seeds = new Map<number, Float64Array>();
      const adjoint = pair === null ? null : heldAdjoint(state.program, state.weightedAdjoint());
      if (factors.units !== null) {
        const below = scratch(samples * inputs);
        scaleRows(samples, inputs, change, 0, factors.units, 0, below, 0);
        if (adjoint !== null) direction.addPullBack(before, adjoint.value[before.output]!, below);
        seeds.set(before.input, below);
      }
      const changes =
        adjoint === null
          ? backward(trace, seeds)
          : adjointTangent(trace, adjoint, along, { theta: direction, seeds, without });
      const atSum = scratch(samples * width);
      const theta = trace.parameters;
      gemm(
        false,
        false,
        samples,
        width,
        1,
        1,
        change,
        0,
        1,
        theta,
        last.weight.offset,
        width,
        0,
        atSum,
        0,
        width,
      );
      if (adjoint !== null) {
        const factor = adjoint.value[last.output]!;
        gemm(false, false, samples, width, 1, 1, factor, 0, 1, c, v, width, 1, atSum, 0, width);
        const image = images[before.output]!;
        multiplyElements(image.length, slope, 0, image, 0, image, 0);
        along.value[last.input] = image;
      }
      multiplyElements(atSum.length, slope, 0, atSum, 0, atSum, 0);
      changes.value[last.output] = change;
      changes.value[before.output] = atSum;
      return { trace, along, adjoint, changes };
    },
    addRest(c, out) {
      if (pair === null || block === null) return;
      const { weight, bias } = written.placeOf(pair.first)!;
      const numbers = affineInputs(pair.first);
      block.forEach((part, k) => {
        const [at, step] = k < numbers ? [weight.offset + k, numbers] : [bias!.offset, 1];
        gemm(false, false, width, 1, inputs, 1, part, 0, inputs, c, at, step, 1, out, v, 1);
        gemm(true, false, inputs, 1, width, 1, part, 0, inputs, c, v, 1, 1, out, at, step);
      });
    },
  };
}

/** C_k for each number of x̃, in W's shape. Cost: 2·N·|W| flops each. */
function blockOf(state: LossState, { before, activation, last }: Head, pair: InputPair): Float64Array[] {
  const { trace } = state;
  const { samples, parameters } = trace;
  const width = affineOutputs(before);
  const block = Array.from({ length: slicesOf(pair) }, () => allocate(before.weight.length));
  withScratch(() => {
    const left = scratch(samples * width);
    const factor = state.weightedAdjoint().value[last.output]!;
    scaleRows(samples, width, factor, 0, slopeOf(trace, activation), 0, left, 0);
    writeSlices(trace, pair, left, block);
  });
  for (const part of block) multiplyElements(part.length, part, 0, parameters, before.weight.offset, part, 0);
  return block;
}
