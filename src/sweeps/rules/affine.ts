/**
 * z = W a + b, with R = (1+q)·N·sites rows at once:
 *
 *   forward          Z = A Wᵀ + 1 bᵀ            (b on base rows only: a stream is a derivative)
 *   backward         Ā += Z̄ W
 *   tangent          Ż = Ȧ Wᵀ + A Ẇᵀ + 1 ḃᵀ
 *   adjoint tangent  Ā̇ += Z̄̇ W + Z̄ Ẇ
 *
 * Bilinear in (W, a): there is no other term at any order.
 */
import { allocate } from '../../numeric/allocation.js';
import { gemm } from '../../numeric/gemm.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import type { Field, Trace } from '../trace.js';
import type { Rule } from './rule.js';

export const affineRule: Rule<AffineNode> = {
  forward(node, trace) {
    const input = trace.value[node.input]!;
    const out = allocate((input.length / affineInputs(node)) * affineOutputs(node));
    addImage(node, trace, trace.parameters, 0, out);
    (trace.value as Field)[node.output] = out;
  },

  backward(node, trace, adjoint) {
    addPullBack(node, adjoint.value[node.output]!, trace.parameters, 0, adjoint.value);
  },

  tangent(node, trace, tangent, theta) {
    const direction = tangent.value[node.input];
    if (direction === undefined && theta === null) return;
    const length = trace.value[node.output]!.length;
    const out = allocate(tangent.count * length);
    if (direction !== undefined) product(node, trace.parameters, 0, direction, true, out, false);
    if (theta instanceof Float64Array) {
      for (let d = 0; d < tangent.count; d++) {
        const start = d * trace.program.parameterCount;
        addImage(node, trace, theta, start, out.subarray(d * length, (d + 1) * length));
      }
    } else theta?.addImage(node, trace, out);
    tangent.value[node.output] = out;
  },

  adjointTangent(node, trace, adjoint, tangent, theta, result) {
    const above = result.value[node.output];
    if (above !== undefined) addPullBack(node, above, trace.parameters, 0, result.value);
    const delta = adjoint.value[node.output];
    if (theta === null || delta === undefined) return;
    const length = (delta.length / affineOutputs(node)) * affineInputs(node);
    const target = (result.value[node.input] ??= allocate(tangent.count * length));
    if (!(theta instanceof Float64Array)) {
      theta.addPullBack(node, delta, target);
      return;
    }
    for (let d = 0; d < tangent.count; d++) {
      const part = target.subarray(d * length, (d + 1) * length);
      product(node, theta, d * trace.program.parameterCount, delta, false, part, true);
    }
  },

  multiplyJacobian(node, _inputIndex, trace, _samples, blocks, _rows, transposed) {
    // W serves every sample and site alike, so the blocks are one tall matrix.
    const [from, to] = transposed
      ? [affineInputs(node), affineOutputs(node)]
      : [affineOutputs(node), affineInputs(node)];
    const out = allocate((blocks.length / from) * to);
    product(node, trace.parameters, 0, blocks, transposed, out, false);
    return out;
  },

  congruence(node, trace, blocks) {
    // Sites share W, so that Wᵀ on the left would meet pairs of sites one by one.
    if (node.sites !== 1) return null;
    const inputs = affineInputs(node);
    const outputs = affineOutputs(node);
    const right = allocate((blocks.length / outputs) * inputs);
    product(node, trace.parameters, 0, blocks, false, right, false);
    const out = allocate((right.length / outputs) * inputs);
    const w = node.weight.offset;
    const theta = trace.parameters;
    for (let from = 0, to = 0; from < right.length; from += outputs * inputs, to += inputs * inputs) {
      gemm(
        true,
        false,
        inputs,
        inputs,
        outputs,
        1,
        theta,
        w,
        inputs,
        right,
        from,
        inputs,
        0,
        out,
        to,
        inputs,
      );
    }
    return out;
  },
};

/** out += A Wᵀ + 1 bᵀ with A the traced values and (W, b) read from `theta` at `start`. */
export function addImage(
  node: AffineNode,
  trace: Trace,
  theta: Float64Array,
  start: number,
  out: Float64Array,
): void {
  if (node.bias !== null) {
    const outputs = affineOutputs(node);
    const offset = start + node.bias.offset;
    const base = trace.samples * node.sites * outputs;
    for (let at = 0; at < base; at += outputs) {
      for (let i = 0; i < outputs; i++) out[at + i]! += theta[offset + i]!;
    }
  }
  product(node, theta, start, trace.value[node.input]!, true, out, true);
}

/** field[input] += Z̄ W. */
function addPullBack(
  node: AffineNode,
  delta: Float64Array,
  theta: Float64Array,
  start: number,
  field: Field,
): void {
  const present = field[node.input];
  const out = present ?? allocate((delta.length / affineOutputs(node)) * affineInputs(node));
  product(node, theta, start, delta, false, out, present !== undefined);
  field[node.input] = out;
}

/** out (+)= X Wᵀ (`transposed`) or X W, for the rows X and W read from `theta` at `start`. */
export function product(
  node: AffineNode,
  theta: Float64Array,
  start: number,
  x: Float64Array,
  transposed: boolean,
  out: Float64Array,
  accumulate: boolean,
): void {
  const inputs = affineInputs(node);
  const [from, to] = transposed ? [inputs, affineOutputs(node)] : [affineOutputs(node), inputs];
  const w = start + node.weight.offset;
  gemm(
    false,
    transposed,
    x.length / from,
    to,
    from,
    1,
    x,
    0,
    from,
    theta,
    w,
    inputs,
    accumulate ? 1 : 0,
    out,
    0,
    to,
  );
}
