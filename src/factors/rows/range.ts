/** A range of samples of factor rows, as views. */
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import type { FactorRows } from './factor-rows.js';

/** The rows of samples [start, start + count), all kinds; nothing is copied. */
export function rowsRange(rows: FactorRows, start: number, count: number): FactorRows {
  const cut = (slab: Float64Array | undefined, width: number): Float64Array | undefined =>
    slab?.subarray(start * width, (start + count) * width);
  return {
    ...rows,
    samples: count,
    nodes: rows.nodes.map(({ node, left, right }) => ({
      node,
      left: left.map((slab) => cut(slab, node.sites * affineOutputs(node))),
      right: right.map((slab) => cut(slab, node.sites * affineInputs(node))),
    })),
  };
}
