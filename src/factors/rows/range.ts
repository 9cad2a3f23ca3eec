/** A range of samples of factor rows, as views. */
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { denseWidth } from './collapse.js';
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
    ...(rows.scale === undefined ? {} : { scale: rowsOf(rows, rows.scale, 1, start, count) }),
    nodes: rows.nodes.map(({ node, left, right, dense }) => ({
      node,
      ...(dense === undefined ? {} : { dense: rowsOf(rows, dense, denseWidth(node), start, count) }),
      left: left.map((slab) => cut(slab, node.sites * affineOutputs(node))),
      right: right.map((slab) => cut(slab, node.sites * affineInputs(node))),
    })),
  };
}

/** The same samples of every kind of row, for an array with `width` numbers per row. */
function rowsOf(
  rows: FactorRows,
  array: Float64Array,
  width: number,
  start: number,
  count: number,
): Float64Array {
  const out = new Float64Array(rows.kinds.length * count * width);
  rows.kinds.forEach((_, kind) => {
    const from = (kind * rows.samples + start) * width;
    out.set(array.subarray(from, from + count * width), kind * count * width);
  });
  return out;
}
