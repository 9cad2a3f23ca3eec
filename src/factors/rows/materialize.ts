/** The rows written out: what the factors avoid, for callers who ask, and chunk by chunk for normal equations. */
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { addOuterProducts, type OuterProduct } from './add-outer-products.js';
import { denseWidth, ranges } from './collapse.js';
import { rowCount, type FactorRows, type NodeFactors } from './factor-rows.js';

/** Rows [start, end) of the Jacobian as a matrix of (end − start) × P, added to `into` if given. Cost: 2 flops per entry and term. */
export function materializeRows(
  rows: FactorRows,
  start: number = 0,
  end: number = rowCount(rows),
  into?: Matrix,
): Matrix {
  const { parameterCount } = rows.program;
  const out = into ?? matrix(end - start, parameterCount);
  for (const factors of rows.nodes) {
    if (factors.dense !== undefined) copyWritten(rows, factors.node, factors.dense, start, end, out);
    else addProducts(rows, factors, start, end, out);
  }
  return out;
}

function copyWritten(
  rows: FactorRows,
  node: AffineNode,
  dense: Float64Array,
  start: number,
  end: number,
  out: Matrix,
): void {
  const width = denseWidth(node);
  for (let r = start; r < end; r++) {
    const scale = rows.scale?.[r] ?? 1;
    for (const [from, offset, length] of ranges(node)) {
      const to = (r - start) * out.columns + offset;
      for (let i = 0; i < length; i++) out.data[to + i]! += scale * dense[r * width + from + i]!;
    }
  }
}

function addProducts(
  rows: FactorRows,
  { node, left, right }: NodeFactors,
  start: number,
  end: number,
  out: Matrix,
): void {
  const [outputs, inputs] = [affineOutputs(node), affineInputs(node)];
  const size = node.sites * outputs;
  const products = rows.kinds.map((terms) =>
    terms.flatMap((term): OuterProduct[] => {
      const [a, b] = [left[term.left], right[term.right]];
      return a === undefined || b === undefined ? [] : [{ left: a, right: b }];
    }),
  );
  const constants = rows.kinds.map((terms) =>
    terms.flatMap((term) => {
      const a = left[term.left];
      return node.bias === null || a === undefined || rows.constants[term.right] === 0 ? [] : [a];
    }),
  );
  for (let r = start; r < end; r++) {
    const [kind, n] = [Math.floor(r / rows.samples), r % rows.samples];
    const scale = rows.scale?.[r] ?? 1;
    const to = (r - start) * out.columns;
    for (const a of constants[kind]!) {
      const bias = to + node.bias!.offset;
      for (let i = 0; i < size; i++) out.data[bias + (i % outputs)]! += scale * a[n * size + i]!;
    }
    for (let s = n * node.sites; s < (n + 1) * node.sites; s++) {
      addOuterProducts(products[kind]!, s, scale, outputs, inputs, out.data, to + node.weight.offset);
    }
  }
}
