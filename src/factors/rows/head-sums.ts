/**
 * The sum that two layers share at a head m = V a + c, a = γ ∘ (W r + b) (program/head.ts). Where every sample's part of the
 * gradient is V_o ∘ γ ⊗ x at W, with numbers e at b and c,
 *
 *     G = Σ γ ⊗ x,  g = Σ γ e      ∇W = diag(V_o) G,  ∇b = V_o ∘ g,  ∇V_o = Σ_j W_ij G_ij + b ∘ g,  ∇c_o = Σ e
 *
 * so that V's part, Σ e a + …, needs none of the samples again.
 */
import { scratch } from '../../numeric/allocation.js';
import {
  addProducts,
  addScaledRows,
  columnSums,
  mixRows,
  multiplyElements,
  rowProducts,
  scaleRows,
  weightedColumnSums,
} from '../../numeric/elementwise.js';
import { gemm } from '../../numeric/gemm.js';
import type { Head } from '../../program/head.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';

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
