/**
 * Diagonal, trace and the blocks on the diagonal, from the state Hessian alone (mathematics 4.6): with H_k the Hessian
 * with respect to the pre-activation z_k, the block of layer k is H_k ⊗ ṽ ⊗ ṽ, its diagonal diag(H_k) ⊗ ṽ∘ṽ and its
 * trace tr(H_k)·|ṽ|². Cost 4·L·n³ flops a sample, against P products of 8P.
 */
import { allocate } from '../../numeric/allocation.js';
import { gemm } from '../../numeric/gemm.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { sharesWeights } from '../../program/sharing.js';
import { stateHessian, type StateHessian } from '../../sweeps/state-hessian.js';
import { forEachChunk, type LossState } from '../state.js';
import type { SampleCore } from './core.js';
import { sharedDiagonal, sharedTraces } from './shared-diagonal.js';

/** The state Hessians of a (small) batch; `core` is exact or gaussNewton. */
export function stateHessianOf(state: LossState, core: SampleCore, toInput = false): StateHessian {
  return stateHessian(state.trace, {
    outputHessian: state.outputHessian(),
    adjoint: core === 'exact' ? state.adjoint() : null,
    toInput,
  });
}

/** Numbers that one sample's state Hessians take: the measure for chunking. */
export function stateNumbers(state: LossState): number {
  return state.program.nodes.reduce((sum, node) => sum + state.program.slots[node.output]! ** 2, 0);
}

/** diag(Σ weights_n H_n), length P. */
export function hessianDiagonal(state: LossState, core: SampleCore): Float64Array {
  if (sharesWeights(state.program)) return sharedDiagonal(state, core);
  const out = allocate(state.program.parameterCount);
  forEachChunk(state, stateNumbers(state), (part, start, count) => {
    for (const { node, blocks } of stateHessianOf(part, core).rows) {
      const outputs = affineOutputs(node);
      const inputs = affineInputs(node);
      const curvature = diagonals(blocks.get(node.output), count, outputs);
      for (let n = 0, at = 0; n < count; n++) {
        for (let i = 0; i < outputs; i++, at++) {
          curvature[at]! *= state.weights[start + n]!;
          if (node.bias !== null) out[node.bias.offset + i]! += curvature[at]!;
        }
      }
      const squares = part.trace.value[node.input]!.map((value) => value * value);
      gemm(
        true,
        false,
        outputs,
        inputs,
        count,
        1,
        curvature,
        0,
        outputs,
        squares,
        0,
        inputs,
        1,
        out,
        node.weight.offset,
        inputs,
      );
    }
  });
  return out;
}

/** tr(H_n) for every sample. */
export function hessianTraces(state: LossState, core: SampleCore): Float64Array {
  if (sharesWeights(state.program)) return sharedTraces(state, core);
  const out = allocate(state.trace.samples);
  forEachChunk(state, stateNumbers(state), (part, start, count) => {
    for (const { node, blocks } of stateHessianOf(part, core).rows) {
      const outputs = affineOutputs(node);
      const inputs = affineInputs(node);
      const curvature = diagonals(blocks.get(node.output), count, outputs);
      const value = part.trace.value[node.input]!;
      for (let n = 0; n < count; n++) {
        let square = node.bias === null ? 0 : 1;
        for (let j = n * inputs; j < (n + 1) * inputs; j++) square += value[j]! * value[j]!;
        let trace = 0;
        for (let i = n * outputs; i < (n + 1) * outputs; i++) trace += curvature[i]!;
        out[start + n]! += trace * square;
      }
    }
  });
  return out;
}

function diagonals(blocks: Float64Array | undefined, count: number, width: number): Float64Array {
  const out = allocate(count * width);
  if (blocks === undefined) return out;
  for (let at = 0; at < out.length; at++) {
    const i = at % width;
    out[at] = blocks[Math.floor(at / width) * width * width + i * width + i]!;
  }
  return out;
}
