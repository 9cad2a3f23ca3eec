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
import { allocate, scratch, scratchZeros } from '../../numeric/allocation.js';
import { addRow, repeatRow } from '../../numeric/elementwise.js';
import { addsRowsLast, gemm } from '../../numeric/gemm.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { multiplyInSteps } from '../stairs.js';
import { baseLength, type Field, type Trace } from '../trace.js';
import type { Rule } from './rule.js';

export const affineRule: Rule<AffineNode> = {
  forward(node, trace) {
    const input = trace.value[node.input]!;
    const out = scratch((input.length / affineInputs(node)) * affineOutputs(node));
    image(node, trace, trace.parameters, 0, out, 0, false);
    (trace.value as Field)[node.output] = out;
  },

  backward(node, trace, adjoint) {
    addPullBack(node, adjoint.value[node.output]!, trace, adjoint.value);
  },

  tangent(node, trace, tangent, theta) {
    const direction = tangent.value[node.input];
    if (direction === undefined && theta === null) return;
    const length = trace.value[node.output]!.length;
    const out = scratch(tangent.count * length);
    tangent.value[node.output] = out;
    const rows = (tangent.count * length) / affineOutputs(node);
    if (theta === null || theta instanceof Float64Array) {
      for (let d = 0; theta !== null && d < tangent.count; d++) {
        image(node, trace, theta, d * trace.program.parameterCount, out, d * length, false);
      }
      if (direction !== undefined) {
        product(node, trace.parameters, 0, direction, rows, true, out, 0, theta !== null, trace);
      }
      return;
    }
    if (direction === undefined) out.fill(0);
    else product(node, trace.parameters, 0, direction, rows, true, out, 0, false, trace);
    theta.addImage(node, trace, out);
  },

  adjointTangent(node, trace, adjoint, tangent, theta, result) {
    const above = result.value[node.output];
    if (above !== undefined) addPullBack(node, above, trace, result.value);
    const delta = adjoint.value[node.output];
    if (theta === null || delta === undefined) return;
    const rows = delta.length / affineOutputs(node);
    const length = rows * affineInputs(node);
    const present = result.value[node.input];
    if (!(theta instanceof Float64Array)) {
      const sum = (result.value[node.input] = present ?? scratchZeros(tangent.count * length));
      theta.addPullBack(node, delta, sum);
      return;
    }
    const target = (result.value[node.input] = present ?? scratch(tangent.count * length));
    for (let d = 0; d < tangent.count; d++) {
      const start = d * trace.program.parameterCount;
      product(node, theta, start, delta, rows, false, target, d * length, present !== undefined, trace);
    }
  },

  multiplyJacobian(node, _inputIndex, trace, _samples, blocks, _rows, transposed) {
    // W serves every sample and site alike, so the blocks are one tall matrix.
    const [from, to] = transposed
      ? [affineInputs(node), affineOutputs(node)]
      : [affineOutputs(node), affineInputs(node)];
    const rows = blocks.length / from;
    const out = allocate(rows * to);
    product(node, trace.parameters, 0, blocks, rows, transposed, out, 0, false);
    return out;
  },

  congruence(node, trace, blocks) {
    // Sites share W, so that Wᵀ on the left would meet pairs of sites one by one.
    if (node.sites !== 1) return null;
    const inputs = affineInputs(node);
    const outputs = affineOutputs(node);
    const right = allocate((blocks.length / outputs) * inputs);
    product(node, trace.parameters, 0, blocks, blocks.length / outputs, false, right, 0, false);
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

/**
 * out (+)= A Wᵀ + 1 bᵀ with A the traced values and (W, b) read from `theta` at `start`. Without streams the product
 * starts from the bias where that costs no pass over the result; the numbers are the same.
 */
export function image(
  node: AffineNode,
  trace: Trace,
  theta: Float64Array,
  start: number,
  out: Float64Array,
  at: number,
  accumulate: boolean,
): void {
  const { input, output, bias } = node;
  const outputs = affineOutputs(node);
  const value = trace.value[input]!;
  const rows = value.length / affineInputs(node);
  const baseRows = baseLength(trace, output) / outputs;
  const starts =
    bias !== null && !accumulate && rows === baseRows && !addsRowsLast(rows, outputs, affineInputs(node));
  if (starts) repeatRow(rows, outputs, theta, start + bias.offset, out, at);
  product(node, theta, start, value, rows, true, out, at, accumulate || starts, trace);
  if (bias !== null && !starts) addRow(baseRows, outputs, theta, start + bias.offset, out, at);
}

/** field[input] += Z̄ W. */
function addPullBack(node: AffineNode, delta: Float64Array, trace: Trace, field: Field): void {
  const rows = delta.length / affineOutputs(node);
  const present = field[node.input];
  const out = present ?? scratch(rows * affineInputs(node));
  product(node, trace.parameters, 0, delta, rows, false, out, 0, present !== undefined, trace);
  field[node.input] = out;
}

/**
 * out (+)= X Wᵀ (`transposed`) or X W, for `rows` rows X and W read from `theta` at `start`. If these are one for each sample
 * of `trace`, its zeros in steps are left out.
 */
export function product(
  node: AffineNode,
  theta: Float64Array,
  start: number,
  x: Float64Array,
  rows: number,
  transposed: boolean,
  out: Float64Array,
  outAt: number,
  accumulate: boolean,
  trace?: Trace,
): void {
  const inputs = affineInputs(node);
  const outputs = affineOutputs(node);
  const from = transposed ? inputs : outputs;
  const to = transposed ? outputs : inputs;
  const w = start + node.weight.offset;
  if (trace?.stairs !== undefined && rows === trace.samples) {
    const [below, above] = [trace.stairs[node.input], trace.stairs[node.output]];
    const read = { data: x, at: 0, width: from, stairs: transposed ? below : above };
    const written = { data: out, at: outAt, width: to, stairs: transposed ? above : below };
    multiplyInSteps(rows, read, transposed, theta, w, inputs, accumulate, written);
    return;
  }
  const beta = accumulate ? 1 : 0;
  gemm(false, transposed, rows, to, from, 1, x, 0, from, theta, w, inputs, beta, out, outAt, to);
}
