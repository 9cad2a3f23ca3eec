/**
 * θ̇ᵀ H_n θ̇ of a Sobolev objective for every sample from one tangent sweep over the copies and no backward one, as
 * mathematics 4.4 for a loss. With ā the adjoint and s a stream of what a node reads or writes,
 *
 *     output      ∇²E in (m, ∂m/∂x)
 *     affine      2 Σ_copies δᵀ Θ̇ v̇
 *     activation  v̄ A'' ż² + Σ_j ū_j ( A''' s_j ż² + 2 A'' ż ṡ_j )
 *     product     2 ō l̇ ṙ + 2 Σ_j ū_j ( l̇_j ṙ + l̇ ṙ_j ).
 */
import type { Core } from '../factors/hessian/core.js';
import { addRowDots } from '../factors/hessian/quadratic-forms.js';
import { allocate } from '../numeric/allocation.js';
import { gemm } from '../numeric/gemm.js';
import {
  affineInputs,
  affineOutputs,
  type ActivationNode,
  type AffineNode,
  type ProductNode,
} from '../program/nodes.js';
import { tangent } from '../sweeps/tangent.js';
import { copyOfSlot, secondOf, thirdOf, type Field } from '../sweeps/trace.js';
import { outputCurvature } from './output-curvature.js';
import type { SobolevState } from './sobolev-state.js';

/** One number per sample. Cost: 6·(1 + n₀)·N·P flops, memory O(N·(1 + n₀)·units). */
export function sobolevQuadraticForms(state: SobolevState, core: Core, theta: Float64Array): Float64Array {
  const trace = state.streams();
  const { program } = trace;
  const along = tangent(trace, { theta }).value;
  const out = allocate(trace.samples);
  const direction = along[program.output];
  if (direction !== undefined) addCopies(state, out, direction, outputCurvature(state, direction));
  if (core === 'gaussNewton') return out;
  for (const node of program.nodes) {
    if (node.kind === 'affine') addAffine(state, node, theta, along, out);
    if (node.kind === 'activation') addActivation(state, node, along, out);
    if (node.kind === 'product') addGate(state, node, along, out);
  }
  return out;
}

function addAffine(
  state: SobolevState,
  node: AffineNode,
  theta: Float64Array,
  along: Field,
  out: Float64Array,
): void {
  const moved = along[node.input];
  const delta = state.streamsAdjoint().value[node.output];
  if (moved === undefined || delta === undefined) return;
  const [inputs, outputs] = [affineInputs(node), affineOutputs(node)];
  const image = allocate(delta.length);
  const rows = delta.length / outputs;
  const { offset } = node.weight;
  gemm(false, true, rows, outputs, inputs, 2, moved, 0, inputs, theta, offset, inputs, 0, image, 0, outputs);
  addCopies(state, out, delta, image);
}

function addActivation(state: SobolevState, node: ActivationNode, along: Field, out: Float64Array): void {
  const trace = state.streams();
  const moved = along[node.input];
  const above = state.streamsAdjoint().value[node.output];
  const second = secondOf(trace, node);
  if (moved === undefined || above === undefined || second === null) return;
  const third = thirdOf(trace, node)!;
  const s = trace.value[node.input]!;
  const n = second.length;
  const terms = allocate(n);
  for (let i = 0; i < n; i++) terms[i] = above[i]! * second[i]! * moved[i]!;
  for (let at = n; at < s.length; at += n) {
    for (let i = 0; i < n; i++) {
      const bend = third[i]! * s[at + i]! * moved[i]! + 2 * second[i]! * moved[at + i]!;
      terms[i]! += above[at + i]! * bend;
    }
  }
  addRowDots(out, terms, moved.subarray(0, n));
}

function addGate(state: SobolevState, node: ProductNode, along: Field, out: Float64Array): void {
  const [l, r] = [along[node.left], along[node.right]];
  const above = state.streamsAdjoint().value[node.output];
  if (l === undefined || r === undefined || above === undefined) return;
  const n = above.length / (1 + state.axes);
  const terms = allocate(n);
  for (let i = 0; i < n; i++) terms[i] = above[i]! * l[i]! * r[i]!;
  for (let at = n; at < above.length; at += n) {
    for (let i = 0; i < n; i++) terms[i]! += above[at + i]! * (l[at + i]! * r[i]! + l[i]! * r[at + i]!);
  }
  addRowDots(out, terms, allocate(n).fill(2));
}

/** out[n] += Σ_copies a·b. */
function addCopies(state: SobolevState, out: Float64Array, a: Float64Array, b: Float64Array): void {
  const copies = 1 + state.axes;
  for (let s = 0; s < copies; s++) addRowDots(out, copyOfSlot(a, copies, s)!, copyOfSlot(b, copies, s)!);
}
