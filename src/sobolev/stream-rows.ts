/** Factor rows from sweeps with streams: the streams of a slot are slabs, and only the base slab meets the bias. */
import type { FactorRows, Term } from '../factors/rows/factor-rows.js';
import type { Trace } from '../sweeps/trace.js';

/** Left field, right field, and whether the right one holds values (so that its base meets the bias) or tangents. */
export type FieldPair = readonly [
  left: readonly (Float64Array | undefined)[],
  right: readonly (Float64Array | undefined)[],
  isValue: boolean,
];

/** One row per sample: Σ over pairs and streams of left ⊗ right. */
export function streamRows(trace: Trace, pairs: readonly FieldPair[]): FactorRows {
  const { program } = trace;
  const copies = 1 + trace.streams;
  const slabs = (array: Float64Array | undefined): (Float64Array | undefined)[] =>
    Array.from({ length: copies }, (_, s) =>
      array?.subarray((s * array.length) / copies, ((s + 1) * array.length) / copies),
    );
  const terms = pairs.flatMap((_, p) =>
    Array.from({ length: copies }, (__, s): Term => ({ left: p * copies + s, right: p * copies + s })),
  );
  return {
    program,
    samples: trace.samples,
    kinds: [terms],
    constants: pairs.flatMap(([, , isValue]) =>
      Array.from({ length: copies }, (_, s) => (isValue && s === 0 ? 1 : 0)),
    ),
    nodes: program.nodes
      .filter((node) => node.kind === 'affine')
      .map((node) => ({
        node,
        left: pairs.flatMap(([left]) => slabs(left[node.output])),
        right: pairs.flatMap(([, right]) => slabs(right[node.input])),
      })),
  };
}
