/** A range of samples of factor rows, as views. */
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import type { FactorRows } from './factor-rows.js';

/** The rows of samples [start, start + count), all kinds; nothing is copied. */
export function rowsRange(rows: FactorRows, start: number, count: number): FactorRows {
  const cut = (slab: Float64Array | undefined, width: number): Float64Array | undefined =>
    slab?.subarray(start * width, (start + count) * width);
  return {
    program: rows.program,
    kinds: rows.kinds,
    constants: rows.constants,
    samples: count,
    ...(rows.scale === undefined ? {} : { scale: scaleRange(rows, rows.scale, start, count) }),
    nodes: rows.nodes.map(({ node, left, right }) => ({
      node,
      left: left.map((slab) => cut(slab, node.sites * affineOutputs(node))),
      right: right.map((slab) => cut(slab, node.sites * affineInputs(node))),
    })),
  };
}

function scaleRange(rows: FactorRows, scale: Float64Array, start: number, count: number): Float64Array {
  const out = new Float64Array(rows.kinds.length * count);
  rows.kinds.forEach((_, kind) => {
    const from = kind * rows.samples + start;
    out.set(scale.subarray(from, from + count), kind * count);
  });
  return out;
}
