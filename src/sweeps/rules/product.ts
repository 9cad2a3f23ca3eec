/**
 * o = l ⊙ r, with streams (derivatives along input directions) u_l, u_r → u_o:
 *
 *   forward          o = l r                     u_o = u_l r + l u_r
 *   backward         l̄ += r ō + Σ u_r ū          ū_l += r ū            (and the same with l and r exchanged)
 *   tangent          ȯ = l̇ r + l ṙ               u̇_o = u̇_l r + u_l ṙ + l̇ u_r + l u̇_r
 *   adjoint tangent  l̄̇ += r ō̇ + ṙ ō + Σ (u_r ū̇ + u̇_r ū)      ū̇_l += r ū̇ + ṙ ū
 *
 * Its second derivative couples the two sides by ō: the block [[0, ō], [ō, 0]] of the core (mathematics 4.7).
 */
import { allocate, scratch, scratchZeros } from '../../numeric/allocation.js';
import type { ProductNode, Slot } from '../../program/nodes.js';
import { baseLength, type Field, type Trace } from '../trace.js';
import { addTo, type Rule } from './rule.js';

export const productRule: Rule<ProductNode> = {
  forward(node, trace) {
    const out = scratch(trace.value[node.left]!.length);
    const n = baseLength(trace, node.output);
    const l = trace.value[node.left]!;
    const r = trace.value[node.right]!;
    for (let i = 0; i < n; i++) out[i] = l[i]! * r[i]!;
    for (let at = n; at < out.length; at += n) {
      for (let i = 0; i < n; i++) out[at + i] = l[at + i]! * r[i]! + l[i]! * r[at + i]!;
    }
    (trace.value as Field)[node.output] = out;
  },

  backward(node, trace, adjoint) {
    const above = adjoint.value[node.output]!;
    for (const [side, other] of sides(node)) addTo(adjoint.value, side, passed(trace, node, other, above));
  },

  tangent(node, trace, tangent) {
    let out: Float64Array | undefined;
    for (const [side, other] of sides(node)) {
      const direction = tangent.value[side];
      if (direction === undefined) continue;
      out = sum(out, moved(trace, node, other, direction));
    }
    tangent.value[node.output] = out;
  },

  adjointTangent(node, trace, adjoint, tangent, _theta, result) {
    const change = result.value[node.output];
    const above = adjoint.value[node.output];
    for (const [side, other] of sides(node)) {
      if (change !== undefined) addTo(result.value, side, passed(trace, node, other, change));
      const direction = tangent.value[other];
      if (above === undefined || direction === undefined) continue;
      addTo(result.value, side, crossed(trace, node, direction, above));
    }
  },

  multiplyJacobian(node, inputIndex, trace, samples, blocks, rows) {
    const other = trace.value[inputIndex === 0 ? node.right : node.left]!;
    const width = trace.program.slots[node.output]!;
    const out = allocate(blocks.length);
    for (let b = 0, at = 0; b < samples.length; b++) {
      const from = samples[b]! * width;
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < width; i++, at++) out[at] = blocks[at]! * other[from + i]!;
      }
    }
    return out;
  },
};

function sides(node: ProductNode): readonly (readonly [side: Slot, other: Slot])[] {
  return [
    [node.left, node.right],
    [node.right, node.left],
  ];
}

/** The transposed Jacobian for one side: r ō + Σ u_r ū on the base, r ū on streams; for every copy. */
function passed(trace: Trace, node: ProductNode, other: Slot, above: Float64Array): Float64Array {
  const n = baseLength(trace, node.output);
  const r = trace.value[other]!;
  const copy = (1 + trace.streams) * n;
  const out = scratchZeros(above.length);
  for (let d = 0; d < above.length; d += copy) {
    for (let j = 0; j < copy; j += n) {
      for (let i = 0; i < n; i++) {
        const bar = above[d + j + i]!;
        out[d + j + i]! += r[i]! * bar;
        if (j > 0) out[d + i]! += r[j + i]! * bar;
      }
    }
  }
  return out;
}

/** The Jacobian for one side: l̇ r on the base, u̇_l r + l̇ u_r on streams. */
function moved(trace: Trace, node: ProductNode, other: Slot, direction: Float64Array): Float64Array {
  const n = baseLength(trace, node.output);
  const r = trace.value[other]!;
  const copy = (1 + trace.streams) * n;
  const out = scratch(direction.length);
  for (let d = 0; d < direction.length; d += copy) {
    for (let j = 0; j < copy; j += n) {
      for (let i = 0; i < n; i++) {
        out[d + j + i] = direction[d + j + i]! * r[i]! + (j === 0 ? 0 : direction[d + i]! * r[j + i]!);
      }
    }
  }
  return out;
}

/** The change of the transposed Jacobian along the other side's tangent: ṙ ō + Σ u̇_r ū, and ṙ ū on streams. */
function crossed(
  trace: Trace,
  node: ProductNode,
  direction: Float64Array,
  above: Float64Array,
): Float64Array {
  const n = baseLength(trace, node.output);
  const copy = (1 + trace.streams) * n;
  const out = scratchZeros(direction.length);
  for (let d = 0; d < direction.length; d += copy) {
    for (let j = 0; j < copy; j += n) {
      for (let i = 0; i < n; i++) {
        out[d + j + i]! += direction[d + i]! * above[j + i]!;
        if (j > 0) out[d + i]! += direction[d + j + i]! * above[j + i]!;
      }
    }
  }
  return out;
}

function sum(a: Float64Array | undefined, b: Float64Array): Float64Array {
  if (a === undefined) return b;
  for (let i = 0; i < b.length; i++) a[i]! += b[i]!;
  return a;
}
