/**
 * One entry per weight: the uses of a shared weight at several nodes become sites of one entry, so that its gradient is
 * the one list of outer products that B-rnn speaks of. Without sharing the rows are returned as they are.
 */
import { allocate } from '../../numeric/allocation.js';
import { affineInputs, affineOutputs, type ParameterBlock } from '../../program/nodes.js';
import type { FactorRows, NodeFactors } from './factor-rows.js';

/** Cost: the shared weights' vectors are copied once; nothing else is. */
export function mergeShared(rows: FactorRows): FactorRows {
  const groups = new Map<ParameterBlock, NodeFactors[]>();
  for (const factors of rows.nodes) {
    const { weight } = factors.node;
    groups.set(weight, [...(groups.get(weight) ?? []), factors]);
  }
  if (groups.size === rows.nodes.length) return rows;
  return {
    ...rows,
    nodes: [...groups.values()].map((group) => (group.length === 1 ? group[0]! : merged(rows, group))),
  };
}

function merged(rows: FactorRows, group: readonly NodeFactors[]): NodeFactors {
  const { node } = group[0]!;
  const sites = group.reduce((sum, { node: { sites: own } }) => sum + own, 0);
  const stack = (side: 'left' | 'right', slab: number, width: number): Float64Array | undefined => {
    if (group.every((factors) => factors[side][slab] === undefined)) return undefined;
    const out = allocate(rows.samples * sites * width);
    let site = 0;
    for (const factors of group) {
      const own = factors.node.sites * width;
      const source = factors[side][slab];
      for (let n = 0; source !== undefined && n < rows.samples; n++) {
        out.set(source.subarray(n * own, (n + 1) * own), (n * sites + site) * width);
      }
      site += factors.node.sites;
    }
    return out;
  };
  return {
    node: { ...node, sites },
    left: group[0]!.left.map((_, slab) => stack('left', slab, affineOutputs(node))),
    right: group[0]!.right.map((_, slab) => stack('right', slab, affineInputs(node))),
  };
}
