/**
 * Products with the mean's Hessian at the head m = V a + c, a = A(z), z = W r + b (program/head.ts) of a network with one
 * output. There is no curvature in A, a = γ ∘ z with γ = A'(z), and all that comes down from the output is one number for each
 * sample times the same vectors: V ∘ γ at z and u = Wᵀ(V ∘ γ) at r. With s = w ℓ'(m) of each sample and y = Ẇ r + ḃ,
 *
 *     ṁ = (V ∘ γ)·y + V̇·a + ċ + u·ṙ        ṡ = w ℓ''(m) ṁ
 *     change of the adjoint at r:  ṡ u + s (diag(V̇) W + diag(V) Ẇ)ᵀ γ
 *     R = Σ γ ⊗ (ṡ [r; 1] + s [ṙ; 0]),   S = Σ s γ ⊗ [r; 1]
 *     (H θ̇)_[W b] = diag(V) R + diag(V̇) S,   (H θ̇)_V = Σ_j [W b] ∘ R + [Ẇ ḃ] ∘ S,   (H θ̇)_c = Σ ṡ
 *
 * where V∘γ, u, sγ and S do not depend on θ̇ and are made once. So three multiplications of all samples with numbers of W's size
 * make what takes six by the sweeps: W ṙ, Wᵀδ̇ and Ẇᵀδ, δ̇ ⊗ r and δ ⊗ ṙ have melted into others, or are not met at all.
 * Gauss-Newton's terms are those without s: two multiplications instead of four.
 */
import { allocate, kept, scratch } from '../../numeric/allocation.js';
import {
  addProducts,
  columnSums,
  mixRows,
  multiplyElements,
  rowProducts,
  scaleRows,
} from '../../numeric/elementwise.js';
import { gemm } from '../../numeric/gemm.js';
import { heldCopies, heldSet, type HeldSet } from '../../numeric/kernel/held.js';
import { isResident, resident } from '../../numeric/kernel/resident.js';
import type { Head } from '../../program/head.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { adjointTangent } from '../../sweeps/adjoint-tangent.js';
import { backward } from '../../sweeps/backward.js';
import { heldAdjoint, heldTrace } from '../../sweeps/held.js';
import { headAdjoint, headImages } from '../../sweeps/head.js';
import { tangent } from '../../sweeps/tangent.js';
import type { FactoredDirection } from '../../sweeps/rules/rule.js';
import { slopeOf, type Field, type Trace } from '../../sweeps/trace.js';
import { writeHeadSum } from '../rows/head-sums.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';
import type { MeanResponse } from './mean-response.js';

/** What all products at one point share, N × width where nothing else is said. */
export interface HeadFactors {
  /** r, γ and V ∘ γ. */
  readonly input: Float64Array;
  readonly slope: Float64Array;
  readonly adjoint: Float64Array;
  /** u; null where no parameters are below. */
  readonly units: Float64Array | null;
  /** All parameters. */
  readonly parameters: Float64Array;
  /** What Gauss-Newton has no use for; null there. */
  readonly residual: ResidualFactors | null;
}

interface ResidualFactors {
  /** s, a number for each sample, and s γ. */
  readonly factors: Float64Array;
  readonly slope: Float64Array;
  /** S, of W's size, and its column of the bias. */
  readonly sum: Float64Array;
  readonly bias: Float64Array;
}

interface Kept {
  readonly factors: HeadFactors;
  readonly set: HeldSet;
}

const exact = new WeakMap<LossState, Kept>();
const gaussNewton = new WeakMap<LossState, Kept>();

/**
 * The factors, made at first use; what is read element by element lies in the kernels' memory. `trace` is the state's held trace:
 * what it has there is not copied twice.
 */
export function headFactors(state: LossState, core: Core, head: Head, trace: Trace): HeadFactors {
  const all = core === 'exact' ? exact : gaussNewton;
  let own = all.get(state);
  if (own === undefined) {
    const factors = kept(() => makeFactors(state, core, head));
    own = { factors, set: heldSet(arraysOf(factors)) };
    all.set(state, own);
  }
  const copies = heldCopies(own.set);
  const of = (array: Float64Array, there: Float64Array = array): Float64Array => copies?.get(array) ?? there;
  const { input, slope, adjoint, units, parameters, residual } = own.factors;
  return {
    input: of(input, trace.value[head.before.input]),
    slope: of(slope, trace.slope[head.activation.output]),
    adjoint: of(adjoint),
    units: units && of(units),
    parameters: of(parameters, trace.parameters),
    residual: residual && {
      factors: of(residual.factors),
      slope: of(residual.slope),
      sum: of(residual.sum),
      bias: of(residual.bias),
    },
  };
}

/** What a held trace leaves where it is because products know it (sweeps/held.ts) is read element by element here. */
function arraysOf(factors: HeadFactors): Float64Array[] {
  const { input, adjoint, units, parameters, residual } = factors;
  const own = residual === null ? [] : [residual.factors, residual.sum, residual.bias];
  if (residual !== null && !isResident(residual.slope)) own.push(residual.slope);
  for (const array of [input, parameters]) if (isResident(array)) own.push(array);
  return [adjoint, ...(units === null ? [] : [units]), ...own];
}

function makeFactors(state: LossState, core: Core, head: Head): HeadFactors {
  const { trace } = state;
  const { before, activation } = head;
  const slope = slopeOf(trace, activation);
  const field = headAdjoint(trace, head);
  const input = trace.value[before.input]!;
  return {
    input,
    slope,
    adjoint: field[before.output]!,
    units: field[before.input] ?? null,
    parameters: trace.parameters,
    residual: core === 'exact' ? residualFactors(state, head, input, slope) : null,
  };
}

function residualFactors(
  state: LossState,
  { before, last }: Head,
  input: Float64Array,
  slope: Float64Array,
): ResidualFactors {
  const [width, inputs] = [affineOutputs(before), affineInputs(before)];
  const samples = state.trace.samples;
  const factors = state.weightedAdjoint().value[last.output]!;
  const weighted = allocate(samples * width);
  if (state.isCell !== true) resident(weighted);
  scaleRows(samples, width, factors, 0, slope, 0, weighted, 0);
  const sum = allocate(width * inputs);
  gemm(true, false, width, inputs, samples, 1, weighted, 0, width, input, 0, inputs, 0, sum, 0, inputs);
  const bias = allocate(width);
  columnSums(samples, width, weighted, 0, false, bias, 0);
  return { factors, slope: weighted, sum, bias };
}

/** What a product with the mean's Hessian knows of a head, and the response of everything below it. */
export interface HeadResponse extends MeanResponse {
  readonly factors: HeadFactors;
  /** ṡ. */
  readonly change: Float64Array;
}

/**
 * The response of the mean's adjoints along θ̇; the head's own slots are left out of it, and what the direction of `still` brings
 * down. Scratch of the open scope. Cost: 4·N·|W| flops for the head, 2 for Gauss-Newton.
 */
export function headResponse(
  state: LossState,
  core: Core,
  head: Head,
  theta: Float64Array,
  still: AffineNode | null = null,
): HeadResponse {
  const { before, activation, last } = head;
  const without = [before, activation, last];
  const trace = heldTrace(state.trace);
  const factors = headFactors(state, core, head, trace);
  const along = tangent(trace, { theta, without, inPlace: true });
  const { change } = headChange(state, head, trace, factors, along.value[before.input], theta);
  const below = changeBelow(trace.samples, head, factors, factors.residual?.slope ?? null, change, theta);
  const seeds = new Map(below === undefined ? [] : [[before.input, below]]);
  const adjoint = core === 'exact' ? heldAdjoint(state.program, state.weightedAdjoint()) : null;
  const changes =
    adjoint === null
      ? backward(trace, seeds, { inPlace: true })
      : adjointTangent(trace, adjoint, along, { theta, seeds, without, still, inPlace: true });
  return { trace, along, adjoint, changes, factors, change };
}

/** ṡ, and the images Ẇ r + ḃ and V̇ a + ċ (there: ṁ) at their slots; `moved` is ṙ. */
export function headChange(
  state: LossState,
  head: Head,
  trace: Trace,
  { adjoint, units }: Pick<HeadFactors, 'adjoint' | 'units'>,
  moved: Float64Array | undefined,
  theta: Float64Array | FactoredDirection,
): { readonly change: Float64Array; readonly images: Field } {
  const { output, labels, loss, weights } = state;
  const { before, last } = head;
  const { samples } = trace;
  const images = headImages(trace, head, theta);
  const direction = images[last.output]!;
  rowProducts(samples, affineOutputs(before), adjoint, 0, images[before.output]!, 0, true, direction, 0);
  if (units !== null && moved !== undefined)
    rowProducts(samples, affineInputs(before), units, 0, moved, 0, true, direction, 0);
  const change = scratch(samples);
  loss.hessianProduct(output, labels, { ...output, data: direction }, { ...output, data: change });
  multiplyElements(samples, change, 0, weights, 0, change, 0);
  return { change, images };
}

/** Writes the head's entries of H θ̇, added to what there is where `accumulate` says so. Cost: 2·N·|W| flops. */
export function writeHeadSums(
  head: Head,
  { factors, change, trace, along }: HeadResponse,
  theta: Float64Array,
  out: Float64Array,
  accumulate: { readonly before: boolean; readonly last: boolean },
): void {
  const { before, last } = head;
  const { samples } = trace;
  const { input, slope, parameters, residual } = factors;
  const moved = along.value[before.input];
  const [width, inputs] = [affineOutputs(before), affineInputs(before)];
  const right = scratch(samples * inputs);
  if (residual === null || moved === undefined) scaleRows(samples, inputs, change, 0, input, 0, right, 0);
  else mixRows(samples, inputs, change, 0, input, 0, residual.factors, 0, moved, 0, right, 0);
  const constant = residual && { theta, sum: residual.sum };
  const sum = { parameters, slope, right, factors: change, output: 0, constant };
  writeHeadSum(head, sum, out, accumulate);
  if (residual === null) return;
  const [w, v] = [before.weight.offset, last.weight.offset];
  rowProducts(width, inputs, theta, w, residual.sum, 0, true, out, v);
  if (before.bias === null) return;
  const b = before.bias.offset;
  addProducts(width, theta, b, residual.bias, 0, out, v);
  addProducts(width, theta, v, residual.bias, 0, out, b);
}

/** ṡ u + s (diag(V̇) W + diag(V) Ẇ)ᵀ γ of sγ, or without it ṡ u. */
export function changeBelow(
  samples: number,
  { before, last }: Head,
  { parameters, units }: Pick<HeadFactors, 'parameters' | 'units'>,
  slope: Float64Array | null,
  change: Float64Array,
  theta: Float64Array,
): Float64Array | undefined {
  if (units === null) return undefined;
  const [width, inputs] = [affineOutputs(before), affineInputs(before)];
  const [w, v] = [before.weight.offset, last.weight.offset];
  const below = scratch(samples * inputs);
  scaleRows(samples, inputs, change, 0, units, 0, below, 0);
  if (slope === null) return below;
  const mixed = scratch(width * inputs);
  mixRows(width, inputs, theta, v, parameters, w, parameters, v, theta, w, mixed, 0);
  gemm(false, false, samples, inputs, width, 1, slope, 0, width, mixed, 0, inputs, 1, below, 0, inputs);
  return below;
}
