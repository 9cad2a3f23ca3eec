/**
 * θ̇ᵀ H_n θ̇ for every sample from one tangent sweep and no backward one (mathematics 4.4):
 *
 *     φ''[θ̇, θ̇] = v̇_Lᵀ ∇²loss v̇_L + Σ c ż² + 2 Σ_m δ_mᵀ Θ̇_m v̇_{m-1}
 */
import { allocate, scratch, scratchOf, scratchZeros, withScratch } from '../../numeric/allocation.js';
import { multiplyTriples, rowProducts } from '../../numeric/elementwise.js';
import { gemm } from '../../numeric/gemm.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { heldAdjoint, heldTrace } from '../../sweeps/held.js';
import { tangent } from '../../sweeps/tangent.js';
import { secondOf, type Field } from '../../sweeps/trace.js';
import type { LossState } from '../state.js';
import type { SampleCore } from './core.js';
import { steppedForms } from './stepped-forms.js';

/** One number per sample. Cost: 6·N·P flops, memory O(N·units) for intermediate results. */
export function quadraticForms(state: LossState, core: SampleCore, theta: Float64Array): Float64Array {
  return withScratch(() => {
    const stepped = steppedForms(state, core, theta);
    if (stepped !== null) return stepped;
    const out = allocate(state.trace.samples);
    // Sums next to what they are made of: kernels take all operands from their memory, or none.
    const sums = scratchZeros(out.length);
    addForms(state, core, scratchOf(theta), sums);
    out.set(sums);
    return out;
  });
}

function addForms(state: LossState, core: SampleCore, theta: Float64Array, out: Float64Array): void {
  const { program, output, labels, loss } = state;
  const trace = heldTrace(state.trace);
  const along = tangent(trace, { theta, inPlace: true }).value;
  if (core === 'exact') addLayerTerms(state, along, theta, out);
  const direction = along[program.output];
  if (direction !== undefined) {
    const change = { ...output, data: scratch(direction.length) };
    loss.hessianProduct(output, labels, { ...output, data: direction }, change);
    addRowDots(out, direction, change.data);
  }
}

/** Σ c ż² + 2 Σ_m δ_mᵀ Θ̇_m v̇_{m-1}. */
function addLayerTerms(state: LossState, along: Field, theta: Float64Array, out: Float64Array): void {
  const { program } = state;
  const trace = heldTrace(state.trace);
  const adjoint = heldAdjoint(program, state.adjoint()).value;
  for (const node of program.nodes) {
    const above = adjoint[node.output];
    if (above === undefined) continue;
    if (node.kind === 'activation') {
      const z = along[node.input];
      const second = z === undefined ? null : secondOf(trace, node);
      if (second === null) continue;
      const bent = scratch(z!.length);
      multiplyTriples(bent.length, second, 0, above, 0, z!, 0, bent, 0);
      addRowDots(out, z!, bent);
    }
    if (node.kind === 'product') {
      const [l, r] = [along[node.left], along[node.right]];
      if (l === undefined || r === undefined) continue;
      const crossed = scratch(r.length);
      for (let i = 0; i < r.length; i++) crossed[i] = 2 * above[i]! * r[i]!;
      addRowDots(out, l, crossed);
    }
    if (node.kind === 'affine') addCrossTerm(node, along, above, theta, 2, out);
  }
}

/** out[n] += factor · δᵀ Θ̇ v̇ at an affine node; `left` is δ. */
export function addCrossTerm(
  node: AffineNode,
  along: Field,
  left: Float64Array,
  theta: Float64Array,
  factor: number,
  out: Float64Array,
): void {
  const v = along[node.input];
  if (v === undefined) return;
  const [inputs, outputs] = [affineInputs(node), affineOutputs(node)];
  const rows = left.length / outputs;
  const at = node.weight.offset;
  const image = scratch(left.length);
  gemm(false, true, rows, outputs, inputs, factor, v, 0, inputs, theta, at, inputs, 0, image, 0, outputs);
  addRowDots(out, left, image);
}

/** out[n] += a[n]·b[n], rows of equal length. */
export function addRowDots(out: Float64Array, a: Float64Array, b: Float64Array): void {
  rowProducts(out.length, a.length / out.length, a, 0, b, 0, true, out, 0);
}
