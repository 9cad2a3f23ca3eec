/**
 * out = scale ⊙ in + shift with fixed numbers. The Jacobian is diag(scale) for every sample and in every sweep; the
 * shift appears in base values only, because streams and tangents are derivatives.
 */
import { scratch } from '../../numeric/allocation.js';
import type { ScalingNode } from '../../program/nodes.js';
import { baseLength, type Field } from '../trace.js';
import { addTo, type Rule } from './rule.js';

export const scalingRule: Rule<ScalingNode> = {
  forward(node, trace) {
    const out = scaled(trace.value[node.input]!, node.scale);
    const base = baseLength(trace, node.output);
    const width = node.shift.length;
    for (let at = 0; at < base; at += width) {
      for (let i = 0; i < width; i++) out[at + i]! += node.shift[i]!;
    }
    (trace.value as Field)[node.output] = out;
  },

  backward(node, _trace, adjoint) {
    addTo(adjoint.value, node.input, scaled(adjoint.value[node.output]!, node.scale));
  },

  tangent(node, _trace, tangent) {
    const direction = tangent.value[node.input];
    tangent.value[node.output] = direction === undefined ? undefined : scaled(direction, node.scale);
  },

  adjointTangent(node, _trace, _adjoint, _tangent, _theta, result) {
    const above = result.value[node.output];
    if (above !== undefined) addTo(result.value, node.input, scaled(above, node.scale));
  },

  multiplyJacobian(node, _inputIndex, _trace, _samples, blocks) {
    return scaled(blocks, node.scale);
  },
};

function scaled(rows: Float64Array, scale: Float64Array): Float64Array {
  const out = scratch(rows.length);
  const width = scale.length;
  for (let at = 0; at < rows.length; at += width) {
    for (let i = 0; i < width; i++) out[at + i] = rows[at + i]! * scale[i]!;
  }
  return out;
}
