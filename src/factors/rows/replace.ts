/** The numbers of rows put in the place of others of the same structure. */
import type { FactorRows } from './factor-rows.js';

/** Overwrites the vectors of `target` by those of `source`; what both share stays. Bound by memory. */
export function replaceRows(target: FactorRows, source: FactorRows): void {
  target.nodes.forEach((to, k) => {
    const from = source.nodes[k]!;
    const [old, made] = [to, from].map(({ left, right, dense }) => [...left, ...right, dense]);
    old!.forEach((slab, index) => {
      const other = made![index];
      if (slab === undefined || other === undefined || isSame(slab, other)) return;
      slab.set(other);
    });
  });
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset;
}
