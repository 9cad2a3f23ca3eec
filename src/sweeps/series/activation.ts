/**
 * v = A(z) over truncated series, with g = A'(z) and h = A''(z) as series too:
 *
 *   forward          v = A(z)
 *   backward         z̄ = gᵀ v̄                     (gᵀ: the transpose of multiplication by g)
 *   tangent          v̇ = g ż
 *   adjoint tangent  z̄̇ = gᵀ v̄̇ + (h ż)ᵀ v̄
 *
 * In the words of rules/activation.ts: the same four lines, with numbers replaced by series.
 */
import type { ActivationNode } from '../../program/nodes.js';
import { addTo, type SweepRule } from '../rules/rule.js';
import type { Field, Trace } from '../trace.js';
import { multiplySeries, multiplyTransposed, type SeriesAlgebra } from './algebra.js';
import { composeSeries } from './composition.js';

export const seriesActivationRule: SweepRule<ActivationNode> = {
  forward(node, trace) {
    (trace.value as Field)[node.output] = composed(node, trace, 0);
  },

  backward(node, trace, adjoint) {
    addTo(
      adjoint.value,
      node.input,
      multiplyTransposed(algebraOf(trace), slope(node, trace), adjoint.value[node.output]!),
    );
  },

  tangent(node, trace, tangent) {
    const direction = tangent.value[node.input];
    tangent.value[node.output] =
      direction === undefined ? undefined : multiplySeries(algebraOf(trace), slope(node, trace), direction);
  },

  adjointTangent(node, trace, adjoint, tangent, _theta, result) {
    const algebra = algebraOf(trace);
    const change = result.value[node.output];
    if (change !== undefined) {
      addTo(result.value, node.input, multiplyTransposed(algebra, slope(node, trace), change));
    }
    const direction = tangent.value[node.input];
    const above = adjoint.value[node.output];
    if (direction === undefined || above === undefined || node.activation.piecewiseLinear) return;
    const moved = multiplySeries(algebra, second(node, trace), direction);
    const terms = moved.slice();
    for (let from = 0; from < moved.length; from += above.length) {
      const copy = moved.subarray(from, from + above.length);
      terms.set(multiplyTransposed(algebra, copy, above), from);
    }
    addTo(result.value, node.input, terms);
  },
};

function slope(node: ActivationNode, trace: Trace): Float64Array {
  return (trace.slope[node.output] ??= composed(node, trace, 1));
}

function second(node: ActivationNode, trace: Trace): Float64Array {
  return (trace.second[node.output] ??= composed(node, trace, 2));
}

function composed(node: ActivationNode, trace: Trace, derivative: number): Float64Array {
  return composeSeries(node.activation, derivative, algebraOf(trace), trace.value[node.input]!);
}

function algebraOf(trace: Trace): SeriesAlgebra {
  return trace.algebra!;
}
