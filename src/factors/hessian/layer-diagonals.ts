/**
 * Diagonals of the state Hessians H_k with respect to the pre-activations, of every sample: all that diag H and tr H need
 * of them. A chain has a shorter way than the matrices themselves: see sweeps/chain-curvature.ts.
 */
import { scratch, scratchZeros } from '../../numeric/allocation.js';
import { addScaled } from '../../numeric/elementwise.js';
import { affineOutputs, type AffineNode } from '../../program/nodes.js';
import { planOf } from '../../program/plan.js';
import { backward } from '../../sweeps/backward.js';
import { chainCurvature, isChain } from '../../sweeps/chain-curvature.js';
import { unitSeeds } from '../../sweeps/units.js';
import type { LossState } from '../state.js';
import type { SampleCore } from './core.js';
import { stateHessianOf } from './state-hessian-of.js';

export interface LayerDiagonal {
  readonly node: AffineNode;
  /** N × width of the node's output. */
  readonly diagonal: Float64Array;
}

/** One for each affine node; arrays are scratch where a scope is open. `core` is exact or gaussNewton. */
export function layerDiagonals(state: LossState, core: SampleCore): LayerDiagonal[] {
  const { program, trace } = state;
  return isChain(program) ? ofChain(state, core) : fromBlocks(state, core, trace.samples);
}

/** Numbers that one sample takes beside the sweeps: the measure for chunking. */
export function diagonalNumbers({ program }: LossState): number {
  const squares = program.nodes.map(({ output }) => program.slots[output]! ** 2);
  if (!isChain(program)) return squares.reduce((sum, square) => sum + square, 0);
  // Two lower triangles at a time. Fewer samples would stay in a core's cache, but products of pairs of weights are formed anew
  // for each range of them (net 4-64-64-64-1, 256 samples: 9.7 ms in four ranges, 8.2 in one).
  return Math.max(...squares);
}

function ofChain(state: LossState, core: SampleCore): LayerDiagonal[] {
  const { program, trace } = state;
  const width = program.slots[program.output]!;
  const seeds = new Map([[program.output, unitSeeds(width, trace.samples)]]);
  const units = backward(trace, seeds, { count: width }).value;
  const curved = core === 'exact' ? chainCurvature(trace, state.adjoint()) : [];
  const outputHessian = state.outputHessian();
  return planOf(program).affine.map((node) => {
    const diagonal = throughOutput(
      outputHessian,
      units[node.output],
      trace.samples,
      width,
      affineOutputs(node),
    );
    const own = curved[node.output];
    if (own !== undefined) addScaled(own.length, 1, own, 0, diagonal, 0);
    return { node, diagonal };
  });
}

/** diag(Uᵀ K U) of every sample, with U the adjoints of the outputs ([output][sample][unit]) and K = ∇²loss. */
function throughOutput(
  hessian: Float64Array,
  units: Float64Array | undefined,
  samples: number,
  outputs: number,
  width: number,
): Float64Array {
  const out = scratchZeros(samples * width);
  if (units === undefined) return out;
  for (let o = 0; o < outputs; o++) {
    for (let p = 0; p <= o; p++) {
      for (let n = 0, at = 0; n < samples; n++) {
        const factor = (o === p ? 1 : 2) * hessian[(n * outputs + o) * outputs + p]!;
        const [left, right] = [(o * samples + n) * width, (p * samples + n) * width];
        for (let i = 0; i < width; i++, at++) out[at]! += factor * units[left + i]! * units[right + i]!;
      }
    }
  }
  return out;
}

function fromBlocks(state: LossState, core: SampleCore, samples: number): LayerDiagonal[] {
  return stateHessianOf(state, core).rows.map(({ node, blocks }) => {
    const width = affineOutputs(node);
    return { node, diagonal: diagonalsOf(blocks.get(node.output), samples, width) };
  });
}

function diagonalsOf(blocks: Float64Array | undefined, count: number, width: number): Float64Array {
  if (blocks === undefined) return scratchZeros(count * width);
  const out = scratch(count * width);
  for (let n = 0, at = 0; n < count; n++) {
    for (let i = 0, entry = n * width * width; i < width; i++, at++, entry += width + 1)
      out[at] = blocks[entry]!;
  }
  return out;
}
