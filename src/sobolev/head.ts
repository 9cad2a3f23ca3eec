/**
 * The last two layers of a straight network, m = V a + c over a = A(z), z = W r + b, whose gradients share a sum. The
 * adjoint of output o at z is V_o ∘ γ with γ = A'(z), and a = γ ∘ z, u = γ ∘ ż because pieces of A pass through 0. So
 * with the right vectors r̃ = e v + u of the layer below (straight-gradient.ts)
 *
 *     G = Σ_n γ ⊗ r̃,  g = Σ_n γ e      ∇W = diag(V_o) G,  ∇b = V_o ∘ g,  ∇V_o = Σ_j W_ij G_ij + b ∘ g,  ∇c_o = Σ_n e
 *
 * and no tangent has to pass W: one multiplication of all samples with its weights less.
 */
import { scratch } from '../numeric/allocation.js';
import {
  addProducts,
  addScaledRows,
  multiplyElements,
  rowProducts,
  scaleRows,
  weightedColumnSums,
} from '../numeric/elementwise.js';
import { gemm } from '../numeric/gemm.js';
import type { Head } from '../program/head.js';
import { affineInputs, affineOutputs } from '../program/nodes.js';
import { slopeOf, type Trace } from '../sweeps/trace.js';

/**
 * Adds the gradients of both layers for output o to `out`; what `isNew` names holds nothing yet. `right` are the rows r̃ and
 * `factors` the numbers e of the samples. Cost: 2 flops for each sample and number of W, and 4 for each number of W.
 */
export function addHeadGradient(
  { last, activation, before }: Head,
  trace: Trace,
  o: number,
  right: Float64Array,
  factors: Float64Array,
  out: Float64Array,
  isNew: { readonly last: boolean; readonly before: boolean },
): void {
  const { parameters } = trace;
  const width = affineOutputs(before);
  const inputs = affineInputs(before);
  const samples = factors.length;
  const slope = slopeOf(trace, activation);
  const weight = before.weight.offset;
  const scale = last.weight.offset + o * width;
  const [sum, at] = isNew.before ? [out, weight] : [scratch(width * inputs), 0];
  gemm(true, false, width, inputs, samples, 1, slope, 0, width, right, 0, inputs, 0, sum, at, inputs);
  rowProducts(width, inputs, parameters, weight, sum, at, !isNew.last, out, scale);
  if (isNew.before) scaleRows(width, inputs, parameters, scale, sum, at, sum, at);
  else addScaledRows(width, inputs, parameters, scale, sum, at, out, weight);
  if (before.bias !== null) {
    const sums = scratch(width);
    weightedColumnSums(samples, width, factors, 0, slope, 0, false, sums, 0);
    addProducts(width, parameters, before.bias.offset, sums, 0, out, scale);
    if (isNew.before) multiplyElements(width, parameters, scale, sums, 0, out, before.bias.offset);
    else addProducts(width, parameters, scale, sums, 0, out, before.bias.offset);
  }
  if (last.bias !== null) {
    for (let n = 0; n < samples; n++) out[last.bias.offset + o]! += factors[n]!;
  }
}
