/** The one product that every sum of rows comes down to. */
import { scratch } from '../../numeric/allocation.js';
import { addScaled, columnSums } from '../../numeric/elementwise.js';
import { gemm } from '../../numeric/gemm.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { sumInSteps } from '../../sweeps/stairs.js';
import type { Trace } from '../../sweeps/trace.js';

/**
 * Writes Σ left ⊗ right over all vectors of two slabs to the node's place in the parameter vector `out`, added to what is
 * there with `accumulate`; with `constant` also Σ left to the bias. Without `right` only the latter. All of it `factor` times.
 * `trace` has the zeros in steps, if vectors are its samples. Cost: 2·vectors·out·in flops.
 */
export function sumDyads(
  node: AffineNode,
  left: Float64Array,
  right: Float64Array | undefined,
  constant: boolean,
  out: Float64Array,
  accumulate: boolean,
  factor = 1,
  trace?: Trace,
): void {
  const outputs = affineOutputs(node);
  const inputs = affineInputs(node);
  const vectors = left.length / outputs;
  const at = node.weight.offset;
  const beta = accumulate ? 1 : 0;
  if (right !== undefined) {
    const stairs = vectors === trace?.samples ? trace.stairs : undefined;
    if (stairs === undefined) {
      gemm(
        true,
        false,
        outputs,
        inputs,
        vectors,
        factor,
        left,
        0,
        outputs,
        right,
        0,
        inputs,
        beta,
        out,
        at,
        inputs,
      );
    } else {
      const rows = { data: left, at: 0, width: outputs, stairs: stairs[node.output] };
      const columns = { data: right, at: 0, width: inputs, stairs: stairs[node.input] };
      sumInSteps(vectors, rows, columns, factor, beta, out, at);
    }
  }
  if (!constant || node.bias === null) return;
  const { offset } = node.bias;
  if (factor === 1) {
    columnSums(vectors, outputs, left, 0, accumulate, out, offset);
    return;
  }
  const sums = scratch(outputs);
  columnSums(vectors, outputs, left, 0, false, sums, 0);
  if (!accumulate) out.fill(0, offset, offset + outputs);
  addScaled(outputs, factor, sums, 0, out, offset);
}
