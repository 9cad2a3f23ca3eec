/**
 * The forward sweep: v, z and γ of every slot, and with `streams` their derivatives along q directions of the input
 * (the note's 𝔇, G3 and G4, when the directions are the unit vectors).
 */
import type { Matrix } from '../numeric/matrix.js';
import { allocate } from '../numeric/allocation.js';
import type { Node } from '../program/nodes.js';
import type { Program } from '../program/program.js';
import { sweepRuleOf } from './rules/table.js';
import type { SeriesAlgebra } from './series/algebra.js';
import type { Trace } from './trace.js';

/** q directions of the input, one behind another: q·N·inputs numbers. */
export interface Streams {
  readonly count: number;
  readonly directions: Float64Array;
  /**
   * If given, streams are the coefficients of a truncated series beside the constant, and `directions` those of the
   * input; without it derivatives of first order, which do not meet each other.
   */
  readonly algebra?: SeriesAlgebra;
}

/** Writes a node's slot in a way of its own; false, and nothing done, where the node's rule is to do it. */
export type OtherWay = (node: Node, trace: Trace) => boolean;

/**
 * Evaluates a program on the rows of `x` (N × inputs), each node by its rule unless `other` does it.
 * Cost: 2(1+q)·N·P flops; memory: (1+q)·N numbers per unit, and N per unit for γ.
 */
export function forward(
  program: Program,
  parameters: Float64Array,
  x: Matrix,
  streams?: Streams,
  other?: OtherWay,
): Trace {
  const trace: Trace = {
    program,
    parameters,
    samples: x.rows,
    ...(streams?.algebra === undefined ? {} : { algebra: streams.algebra }),
    streams: streams?.count ?? 0,
    value: [streams === undefined ? x.data : stacked(x.data, streams.directions)],
    slope: [],
    second: [],
    third: [],
    selection: [],
  };
  for (const node of program.nodes) {
    if (other?.(node, trace) !== true) sweepRuleOf(node, trace).forward(node, trace);
  }
  return trace;
}

function stacked(base: Float64Array, directions: Float64Array): Float64Array {
  const out = allocate(base.length + directions.length);
  out.set(base);
  out.set(directions, base.length);
  return out;
}
