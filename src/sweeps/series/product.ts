/** o = l · r over truncated series: rules/product.ts with numbers replaced by series. */
import type { ProductNode, Slot } from '../../program/nodes.js';
import { addTo, type SweepRule } from '../rules/rule.js';
import type { Field } from '../trace.js';
import { multiplySeries, multiplyTransposed } from './algebra.js';

export const seriesProductRule: SweepRule<ProductNode> = {
  forward(node, trace) {
    const [l, r] = [trace.value[node.left]!, trace.value[node.right]!];
    (trace.value as Field)[node.output] = multiplySeries(trace.algebra!, l, r);
  },

  backward(node, trace, adjoint) {
    const above = adjoint.value[node.output]!;
    for (const [side, other] of sides(node)) {
      addTo(adjoint.value, side, multiplyTransposed(trace.algebra!, trace.value[other]!, above));
    }
  },

  tangent(node, trace, tangent) {
    tangent.value[node.output] = undefined;
    for (const [side, other] of sides(node)) {
      const direction = tangent.value[side];
      if (direction === undefined) continue;
      addTo(tangent.value, node.output, multiplySeries(trace.algebra!, trace.value[other]!, direction));
    }
  },

  adjointTangent(node, trace, adjoint, tangent, _theta, result) {
    const algebra = trace.algebra!;
    const change = result.value[node.output];
    const above = adjoint.value[node.output];
    for (const [side, other] of sides(node)) {
      if (change !== undefined) {
        addTo(result.value, side, multiplyTransposed(algebra, trace.value[other]!, change));
      }
      const moved = tangent.value[other];
      if (above === undefined || moved === undefined) continue;
      const terms = moved.slice();
      for (let from = 0; from < moved.length; from += above.length) {
        terms.set(multiplyTransposed(algebra, moved.subarray(from, from + above.length), above), from);
      }
      addTo(result.value, side, terms);
    }
  },
};

function sides(node: ProductNode): readonly (readonly [side: Slot, other: Slot])[] {
  return [
    [node.left, node.right],
    [node.right, node.left],
  ];
}
