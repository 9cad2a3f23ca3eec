/**
 * ⟨H_a, H_b⟩ of sample Hessians in O(L n³), from one downward and one upward matrix recursion (mathematics 4.6):
 *
 *     Σ_k { ω_k² ⟨H_k^a, H_k^b⟩ + 2 [ ω_k Σ_{s,t} tr(H^a(z_k,s) C(s,t) H^b(t,z_k)) + (δ_k^a·δ_k^b) tr C(v,v)
 *             + δ_k^b · Σ_s H^a(z_k,s) C(s,v) v^a + δ_k^a · Σ_t H^b(z_k,t) C(v,t)ᵀ v^b ] }
 *
 * with v the input of layer k and C without layer k's own term. On a chain the state is z_k alone and this is the
 * printed formula; with skips the sums run over the slots alive beside z_k. The off-diagonal blocks are M ⊗ ṽ ⊗ ṽ +
 * δ ⊗ ∂v/∂z ⊗ ṽ with M = Σ_s H(z_k,s) ∂s/∂z_l, and the sum over l has already been taken inside C.
 */
import { allocate } from '../../numeric/allocation.js';
import { affineInputs, affineOutputs, type Slot } from '../../program/nodes.js';
import { multiplyBlocks } from '../../sweeps/blocks.js';
import { covariance, type Covariance, type Side } from '../../sweeps/covariance.js';
import type { StateHessian } from '../../sweeps/state-hessian.js';
import type { LossState } from '../state.js';
import type { SampleCore } from './core.js';
import { stateHessianOf } from './state-hessian-of.js';

/** A batch whose state Hessians are known. */
export interface Spread {
  readonly state: LossState;
  readonly core: SampleCore;
  readonly hessians: StateHessian;
}

export function spread(state: LossState, core: SampleCore): Spread {
  return { state, core, hessians: stateHessianOf(state, core) };
}

/**
 * ⟨H_{a[p]}, H_{b[p]}⟩ for pairs of samples of two batches of one network structure.
 * Cost: about 10·L·n³ flops a pair; memory: a few n² numbers a pair.
 */
export function innerProducts(
  left: Spread,
  right: Spread,
  a: readonly number[],
  b: readonly number[],
): Float64Array {
  const out = allocate(a.length);
  const sideA: Side = { trace: left.state.trace, samples: a };
  const sideB: Side = { trace: right.state.trace, samples: b };
  const curvedA = left.core === 'exact';
  const curvedB = right.core === 'exact';
  let k = 0;
  covariance(sideA, sideB, (node, omega, at) => {
    const rowA = left.hessians.rows[k]!.blocks;
    const rowB = right.hessians.rows[k++]!.blocks;
    const outputs = affineOutputs(node);
    const inputs = affineInputs(node);
    const widths = left.state.program.slots;
    const deltaA = left.state.adjoint().value[node.output];
    const deltaB = right.state.adjoint().value[node.output];
    const valueA = left.state.trace.value[node.input]!;
    const valueB = right.state.trace.value[node.input]!;
    const own = at(node.input, node.input);
    for (let p = 0; p < a.length; p++) {
      const n = a[p]!;
      const m = b[p]!;
      const ha = (slot: Slot): Float64Array | undefined => block(rowA.get(slot), n, outputs * widths[slot]!);
      const hb = (slot: Slot): Float64Array | undefined => block(rowB.get(slot), m, outputs * widths[slot]!);
      const c: Covariance = (s, t) => block(at(s, t), p, widths[s]! * widths[t]!);
      const weight = omega[p]!;
      let sum = weight * weight * dot(ha(node.output), hb(node.output));
      let cross = 0;
      for (const s of rowA.keys()) {
        for (const t of rowB.keys()) {
          const middle = c(s, t);
          if (middle !== undefined)
            cross += weight * triple(ha(s)!, middle, hb(t)!, outputs, widths[s]!, widths[t]!);
        }
      }
      const da = block(deltaA, n, outputs);
      const db = block(deltaB, m, outputs);
      const covarianceOfInput = block(own, p, inputs * inputs);
      if (curvedA && curvedB && covarianceOfInput !== undefined) {
        let trace = 0;
        for (let i = 0; i < inputs; i++) trace += covarianceOfInput[i * inputs + i]!;
        cross += dot(da, db) * trace;
      }
      if (curvedB) {
        const va = valueA.subarray(n * inputs, (n + 1) * inputs);
        for (const s of rowA.keys()) {
          const middle = c(s, node.input);
          if (middle === undefined || db === undefined) continue;
          const moved = multiplyBlocks(middle, widths[s]!, inputs, va, false);
          cross += dot(db, multiplyBlocks(ha(s)!, outputs, widths[s]!, moved, false));
        }
      }
      if (curvedA) {
        const vb = valueB.subarray(m * inputs, (m + 1) * inputs);
        for (const t of rowB.keys()) {
          const middle = c(node.input, t);
          if (middle === undefined || da === undefined) continue;
          const moved = multiplyBlocks(middle, inputs, widths[t]!, vb, true);
          cross += dot(da, multiplyBlocks(hb(t)!, outputs, widths[t]!, moved, false));
        }
      }
      sum += 2 * cross;
      out[p]! += sum;
    }
  });
  return out;
}

function block(stack: Float64Array | undefined, index: number, size: number): Float64Array | undefined {
  return stack?.subarray(index * size, (index + 1) * size);
}

function dot(a: Float64Array | undefined, b: Float64Array | undefined): number {
  let sum = 0;
  if (a === undefined || b === undefined) return 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** tr(A C Bᵀ) for A (rows × s), C (s × t), B (rows × t). */
function triple(
  a: Float64Array,
  c: Float64Array,
  b: Float64Array,
  rows: number,
  s: number,
  t: number,
): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    for (let x = 0; x < s; x++) {
      const scale = a[i * s + x]!;
      if (scale === 0) continue;
      let inner = 0;
      for (let y = 0; y < t; y++) inner += c[x * t + y]! * b[i * t + y]!;
      sum += scale * inner;
    }
  }
  return sum;
}
