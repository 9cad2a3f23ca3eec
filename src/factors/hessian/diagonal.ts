/**
 * Diagonal, trace and the blocks on the diagonal, from the state Hessian alone (mathematics 4.6): with H_k the Hessian
 * with respect to the pre-activation z_k, the block of layer k is H_k ⊗ ṽ ⊗ ṽ, its diagonal diag(H_k) ⊗ ṽ∘ṽ and its
 * trace tr(H_k)·|ṽ|². Cost 4·L·n³ flops a sample, against P products of 8P.
 */
import { allocate, scratch, withScratch } from '../../numeric/allocation.js';
import { columnSums, multiplyElements, scaleRows } from '../../numeric/elementwise.js';
import { gemm } from '../../numeric/gemm.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { sharesWeights } from '../../program/sharing.js';
import { secondOf } from '../../sweeps/trace.js';
import { forEachChunk, type LossState } from '../state.js';
import type { SampleCore } from './core.js';
import { diagonalNumbers, layerDiagonals } from './layer-diagonals.js';
import { sharedDiagonal, sharedTraces } from './shared-diagonal.js';

/** Numbers that one sample's state Hessians take: the measure for chunking. */
export function stateNumbers(state: LossState): number {
  return state.program.nodes.reduce((sum, node) => sum + state.program.slots[node.output]! ** 2, 0);
}

/** diag(Σ weights_n H_n), length P. */
export function hessianDiagonal(state: LossState, core: SampleCore): Float64Array {
  if (sharesWeights(state.program)) return sharedDiagonal(state, core);
  const out = allocate(state.program.parameterCount);
  forEachPart(state, (part, start, count) => {
    for (const { node, diagonal: curvature } of layerDiagonals(part, core)) {
      const outputs = affineOutputs(node);
      const inputs = affineInputs(node);
      scaleRows(count, outputs, state.weights, start, curvature, 0, curvature, 0);
      if (node.bias !== null) columnSums(count, outputs, curvature, 0, true, out, node.bias.offset);
      const value = part.trace.value[node.input]!;
      const squares = scratch(value.length);
      multiplyElements(value.length, value, 0, value, 0, squares, 0);
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
  forEachPart(state, (part, start, count) => {
    for (const { node, diagonal: curvature } of layerDiagonals(part, core)) {
      const outputs = affineOutputs(node);
      const inputs = affineInputs(node);
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

/** Visits ranges of samples, each in a scratch scope of its own. */
function forEachPart(state: LossState, visit: (part: LossState, start: number, count: number) => void): void {
  // Made for the whole batch once, or every range would make its own.
  for (const node of state.program.nodes) if (node.kind === 'activation') secondOf(state.trace, node);
  forEachChunk(state, diagonalNumbers(state), (part, start, count) => {
    withScratch(() => visit(part, start, count));
  });
}
