/** out = [in_1 | in_2 | …], sample by sample: copying, and its transpose, cutting. */
import { allocate, scratch, scratchZeros } from '../../numeric/allocation.js';
import type { ConcatenateNode, Slot } from '../../program/nodes.js';
import type { Field, Trace } from '../trace.js';
import { addTo, type Rule } from './rule.js';

export const concatenateRule: Rule<ConcatenateNode> = {
  forward(node, trace) {
    (trace.value as Field)[node.output] = joined(node, trace, trace.value);
  },

  backward(node, trace, adjoint) {
    cutInto(node, trace, adjoint.value[node.output]!, adjoint.value);
  },

  tangent(node, trace, tangent) {
    const some = node.inputs.some((slot) => tangent.value[slot] !== undefined);
    tangent.value[node.output] = some ? joined(node, trace, tangent.value) : undefined;
  },

  adjointTangent(node, trace, _adjoint, _tangent, _theta, result) {
    const above = result.value[node.output];
    if (above !== undefined) cutInto(node, trace, above, result.value);
  },

  multiplyJacobian(node, inputIndex, trace, _samples, blocks, _rows, transposed) {
    const { slots } = trace.program;
    const width = slots[node.inputs[inputIndex]!]!;
    const total = slots[node.output]!;
    const start = offsets(node, slots)[inputIndex]!;
    if (!transposed) return piece(blocks, total, start, width);
    const out = allocate((blocks.length / width) * total);
    place(out, total, start, blocks, width);
    return out;
  },
};

/** Where each input begins in the output's row. */
function offsets(node: ConcatenateNode, widths: readonly number[]): number[] {
  let at = 0;
  return node.inputs.map((slot) => {
    const start = at;
    at += widths[slot]!;
    return start;
  });
}

function joined(
  node: ConcatenateNode,
  trace: Trace,
  field: readonly (Float64Array | undefined)[],
): Float64Array {
  const { slots } = trace.program;
  const total = slots[node.output]!;
  const known = node.inputs.find((slot) => field[slot] !== undefined) as Slot;
  const rows = field[known]!.length / slots[known]!;
  const out = scratchZeros(rows * total);
  const starts = offsets(node, slots);
  node.inputs.forEach((slot, index) => {
    const array = field[slot];
    if (array !== undefined) place(out, total, starts[index]!, array, slots[slot]!);
  });
  return out;
}

function cutInto(node: ConcatenateNode, trace: Trace, above: Float64Array, field: Field): void {
  const { slots } = trace.program;
  const starts = offsets(node, slots);
  node.inputs.forEach((slot, index) => {
    addTo(field, slot, piece(above, slots[node.output]!, starts[index]!, slots[slot]!));
  });
}

function piece(rows: Float64Array, total: number, start: number, width: number): Float64Array {
  const count = rows.length / total;
  const out = scratch(count * width);
  for (let r = 0; r < count; r++)
    out.set(rows.subarray(r * total + start, r * total + start + width), r * width);
  return out;
}

function place(out: Float64Array, total: number, start: number, rows: Float64Array, width: number): void {
  for (let r = 0, at = start; at < out.length; r++, at += total) {
    out.set(rows.subarray(r * width, (r + 1) * width), at);
  }
}
