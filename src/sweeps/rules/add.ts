/**
 * out = left + right. Linear, without parameters: tangents add, adjoints are handed to both sides, and every
 * derivative of the rule is the rule itself.
 */
import { scratch, scratchCopy } from '../../numeric/allocation.js';
import type { AddNode, Slot } from '../../program/nodes.js';
import type { Field } from '../trace.js';
import { addTo, type Rule } from './rule.js';

export const addRule: Rule<AddNode> = {
  forward(node, trace) {
    (trace.value as Field)[node.output] = sum(trace.value[node.left]!, trace.value[node.right]!);
  },

  backward(node, _trace, adjoint) {
    handDown(node, adjoint.value);
  },

  tangent(node, _trace, tangent) {
    const left = tangent.value[node.left];
    const right = tangent.value[node.right];
    tangent.value[node.output] =
      left === undefined || right === undefined ? (left ?? right) : sum(left, right);
  },

  adjointTangent(node, _trace, _adjoint, _tangent, _theta, result) {
    handDown(node, result.value);
  },

  multiplyJacobian(_node, _inputIndex, _trace, _samples, blocks) {
    return blocks.slice();
  },
};

/** Both sides get a copy of their own, because later readers add to it. */
function handDown(node: AddNode, field: Field): void {
  const above = field[node.output];
  if (above === undefined) return;
  handTo(field, node.left, above);
  handTo(field, node.right, above);
}

function handTo(field: Field, slot: Slot, above: Float64Array): void {
  if (field[slot] !== undefined) {
    addTo(field, slot, above);
    return;
  }
  field[slot] = scratchCopy(above);
}

function sum(a: Float64Array, b: Float64Array): Float64Array {
  const out = scratch(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i]! + b[i]!;
  return out;
}
