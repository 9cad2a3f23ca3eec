/**
 * The upward matrix recursion: for a pair (a, b) of samples and slots s, t,
 *
 *     C(s, t) = Σ_l ω_l (∂s/∂z_l)^a (∂t/∂z_l)^{bᵀ},      ω_l = ṽ_{l-1}^a · ṽ_{l-1}^b,
 *
 * summed over the affine nodes l below. It is the neural tangent kernel's recursion kept as a matrix: C(v_L, v_L) is
 * the kernel block itself, and together with the state Hessian it gives inner products of Hessians in O(L n³).
 * For a chain C(z_k, z_k) = S_k = ω_k I + W_k R_{k-1} W_kᵀ and C(v_k, v_k) = R_k = γ_k^a S_k γ_k^b.
 */
import { allocate } from '../numeric/allocation.js';
import { affineInputs, inputsOf, type AffineNode, type Node, type Slot } from '../program/nodes.js';
import { addBlocks, addDiagonals, transposeBlocks } from './blocks.js';
import { ruleOf } from './rules/table.js';
import type { Trace } from './trace.js';

/** C(s, t), one block of width(s) × width(t) per pair, or undefined where it vanishes. */
export type Covariance = (s: Slot, t: Slot) => Float64Array | undefined;

/** One side of the pairs: a trace and, pair by pair, the sample to take from it. */
export interface Side {
  readonly trace: Trace;
  readonly samples: readonly number[];
}

/**
 * Walks upwards and calls `visit` at each affine node k, when its own term ω_k is not yet part of C(z_k, z_k).
 * Cost: about 6·L·n³ flops per pair; memory: one block per pair of live slots.
 */
export function covariance(
  a: Side,
  b: Side,
  visit: (node: AffineNode, omega: Float64Array, at: Covariance) => void,
): void {
  const { program } = a.trace;
  const lastUse = program.slots.map((_, slot) =>
    program.nodes.reduce((last, node, k) => (inputsOf(node).includes(slot) ? k : last), -1),
  );
  const blocks = new Map<Slot, Map<Slot, Float64Array>>();
  const at: Covariance = (s, t) => blocks.get(s)?.get(t);
  program.nodes.forEach((node, k) => {
    extend(node, a, b, blocks);
    if (node.kind === 'affine') {
      const omega = siteProducts(node, a, b);
      visit(node, omega, at);
      const width = program.slots[node.output]!;
      const present = at(node.output, node.output) ?? allocate(omega.length * width * width);
      const diagonal = allocate(omega.length * width);
      for (let i = 0; i < diagonal.length; i++) diagonal[i] = omega[Math.floor(i / width)]!;
      addDiagonals(present, diagonal, width);
      put(blocks, node.output, node.output, present);
    }
    for (const slot of inputsOf(node)) {
      if (lastUse[slot] !== k) continue;
      blocks.delete(slot);
      for (const row of blocks.values()) row.delete(slot);
    }
  });
}

/** ω = ṽ^a · ṽ^b for each pair, the constant 1 of a bias included. */
export function siteProducts(node: AffineNode, a: Side, b: Side): Float64Array {
  const width = affineInputs(node);
  const left = a.trace.value[node.input]!;
  const right = b.trace.value[node.input]!;
  const omega = allocate(a.samples.length);
  for (let p = 0; p < omega.length; p++) {
    const i = a.samples[p]! * width;
    const j = b.samples[p]! * width;
    let sum = node.bias === null ? 0 : 1;
    for (let c = 0; c < width; c++) sum += left[i + c]! * right[j + c]!;
    omega[p] = sum;
  }
  return omega;
}

function put(blocks: Map<Slot, Map<Slot, Float64Array>>, s: Slot, t: Slot, value: Float64Array): void {
  const row = blocks.get(s) ?? new Map<Slot, Float64Array>();
  row.set(t, value);
  blocks.set(s, row);
}

/** C(out, ·) and C(·, out) from the inputs' blocks: out = Σ_i D_i in_i. */
function extend(node: Node, a: Side, b: Side, blocks: Map<Slot, Map<Slot, Float64Array>>): void {
  const widths = a.trace.program.slots;
  const rule = ruleOf(node);
  const inputs = inputsOf(node);
  const out = node.output;
  const live = [...blocks.keys()];
  const push = (side: Side, x: Float64Array, rows: number, i: number): Float64Array =>
    rule.multiplyJacobian(node, i, side.trace, side.samples, x, rows, true);
  for (const s of live) {
    inputs.forEach((input, i) => {
      const known = blocks.get(s)?.get(input);
      if (known === undefined) return;
      put(blocks, s, out, addBlocks(blocks.get(s)?.get(out), push(b, known, widths[s]!, i)));
    });
  }
  for (const t of [...live, out]) {
    inputs.forEach((input, i) => {
      const known = blocks.get(input)?.get(t);
      if (known === undefined) return;
      const turned = push(a, transposeBlocks(known, widths[input]!, widths[t]!), widths[t]!, i);
      const back = transposeBlocks(turned, widths[t]!, widths[out]!);
      put(blocks, out, t, addBlocks(blocks.get(out)?.get(t), back));
    });
  }
}
