/**
 * Jᵀw: the rows' weighted sum, one vector of length P. Terms that share a right slab share its multiplication: their
 * left vectors are summed first, so the cost is 2·N·P flops for each *right* slab, however many rows there are.
 */
import { allocate } from '../../numeric/allocation.js';
import { gemm } from '../../numeric/gemm.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { denseWidth, ranges } from './collapse.js';
import type { FactorRows, NodeFactors } from './factor-rows.js';

/** Σ_r weights[r]·row_r, with one weight per row (kind-major). `into` is added to if given. */
export function combineRows(rows: FactorRows, weights: Float64Array, into?: Float64Array): Float64Array {
  const out = into ?? allocate(rows.program.parameterCount);
  for (const factors of rows.nodes) {
    if (factors.dense !== undefined) {
      addWrittenOut(rows, factors.node, factors.dense, weights, out);
      continue;
    }
    factors.right.forEach((right, slab) => {
      const left = weightedLeft(rows, factors, slab, weights);
      if (left === null) return;
      const { node } = factors;
      const outputs = affineOutputs(node);
      const inputs = affineInputs(node);
      const vectors = left.length / outputs;
      if (right !== undefined) {
        gemm(
          true,
          false,
          outputs,
          inputs,
          vectors,
          1,
          left,
          0,
          outputs,
          right,
          0,
          inputs,
          1,
          out,
          node.weight.offset,
          inputs,
        );
      }
      if (node.bias === null || rows.constants[slab] === 0) return;
      for (let v = 0, at = 0; v < vectors; v++) {
        for (let i = 0; i < outputs; i++, at++) out[node.bias.offset + i]! += left[at]!;
      }
    });
  }
  return out;
}

function addWrittenOut(
  rows: FactorRows,
  node: AffineNode,
  dense: Float64Array,
  weights: Float64Array,
  out: Float64Array,
): void {
  const width = denseWidth(node);
  const scaled = weights.map((weight, r) => weight * (rows.scale?.[r] ?? 1));
  for (const [from, offset, length] of ranges(node)) {
    for (let r = 0; r < scaled.length; r++) {
      for (let i = 0; i < length; i++) out[offset + i]! += scaled[r]! * dense[r * width + from + i]!;
    }
  }
}

/** Σ over terms with this right slab of weight × left vector; null if no term uses it. */
function weightedLeft(
  rows: FactorRows,
  factors: NodeFactors,
  slab: number,
  weights: Float64Array,
): Float64Array | null {
  const { node } = factors;
  const size = affineOutputs(node) * node.sites; // numbers per sample
  let sum: Float64Array | null = null;
  rows.kinds.forEach((terms, kind) => {
    for (const term of terms) {
      const left = factors.left[term.left];
      if (term.right !== slab || left === undefined) continue;
      const target = (sum ??= allocate(left.length));
      for (let n = 0, at = 0; n < rows.samples; n++) {
        const row = kind * rows.samples + n;
        const weight = weights[row]! * (rows.scale?.[row] ?? 1);
        for (let i = 0; i < size; i++, at++) target[at]! += weight * left[at]!;
      }
    }
  });
  return sum;
}
