/**
 * The sum that two layers share at a head m = V a + c, a = γ ∘ (W r + b) (program/head.ts). Where every sample's part of the
 * gradient is V_o ∘ γ ⊗ x at W, with numbers e at b and c,
 *
 *     G = Σ γ ⊗ x,  g = Σ γ e      ∇W = diag(V_o) G,  ∇b = V_o ∘ g,  ∇V_o = Σ_j W_ij G_ij + b ∘ g,  ∇c_o = Σ e
 *
 * so that V's part, Σ e a + …, needs none of the samples again.
 */
import { scratch, withRound } from '../../numeric/allocation.js';
import {
  addProducts,
  addScaledRows,
  columnSums,
  gatherScaledRows,
  listedRowProducts,
  mixRows,
  multiplyElements,
  rowProducts,
  scaleRows,
  scatterAdd,
  scatterScaledRows,
  weightedColumnSums,
} from '../../numeric/elementwise.js';
import { gemm } from '../../numeric/gemm.js';
import type { Head } from '../../program/head.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { gathered, type SlopeSplit } from '../../sweeps/slope-split.js';

/** What the sum is made of. */
export interface HeadSum {
  readonly parameters: Float64Array;
  /** γ, N × width. */
  readonly slope: Float64Array;
  /** x, N × inputs of W. */
  readonly right: Float64Array;
  /** e, N numbers. */
  readonly factors: Float64Array;
  /** Which output. */
  readonly output: number;
  /** diag(V̇) S, added at W: rows of `sum` (W's shape) scaled by θ̇ where V lies. */
  readonly constant: { readonly theta: Float64Array; readonly sum: Float64Array } | null;
}

/**
 * Writes both layers' parts to `out`, added to what others have written where `accumulate` says so. Scratch of the open scope. Cost: 2·N·|W| + 4·|W| flops.
 */
export function writeHeadSum(
  { before, last }: Head,
  { parameters, slope, right, factors, output, constant }: HeadSum,
  out: Float64Array,
  accumulate: { readonly before: boolean; readonly last: boolean },
): void {
  const [width, inputs] = [affineOutputs(before), affineInputs(before)];
  const samples = factors.length;
  const w = before.weight.offset;
  const v = last.weight.offset + output * width;
  // G lies where its multiple will, unless something else does already.
  const [sum, at] = accumulate.before ? [scratch(width * inputs), 0] : [out, w];
  gemm(true, false, width, inputs, samples, 1, slope, 0, width, right, 0, inputs, 0, sum, at, inputs);
  rowProducts(width, inputs, parameters, w, sum, at, accumulate.last, out, v);
  if (accumulate.before) {
    addScaledRows(width, inputs, parameters, v, sum, at, out, w);
    if (constant !== null) addScaledRows(width, inputs, constant.theta, v, constant.sum, 0, out, w);
  } else if (constant === null) scaleRows(width, inputs, parameters, v, sum, at, out, w);
  else mixRows(width, inputs, parameters, v, sum, at, constant.theta, v, constant.sum, 0, out, w);
  writeHeadBiases({ before, last }, { parameters, slope, factors, output }, out, accumulate);
}

/** The parts of b and c, and what b adds to V's. */
function writeHeadBiases(
  { before, last }: Pick<Head, 'before' | 'last'>,
  { parameters, slope, factors, output }: Pick<HeadSum, 'parameters' | 'slope' | 'factors' | 'output'>,
  out: Float64Array,
  accumulate: { readonly before: boolean; readonly last: boolean },
): void {
  const width = affineOutputs(before);
  const samples = factors.length;
  const v = last.weight.offset + output * width;
  if (before.bias !== null) {
    const b = before.bias.offset;
    const sums = scratch(width);
    weightedColumnSums(samples, width, factors, 0, slope, 0, false, sums, 0);
    addProducts(width, parameters, b, sums, 0, out, v);
    if (accumulate.before) addProducts(width, parameters, v, sums, 0, out, b);
    else multiplyElements(width, parameters, v, sums, 0, out, b);
  }
  if (last.bias !== null) columnSums(samples, 1, factors, 0, accumulate.last, out, last.bias.offset + output);
}

/**
 * `writeHeadSum` for a head whose slopes are split by sets of samples that make up the batch (sweeps/slope-split.ts): row i of a set's G is Σ x
 * times the slope of unit i where that is the same in all of its samples. Where nothing is to be added to, `out` holds zeros,
 * and rows of dead units are left at that. Cost: 2·N·|W| flops times the share of units that vary, and
 * for each set 4 for each weight of a living unit.
 */
export function writeSplitHeadSum(
  head: Pick<Head, 'before' | 'last'>,
  sum: Omit<HeadSum, 'constant'>,
  splits: readonly SlopeSplit[],
  out: Float64Array,
  accumulate: { readonly before: boolean; readonly last: boolean },
): void {
  const { right, factors } = sum;
  const inputs = affineInputs(head.before);
  const ones = splits.length === 1 ? null : scratch(factors.length).fill(1);
  let added = accumulate.before;
  for (const split of splits) {
    withRound(() => {
      const own = ones === null ? right : scratch(split.samples.length * inputs);
      if (ones !== null) gatherScaledRows(split.samples, inputs, ones, right, 0, own, 0);
      writeWeights(head, sum, split, own, out, added);
    });
    added = true;
  }
  writeHeadBiases(head, sum, out, accumulate);
}

/** A set's parts of W and V; `right` are its samples' rows. */
function writeWeights(
  { before, last }: Pick<Head, 'before' | 'last'>,
  { parameters, output }: Pick<HeadSum, 'parameters' | 'output'>,
  { samples, varying, slope, constant, slopes }: SlopeSplit,
  right: Float64Array,
  out: Float64Array,
  accumulate: boolean,
): void {
  const [width, inputs] = [affineOutputs(before), affineInputs(before)];
  const w = before.weight.offset;
  const v = last.weight.offset + output * width;
  const n = samples.length;
  const m = varying.length;
  if (m > 0) {
    const sum = scratch(m * inputs);
    gemm(true, false, m, inputs, n, 1, slope, 0, m, right, 0, inputs, 0, sum, 0, inputs);
    const along = scratch(m);
    listedRowProducts(varying, inputs, parameters, w, sum, false, along);
    scatterAdd(varying, along, 0, out, v);
    const factor = gathered(varying, parameters, v);
    scatterScaledRows(varying, inputs, factor, sum, false, accumulate, out, w);
  }
  const count = constant.length;
  if (count > 0) {
    const total = scratch(inputs);
    columnSums(n, inputs, right, 0, false, total, 0);
    const along = scratch(count);
    listedRowProducts(constant, inputs, parameters, w, total, true, along);
    multiplyElements(count, along, 0, slopes, 0, along, 0);
    scatterAdd(constant, along, 0, out, v);
    const factor = gathered(constant, parameters, v);
    multiplyElements(count, factor, 0, slopes, 0, factor, 0);
    scatterScaledRows(constant, inputs, factor, total, true, accumulate, out, w);
  }
}
