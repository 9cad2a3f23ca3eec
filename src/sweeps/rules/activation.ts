/**
 * v = A(z), element by element, with γ = A', and streams s → u (derivatives along input directions):
 *
 *   forward          v = A(z)                    u = γ s
 *   backward         z̄ = γ v̄ + A'' Σ s ū         s̄ = γ ū
 *   tangent          v̇ = γ ż                     u̇ = γ ṡ + A'' ż s
 *   adjoint tangent  z̄̇ = γ v̄̇ + A'' ż v̄ + Σ ( A''' ż s ū + A'' ṡ ū + A'' s ū̇ )     s̄̇ = γ ū̇ + A'' ż ū
 *
 * The lines are derivatives of one another: backward transposes forward, and the tangents differentiate both. With no
 * streams (q = 0) the sums are empty, c = A'' v̄ is the only curvature and A''' is not needed.
 */
import { relu } from '../../functions/activations/relu.js';
import { allocate, scratch } from '../../numeric/allocation.js';
import {
  addProducts,
  addTriples,
  multiplyAddTriples,
  multiplyByStep,
  multiplyElements,
  multiplyTriples,
} from '../../numeric/elementwise.js';
import { addressOf } from '../../numeric/kernel/memory.js';
import type { ActivationNode } from '../../program/nodes.js';
import { planOf } from '../../program/plan.js';
import {
  baseLength,
  secondOf,
  slopeOf,
  thirdOf,
  type Adjoint,
  type Field,
  type Tangent,
  type Trace,
} from '../trace.js';
import { addTo, type Rule } from './rule.js';

export const activationRule: Rule<ActivationNode> = {
  forward(node, trace) {
    const input = trace.value[node.input]!;
    if (isIdentity(node)) {
      (trace.value as Field)[node.output] = input;
      return;
    }
    const n = baseLength(trace, node.output);
    const out = scratch(input.length);
    const slope = scratch(n);
    node.activation.forward(head(input, n), head(out, n), slope);
    for (let p = n; p < input.length; p += n) multiplyElements(n, input, p, slope, 0, out, p);
    (trace.value as Field)[node.output] = out;
    trace.slope[node.output] = slope;
  },

  backward(node, trace, adjoint) {
    pass(node, trace, adjoint.value[node.output]!, adjoint);
  },

  tangent(node, trace, tangent) {
    const direction = tangent.value[node.input];
    if (direction === undefined || isIdentity(node)) {
      tangent.value[node.output] = direction;
      return;
    }
    const n = baseLength(trace, node.output);
    const out = scaled(node, trace, direction, tangent);
    const second = trace.streams === 0 ? null : secondOf(trace, node);
    if (second !== null) {
      const s = trace.value[node.input]!;
      const copy = (1 + trace.streams) * n;
      for (let d = 0; d < tangent.count * copy; d += copy) {
        for (let j = n; j < copy; j += n) addTriples(n, second, 0, direction, d, s, j, out, d + j);
      }
    }
    tangent.value[node.output] = out;
  },

  adjointTangent(node, trace, adjoint, tangent, _theta, result) {
    const above = result.value[node.output];
    const direction = tangent.value[node.input];
    const adjointAbove = adjoint.value[node.output];
    const second = direction === undefined || adjointAbove === undefined ? null : secondOf(trace, node);
    if (
      trace.streams === 0 &&
      second !== null &&
      above !== undefined &&
      result.value[node.input] === undefined
    ) {
      result.value[node.input] = changed(slopeOf(trace, node), above, second, adjointAbove!, direction!);
      return;
    }
    if (above !== undefined) pass(node, trace, above, result);
    if (second === null) return;
    addCurvature(node, trace, second, adjointAbove!, direction!, result.value);
  },

  congruence(node, trace, blocks) {
    if (isIdentity(node)) return blocks;
    const slope = slopeOf(trace, node);
    const width = trace.program.slots[node.output]!;
    for (let from = 0, at = 0; from < slope.length; from += width) {
      for (let r = 0; r < width; r++) {
        const left = slope[from + r]!;
        // γ_i γ_j first: a symmetric block stays symmetric to the last bit.
        for (let i = 0; i < width; i++, at++) blocks[at]! *= left * slope[from + i]!;
      }
    }
    return blocks;
  },

  multiplyJacobian(node, _inputIndex, trace, samples, blocks, rows) {
    if (isIdentity(node)) return blocks.slice();
    const slope = slopeOf(trace, node);
    const width = trace.program.slots[node.output]!;
    const out = allocate(blocks.length);
    for (let b = 0, at = 0; b < samples.length; b++) {
      const from = samples[b]! * width;
      for (let r = 0; r < rows; r++) {
        for (let i = 0; i < width; i++, at++) out[at] = blocks[at]! * slope[from + i]!;
      }
    }
    return out;
  },
};

function isIdentity(node: ActivationNode): boolean {
  return node.activation.name === 'identity';
}

/** The transpose of forward, applied to one or more copies: z̄ += γ v̄ + A'' Σ s ū, s̄ += γ ū. */
function pass(node: ActivationNode, trace: Trace, above: Float64Array, adjoint: Adjoint): void {
  const field = adjoint.value;
  if (isIdentity(node) && trace.program.readers[node.input] === 1 && field[node.input] === undefined) {
    field[node.input] = above; // complete and read-only from here on: shared instead of copied
    return;
  }
  const n = baseLength(trace, node.output);
  const out = scaled(node, trace, above, adjoint);
  const second = trace.streams === 0 ? null : secondOf(trace, node);
  if (second !== null) {
    const s = trace.value[node.input]!;
    const copy = (1 + trace.streams) * n;
    for (let d = 0; d < above.length; d += copy) {
      for (let j = n; j < copy; j += n) addTriples(n, second, 0, s, j, above, d + j, out, d);
    }
  }
  addTo(field, node.input, out);
}

/** γ v̄̇ + A'' ż v̄ for every direction, in one pass. */
function changed(
  slope: Float64Array,
  change: Float64Array,
  second: Float64Array,
  above: Float64Array,
  direction: Float64Array,
): Float64Array {
  const n = slope.length;
  const out = scratch(change.length);
  for (let d = 0; d < out.length; d += n) {
    multiplyAddTriples(n, change, d, slope, 0, second, 0, above, 0, direction, d, out, d);
  }
  return out;
}

/** Adds the terms of the adjoint tangent that come from the tangent itself; for q = 0 just c ż with c = A'' v̄. */
function addCurvature(
  node: ActivationNode,
  trace: Trace,
  second: Float64Array,
  above: Float64Array,
  direction: Float64Array,
  field: Field,
): void {
  const n = second.length;
  const copy = (1 + trace.streams) * n;
  const present = field[node.input];
  const out = present ?? scratch(direction.length);
  field[node.input] = out;
  const third = trace.streams === 0 ? null : thirdOf(trace, node);
  const s = trace.value[node.input]!;
  for (let d = 0; d < direction.length; d += copy) {
    if (present === undefined) multiplyTriples(n, second, 0, above, 0, direction, d, out, d);
    else addTriples(n, second, 0, above, 0, direction, d, out, d);
    for (let j = n; j < copy; j += n) {
      addTriples(n, second, 0, above, j, direction, d + j, out, d);
      if (third !== null) addThirdOrder(n, third, s, above, j, direction, out, d);
      if (present === undefined) multiplyTriples(n, second, 0, above, j, direction, d, out, d + j);
      else addTriples(n, second, 0, above, j, direction, d, out, d + j);
    }
  }
}

/** out += A''' s ū ż for the stream at j and the direction at d. */
function addThirdOrder(
  n: number,
  third: Float64Array,
  s: Float64Array,
  above: Float64Array,
  j: number,
  direction: Float64Array,
  out: Float64Array,
  d: number,
): void {
  const bent = scratch(n);
  multiplyTriples(n, third, 0, s, j, above, j, bent, 0);
  addProducts(n, bent, 0, direction, d, out, d);
}

/** γ times every copy of `array`, which a sweep carries to the node: in place where it may be. */
function scaled(
  node: ActivationNode,
  trace: Trace,
  array: Float64Array,
  { inPlace }: Tangent | Adjoint,
): Float64Array {
  const { program } = trace;
  const n = baseLength(trace, node.output);
  const isOver = inPlace === true && planOf(program).isMask[program.writer[node.output]!]!;
  const out = isOver ? array : scratch(array.length);
  const value = trace.value[node.output]!;
  // The next product reads the values, too; slopes, which it does not, would take as much room in the caches.
  const isStep = node.activation === relu && addressOf(value) >= 0;
  const slope = isStep ? null : slopeOf(trace, node);
  for (let p = 0; p < array.length; p += n) {
    if (slope === null) multiplyByStep(n, array, p, value, 0, out, p);
    else multiplyElements(n, array, p, slope, 0, out, p);
  }
  return out;
}

/** The first n numbers: the array itself if it has no more. */
function head(array: Float64Array, n: number): Float64Array {
  return array.length === n ? array : array.subarray(0, n);
}
