/**
 * out_i = the largest of its candidates. Piecewise linear: each sample's Jacobian is a selection, found in the forward
 * sweep on base values and used by every other one. Of equal candidates the first is taken, as PyTorch does.
 */
import { allocate, scratch, scratchZeros } from '../../numeric/allocation.js';
import type { MaximumNode } from '../../program/nodes.js';
import { baseLength, type Field, type Trace } from '../trace.js';
import { addTo, type Rule } from './rule.js';

export const maximumRule: Rule<MaximumNode> = {
  forward(node, trace) {
    const value = trace.value[node.input]!;
    trace.selection[node.output] = selectionOf(node, trace, value);
    (trace.value as Field)[node.output] = taken(node, trace, value);
  },

  backward(node, trace, adjoint) {
    addTo(adjoint.value, node.input, returned(node, trace, adjoint.value[node.output]!));
  },

  tangent(node, trace, tangent) {
    const direction = tangent.value[node.input];
    tangent.value[node.output] = direction === undefined ? undefined : taken(node, trace, direction);
  },

  adjointTangent(node, trace, _adjoint, _tangent, _theta, result) {
    const above = result.value[node.output];
    if (above !== undefined) addTo(result.value, node.input, returned(node, trace, above));
  },

  multiplyJacobian(node, _inputIndex, trace, samples, blocks, rows, transposed) {
    const inputs = trace.program.slots[node.input]!;
    const outputs = trace.program.slots[node.output]!;
    const selection = trace.selection[node.output]!;
    const [from, to] = transposed ? [inputs, outputs] : [outputs, inputs];
    const out = allocate((blocks.length / from) * to);
    for (let b = 0, row = 0; b < samples.length; b++) {
      const first = samples[b]! * outputs;
      for (let r = 0; r < rows; r++, row++) {
        for (let i = 0; i < outputs; i++) {
          const j = selection[first + i]!;
          if (transposed) out[row * to + i] = blocks[row * from + j]!;
          else out[row * to + j]! += blocks[row * from + i]!;
        }
      }
    }
    return out;
  },
};

function selectionOf(node: MaximumNode, trace: Trace, value: Float64Array): Int32Array {
  const inputs = trace.program.slots[node.input]!;
  const outputs = trace.program.slots[node.output]!;
  const selection = new Int32Array(trace.samples * outputs);
  for (let n = 0, at = 0; n < trace.samples; n++) {
    for (let i = 0; i < outputs; i++, at++) {
      let best = node.column[node.start[i]!]!;
      for (let k = node.start[i]! + 1; k < node.start[i + 1]!; k++) {
        if (value[n * inputs + node.column[k]!]! > value[n * inputs + best]!) best = node.column[k]!;
      }
      selection[at] = best;
    }
  }
  return selection;
}

/** The selected entries of every copy of the input's layout. */
function taken(node: MaximumNode, trace: Trace, values: Float64Array): Float64Array {
  const inputs = trace.program.slots[node.input]!;
  const outputs = trace.program.slots[node.output]!;
  const selection = trace.selection[node.output]!;
  const copies = values.length / baseLength(trace, node.input);
  const out = scratch(copies * selection.length);
  for (let c = 0, at = 0; c < copies; c++) {
    for (let s = 0; s < selection.length; s++, at++) {
      out[at] = values[(c * trace.samples + Math.floor(s / outputs)) * inputs + selection[s]!]!;
    }
  }
  return out;
}

function returned(node: MaximumNode, trace: Trace, above: Float64Array): Float64Array {
  const inputs = trace.program.slots[node.input]!;
  const outputs = trace.program.slots[node.output]!;
  const selection = trace.selection[node.output]!;
  const copies = above.length / selection.length;
  const out = scratchZeros(copies * trace.samples * inputs);
  for (let c = 0, at = 0; c < copies; c++) {
    for (let s = 0; s < selection.length; s++, at++) {
      out[(c * trace.samples + Math.floor(s / outputs)) * inputs + selection[s]!]! += above[at]!;
    }
  }
  return out;
}
