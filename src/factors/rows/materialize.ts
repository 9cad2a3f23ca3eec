/** The rows written out: what the factors avoid, for callers who ask, and chunk by chunk for normal equations. */
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { symmetricProduct } from '../../numeric/symmetric-product.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { addOuterProducts, type OuterProduct } from './add-outer-products.js';
import { denseWidth, ranges } from './collapse.js';
import { rowCount, type FactorRows } from './factor-rows.js';

/** Rows [start, end) of the Jacobian as a matrix of (end − start) × P, added to `into` if given. Cost: 2 flops per entry and term. */
export function materializeRows(
  rows: FactorRows,
  start: number = 0,
  end: number = rowCount(rows),
  into?: Matrix,
): Matrix {
  const { parameterCount } = rows.program;
  const out = into ?? matrix(end - start, parameterCount);
  for (let r = start; r < end; r++) {
    const n = r % rows.samples;
    const terms = rows.kinds[Math.floor(r / rows.samples)]!;
    const scale = rows.scale?.[r] ?? 1;
    for (const { node, left, right, dense } of rows.nodes) {
      if (dense !== undefined) {
        const width = denseWidth(node);
        for (const [from, offset, length] of ranges(node)) {
          const to = (r - start) * parameterCount + offset;
          for (let i = 0; i < length; i++) out.data[to + i]! += scale * dense[r * width + from + i]!;
        }
        continue;
      }
      const outputs = affineOutputs(node);
      const inputs = affineInputs(node);
      const to = (r - start) * parameterCount;
      const products: OuterProduct[] = [];
      for (const term of terms) {
        const a = left[term.left];
        const b = right[term.right];
        if (a !== undefined && b !== undefined) products.push({ left: a, right: b });
        if (a === undefined || node.bias === null || rows.constants[term.right] === 0) continue;
        const bias = to + node.bias.offset;
        for (let at = n * node.sites * outputs; at < (n + 1) * node.sites * outputs; at++) {
          out.data[bias + (at % outputs)]! += scale * a[at]!;
        }
      }
      for (let s = n * node.sites; s < (n + 1) * node.sites; s++) {
        addOuterProducts(products, s, scale, outputs, inputs, out.data, to + node.weight.offset);
      }
    }
  }
  return out;
}

/**
 * Jᵀ J, a P × P matrix, from chunks of rows so that beside it no more than about `chunk` numbers exist at once.
 * Cost: R·P² flops (symmetric product).
 */
export function normalMatrix(rows: FactorRows, chunk: number = 1 << 20): Matrix {
  const { parameterCount } = rows.program;
  const total = rowCount(rows);
  const step = Math.max(1, Math.floor(chunk / parameterCount));
  const out = matrix(parameterCount, parameterCount, allocate(parameterCount * parameterCount));
  for (let start = 0; start < total; start += step) {
    const part = materializeRows(rows, start, Math.min(total, start + step));
    symmetricProduct(part, { transpose: true, into: out, accumulate: true });
  }
  return out;
}
