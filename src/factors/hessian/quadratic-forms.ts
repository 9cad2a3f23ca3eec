/**
 * θ̇ᵀ H_n θ̇ for every sample from one tangent sweep and no backward one (mathematics 4.4):
 *
 *     φ''[θ̇, θ̇] = v̇_Lᵀ ∇²loss v̇_L + Σ c ż² + 2 Σ_m δ_mᵀ Θ̇_m v̇_{m-1}
 */
import { allocate } from '../../numeric/allocation.js';
import { gemm } from '../../numeric/gemm.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { tangent } from '../../sweeps/tangent.js';
import type { LossState } from '../state.js';
import { curvatureOf, type SampleCore } from './core.js';

/** One number per sample. Cost: 6·N·P flops, memory O(N·units). */
export function quadraticForms(state: LossState, core: SampleCore, theta: Float64Array): Float64Array {
  const { trace, program, output, labels, loss } = state;
  const along = tangent(trace, { theta }).value;
  const out = allocate(trace.samples);
  const direction = along[program.output];
  if (direction !== undefined) {
    const change = { ...output, data: allocate(direction.length) };
    loss.hessianProduct(output, labels, { ...output, data: direction }, change);
    addRowDots(out, direction, change.data);
  }
  if (core === 'gaussNewton') return out;
  for (const node of program.nodes) {
    if (node.kind === 'activation') {
      const z = along[node.input];
      if (z === undefined || node.activation.piecewiseLinear) continue;
      const c = curvatureOf(state, node);
      addRowDots(
        out,
        z,
        c.map((value, i) => value * z[i]!),
      );
    }
    if (node.kind === 'product') {
      const [l, r, above] = [along[node.left], along[node.right], state.adjoint().value[node.output]];
      if (l === undefined || r === undefined || above === undefined) continue;
      addRowDots(
        out,
        l,
        r.map((value, i) => 2 * above[i]! * value),
      );
    }
    if (node.kind === 'affine') {
      const v = along[node.input];
      const delta = state.adjoint().value[node.output];
      if (v === undefined || delta === undefined) continue;
      const image = allocate(delta.length);
      const [inputs, outputs] = [affineInputs(node), affineOutputs(node)];
      const rows = delta.length / outputs;
      gemm(
        false,
        true,
        rows,
        outputs,
        inputs,
        2,
        v,
        0,
        inputs,
        theta,
        node.weight.offset,
        inputs,
        0,
        image,
        0,
        outputs,
      );
      addRowDots(out, delta, image);
    }
  }
  return out;
}

/** out[n] += a[n]·b[n], rows of equal length. */
export function addRowDots(out: Float64Array, a: Float64Array, b: Float64Array): void {
  const width = a.length / out.length;
  for (let n = 0, at = 0; n < out.length; n++) {
    let sum = 0;
    for (let i = 0; i < width; i++, at++) sum += a[at]! * b[at]!;
    out[n]! += sum;
  }
}
