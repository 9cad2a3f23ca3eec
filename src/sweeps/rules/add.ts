/**
 * out = left + right. Linear, without parameters: tangents add, adjoints are handed to both sides, and every
 * derivative of the rule is the rule itself.
 */
import { allocate } from '../../numeric/allocation.js';
import type { AddNode } from '../../program/nodes.js';
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
  addTo(field, node.left, above.slice());
  addTo(field, node.right, above.slice());
}

function sum(a: Float64Array, b: Float64Array): Float64Array {
  const out = allocate(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i]! + b[i]!;
  return out;
}
