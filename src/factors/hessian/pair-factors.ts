/**
 * Products with the mean's Hessian at the first two dense layers, z₂ = W₂ A(W₁ x̃) + b₂ with x̃ = [x; 1] (program/input-pair.ts).
 * W₁'s direction reaches W₂ as ȧ = γ ∘ (V₁ x̃), which is linear in few numbers, so that what both directions make of each other
 * is a table B that does not depend on them. With δ of each sample at z₂, weights in it,
 *
 *     B_k = Σ δ ⊗ γ x̃_k            (W₂'s shape, one for each input and the bias)
 *     Σ δ ⊗ ȧ = Σ_k B_k diag(V₁'s column k)                   in (H θ̇) at W₂
 *     Σ (γ ∘ V₂ᵀδ) ⊗ x̃ : column k is the sum of V₂ ∘ B_k over its rows, in (H θ̇) at W₁
 *
 * Both sums are one pass over B in the place of two multiplications of all samples with W₂; the other four of a product stay. Below
 * W₂ nobody else asks for V₂ᵀδ: x has no parameters. Gauss-Newton has neither of the two terms.
 */
import { allocate, kept, scratch, scratchOf, withScratch } from '../../numeric/allocation.js';
import {
  addPairSums,
  multiplyElements,
  pairTable,
  scaleRows,
  slicesOf as slicesOfShape,
  type PairShape,
} from '../../numeric/elementwise.js';
import { gemm } from '../../numeric/gemm.js';
import { pairsVectors } from '../../numeric/gemm/simd-kernel.js';
import type { Kernels, Places, Step } from '../../numeric/steps/step.js';
import { heldCopies, heldSet, type HeldSet } from '../../numeric/kernel/held.js';
import type { Head } from '../../program/head.js';
import { inputPairOf, slicesOf, type InputPair } from '../../program/input-pair.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { slopeOf, type Trace } from '../../sweeps/trace.js';
import type { LossState } from '../state.js';

/** B of a state, and where the layers' parameters are. */
export interface PairFactors extends InputPair {
  readonly shape: PairShape;
  /** B, in the order of `pairTable`. */
  readonly table: Float64Array;
  readonly set: HeldSet;
}

/** What a pass over a number of B takes, in units of what it takes in a product of matrices (measured: 2, beside OpenBLAS 3). */
const PASS = 3;
/** What making B takes beside its multiplications, in multiplications (measured: 20 µs). */
const MAKING = 2 ** 18;
/** Numbers of B. With more, caches are of no use (measured: 590,000 gain 20 %, 1.1 million 2 to 8 %, 2.4 million lose 13 %). */
const MOST = 2 ** 20;

/** How many products the sweeps make of a state, and then the factors; null where they are of no use. */
interface Known {
  left: number;
  factors: PairFactors | null;
}

const known = new WeakMap<LossState, Known>();

/**
 * The factors for the next product at this state: null for the first ones, and for all where B does not pay. That depends on
 * shapes and on how many products there were alone, never on what memory is free: which sums are taken is the same in every run.
 */
export function pairFactors(state: LossState, head: Head | null): PairFactors | null {
  let own = known.get(state);
  if (own === undefined) {
    own = { left: productsBefore(state, head), factors: null };
    known.set(state, own);
  }
  if (own.left > 0) {
    own.left--;
    return null;
  }
  return (own.factors ??= kept(() => makePairFactors(state)));
}

/** As many as have lost by then what making B takes: no number of products then takes twice what is least for it. */
export function productsBefore({ program, trace, isCell }: LossState, head: Head | null): number {
  // Tables of all cells, read in turn, displace each other (measured: 7 % faster to 4 % slower).
  const pair = trace.streams > 0 || isCell === true ? null : inputPairOf(program);
  if (pair === null || pair.second === head?.before || pair.second === head?.last) return Infinity;
  const slices = slicesOf(pair);
  const size = pair.second.weight.length;
  if (slices * size > MOST) return Infinity;
  const { samples } = trace;
  const gained = 2 * (samples - PASS * slices) * size;
  return gained <= 0 ? Infinity : Math.ceil((samples * slices * size + MAKING) / gained);
}

/** The factors of a state whose program has a pair, whether or not they pay. */
export function makePairFactors(state: LossState): PairFactors {
  const pair = inputPairOf(state.program)!;
  const { first, second } = pair;
  const shape = {
    rows: affineOutputs(second),
    width: affineInputs(second),
    inputs: affineInputs(first),
    first: first.weight.offset,
    bias: first.bias === null ? -1 : first.bias.offset,
    second: second.weight.offset,
  };
  const table = tableOf(state.trace, pair, shape, state.weightedAdjoint().value[second.output]!);
  return { ...pair, shape, table, set: heldSet([table]) };
}

function tableOf(trace: Trace, pair: InputPair, shape: PairShape, delta: Float64Array): Float64Array {
  const table = allocate(slicesOf(pair) * shape.rows * shape.width);
  withScratch(() => {
    const slices = Array.from({ length: slicesOf(pair) }, () => scratch(shape.rows * shape.width));
    writeSlices(trace, pair, scratchOf(delta), slices);
    pairTable(shape, slices, table);
  });
  return table;
}

/**
 * Σ left ⊗ γ x̃_k for each number k of x̃, in W₂'s shape, with γ the slope between the pair's layers and `left` a row for each
 * sample. Scratch of the open scope. Cost: 2·N·|W₂| flops each.
 */
export function writeSlices(
  trace: Trace,
  { first, between, second }: InputPair,
  left: Float64Array,
  slices: readonly Float64Array[],
): void {
  const { samples } = trace;
  const [rows, width, inputs] = [affineOutputs(second), affineInputs(second), affineInputs(first)];
  const x = trace.value[first.input]!;
  const slope = scratch(samples * width).fill(1);
  for (const node of between) multiplyElements(slope.length, slope, 0, slopeOf(trace, node), 0, slope, 0);
  const [column, right] = [scratch(samples), scratch(samples * width)];
  slices.forEach((slice, k) => {
    for (let n = 0; n < samples; n++) column[n] = k < inputs ? x[n * inputs + k]! : 1;
    scaleRows(samples, width, column, 0, slope, 0, right, 0);
    gemm(true, false, rows, width, samples, 1, left, 0, rows, right, 0, width, 0, slice, 0, width);
  });
}

/** Adds the two sums to what sweeps without them have written. Scratch of the open scope. Cost: 4 flops a number of B. */
export function addPair({ shape, table, set }: PairFactors, theta: Float64Array, out: Float64Array): void {
  addPairSums(shape, heldCopies(set)?.get(table) ?? scratchOf(table), theta, out);
}

/** The same as a step. */
export function pairStep(
  { shape, table }: PairFactors,
  places: Places,
  kernels: Kernels,
  theta: number,
  out: number,
): Step {
  const { rows, width, inputs, first, bias, second } = shape;
  const b = places.constant(table);
  const room = places.room(2 * slicesOfShape(shape) * width);
  const inPairs = pairsVectors(kernels.products);
  return () => {
    kernels.pairs.addPairSums(
      rows,
      width,
      inputs,
      b,
      theta,
      out,
      8 * first,
      8 * bias,
      8 * second,
      room,
      inPairs,
    );
  };
}
