/**
 * Where a list of outer products is longer than the matrix it sums to, the matrix is the better form: a weight used at T
 * sites holds T·(out + in) numbers as a list and out·in as a matrix (B-conv, mathematics 4.9). A collapsed entry keeps
 * the rows' parts for this weight written out, `dense`, one row of out·in (+ out for the bias) numbers per row.
 */
import { allocate } from '../../numeric/allocation.js';
import { gemm } from '../../numeric/gemm.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { rowCount, type FactorRows, type NodeFactors } from './factor-rows.js';

/** Numbers of one written-out part: the weight's, then the bias's. */
export function denseWidth(node: AffineNode): number {
  return node.weight.length + (node.bias?.length ?? 0);
}

/** Each weight in the smaller of the two forms. Rows must be merged. Cost: that of writing out what is collapsed. */
export function collapseLongLists(rows: FactorRows): FactorRows {
  const long = rows.nodes.map((factors) => isLong(rows, factors));
  if (!long.includes(true)) return rows;
  return {
    ...rows,
    nodes: rows.nodes.map((factors, k) =>
      long[k] === true
        ? { node: factors.node, left: [], right: [], dense: writtenOut(rows, factors) }
        : factors,
    ),
  };
}

/** True if the list of one sample holds more numbers than the matrices of its rows; a single use is left a list. */
function isLong(rows: FactorRows, { node, left, right, dense }: NodeFactors): boolean {
  if (dense !== undefined || node.sites === 1) return false;
  const list = node.sites * (left.length * affineOutputs(node) + right.length * affineInputs(node));
  return list > rows.kinds.length * denseWidth(node);
}

/** Every row's part for this node: rows × (out·in + out). Cost: 2·R·T·out·in flops. */
export function writtenOut(rows: FactorRows, factors: NodeFactors): Float64Array {
  const { node, left, right, dense } = factors;
  if (dense !== undefined) return dense;
  const outputs = affineOutputs(node);
  const inputs = affineInputs(node);
  const width = denseWidth(node);
  const out = allocate(rowCount(rows) * width);
  rows.kinds.forEach((terms, kind) => {
    for (let n = 0; n < rows.samples; n++) {
      const at = (kind * rows.samples + n) * width;
      for (const term of terms) {
        const a = left[term.left];
        const b = right[term.right];
        if (a === undefined) continue;
        const start = n * node.sites;
        if (b !== undefined) {
          const [l, r] = [start * outputs, start * inputs];
          gemm(true, false, outputs, inputs, node.sites, 1, a, l, outputs, b, r, inputs, 1, out, at, inputs);
        }
        if (node.bias === null || rows.constants[term.right] === 0) continue;
        for (let s = start; s < start + node.sites; s++) {
          for (let i = 0; i < outputs; i++) out[at + node.weight.length + i]! += a[s * outputs + i]!;
        }
      }
    }
  });
  return out;
}

/** Where column c of a written-out part stands in the parameter vector: [offset, length] of its two ranges. */
export function ranges(
  node: AffineNode,
): readonly (readonly [from: number, offset: number, length: number])[] {
  const weight = [0, node.weight.offset, node.weight.length] as const;
  return node.bias === null
    ? [weight]
    : [weight, [node.weight.length, node.bias.offset, node.bias.length] as const];
}
