/**
 * J v: the slope of every row along one parameter vector. (δ ⊗ ṽ)·Θ̇ = δᵀ Θ̇ ṽ, so each right slab is multiplied
 * once, 2·N·P flops, and met with the left vectors by dot products.
 */
import { allocate } from '../../numeric/allocation.js';
import { gemm } from '../../numeric/gemm.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { denseWidth, ranges } from './collapse.js';
import { rowCount, type FactorRows } from './factor-rows.js';

/** ⟨row_r, direction⟩ for every row, kind-major. */
export function projectRows(rows: FactorRows, direction: Float64Array): Float64Array {
  const out = allocate(rowCount(rows));
  for (const { node, left, right, dense } of rows.nodes) {
    if (dense !== undefined) {
      addWrittenOut(node, dense, direction, out);
      continue;
    }
    const images = right.map((slab, index) =>
      image(node, slab, rows.constants[index]!, direction, rows.samples * node.sites),
    );
    const size = affineOutputs(node) * node.sites;
    rows.kinds.forEach((terms, kind) => {
      for (const term of terms) {
        const a = left[term.left];
        const b = images[term.right];
        if (a === undefined || b == null) continue;
        for (let n = 0, at = 0; n < rows.samples; n++) {
          let sum = 0;
          for (let i = 0; i < size; i++, at++) sum += a[at]! * b[at]!;
          out[kind * rows.samples + n]! += sum;
        }
      }
    });
  }
  const { scale } = rows;
  return scale === undefined ? out : out.map((value, r) => value * scale[r]!);
}

function addWrittenOut(
  node: AffineNode,
  dense: Float64Array,
  direction: Float64Array,
  out: Float64Array,
): void {
  const width = denseWidth(node);
  for (const [from, offset, length] of ranges(node)) {
    for (let r = 0; r < out.length; r++) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += dense[r * width + from + i]! * direction[offset + i]!;
      out[r]! += sum;
    }
  }
}

/** Θ̇ ṽ for every vector of a slab; null where it vanishes. */
function image(
  node: AffineNode,
  slab: Float64Array | undefined,
  constant: 0 | 1,
  direction: Float64Array,
  vectors: number,
): Float64Array | null {
  const biased = node.bias !== null && constant === 1;
  if (slab === undefined && !biased) return null;
  const outputs = affineOutputs(node);
  const inputs = affineInputs(node);
  const out = allocate(vectors * outputs);
  if (biased) {
    for (let v = 0, at = 0; v < vectors; v++) {
      for (let i = 0; i < outputs; i++, at++) out[at] = direction[node.bias.offset + i]!;
    }
  }
  if (slab !== undefined) {
    gemm(
      false,
      true,
      vectors,
      outputs,
      inputs,
      1,
      slab,
      0,
      inputs,
      direction,
      node.weight.offset,
      inputs,
      1,
      out,
      0,
      outputs,
    );
  }
  return out;
}
