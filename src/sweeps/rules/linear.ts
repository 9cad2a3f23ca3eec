/**
 * out = S in with a fixed sparse S: rows of the batch, streams and tangents alike are multiplied by S, adjoints by Sᵀ.
 * Where S only selects (patches, slices, reorderings: every S of a convolution without padding) it is a copy.
 */
import { allocate, scratch, scratchZeros } from '../../numeric/allocation.js';
import type { LinearNode } from '../../program/nodes.js';
import type { Field, Trace } from '../trace.js';
import type { Rule } from './rule.js';

export const linearRule: Rule<LinearNode> = {
  forward(node, trace) {
    (trace.value as Field)[node.output] = image(
      node,
      trace.program.slots[node.input]!,
      trace.value[node.input]!,
    );
  },

  backward(node, trace, adjoint) {
    pullInto(node, trace, adjoint.value[node.output]!, adjoint.value);
  },

  tangent(node, trace, tangent) {
    const direction = tangent.value[node.input];
    tangent.value[node.output] =
      direction === undefined ? undefined : image(node, trace.program.slots[node.input]!, direction);
  },

  adjointTangent(node, trace, _adjoint, _tangent, _theta, result) {
    const above = result.value[node.output];
    if (above !== undefined) pullInto(node, trace, above, result.value);
  },

  multiplyJacobian(node, _inputIndex, trace, _samples, blocks, _rows, transposed) {
    const width = trace.program.slots[node.input]!;
    if (transposed) return image(node, width, blocks);
    const out = allocate((blocks.length / (node.start.length - 1)) * width);
    addPulled(node, width, blocks, out);
    return out;
  },
};

/** Every row of `rows` (of `width` numbers) times Sᵀ: S applied to it. */
function image(node: LinearNode, width: number, rows: Float64Array): Float64Array {
  const { start, column, weight } = node;
  const outputs = start.length - 1;
  const count = rows.length / width;
  const out = scratch(count * outputs);
  if (isSelection(node)) {
    select(column, rows, width, out, outputs);
    return out;
  }
  for (let r = 0, at = 0; r < count; r++) {
    const from = r * width;
    for (let i = 0; i < outputs; i++, at++) {
      let sum = 0;
      for (let k = start[i]!; k < start[i + 1]!; k++) sum += weight[k]! * rows[from + column[k]!]!;
      out[at] = sum;
    }
  }
  return out;
}

/**
 * field[input] += above · S, in place: a slice costs as much as the slice, not as the slot it was cut from, so that the
 * T slices of a sequence cost O(T) together.
 */
function pullInto(node: LinearNode, trace: Trace, above: Float64Array, field: Field): void {
  const width = trace.program.slots[node.input]!;
  const target = (field[node.input] ??= scratchZeros((above.length / (node.start.length - 1)) * width));
  addPulled(node, width, above, target);
}

/** Adds to `out` every row (of as many numbers as S has rows) times S. */
function addPulled(node: LinearNode, width: number, rows: Float64Array, out: Float64Array): void {
  const { start, column, weight } = node;
  const outputs = start.length - 1;
  if (isSelection(node)) {
    giveBack(column, rows, outputs, out, width);
    return;
  }
  for (let at = 0, to = 0; at < rows.length; to += width) {
    for (let i = 0; i < outputs; i++, at++) {
      const value = rows[at]!;
      for (let k = start[i]!; k < start[i + 1]!; k++) out[to + column[k]!]! += weight[k]! * value;
    }
  }
}

/**
 * Whether each row of S is one unit vector: patches without padding, reorderings, slices. Looked up for each call, which
 * costs as much as one row of the batch, and saves the walk over `start` and the products for all of them.
 */
function isSelection({ start, weight }: LinearNode): boolean {
  if (weight.length !== start.length - 1) return false;
  for (let i = 0; i < weight.length; i++) if (start[i + 1] !== i + 1 || weight[i] !== 1) return false;
  return true;
}

/** A run of neighbours at least this long is copied as a whole. */
const RUN = 16;

/** out[r, i] = rows[r, column_i]. */
function select(
  column: Int32Array,
  rows: Float64Array,
  width: number,
  out: Float64Array,
  outputs: number,
): void {
  if (outputs >= RUN && isRun(column)) {
    for (let from = column[0]!, at = 0; at < out.length; from += width, at += outputs) {
      out.set(rows.subarray(from, from + outputs), at);
    }
    return;
  }
  for (let from = 0, at = 0; at < out.length; from += width, at += outputs) {
    for (let i = 0; i < outputs; i++) out[at + i] = rows[from + column[i]!]!;
  }
}

/** out[r, column_i] += rows[r, i]. */
function giveBack(
  column: Int32Array,
  rows: Float64Array,
  outputs: number,
  out: Float64Array,
  width: number,
): void {
  for (let at = 0, to = 0; at < rows.length; at += outputs, to += width) {
    for (let i = 0; i < outputs; i++) out[to + column[i]!]! += rows[at + i]!;
  }
}

function isRun(column: Int32Array): boolean {
  for (let i = 1; i < column.length; i++) if (column[i] !== column[0]! + i) return false;
  return true;
}
