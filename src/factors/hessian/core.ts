/**
 * The core K of H = U K Uᵀ (mathematics 4.4): one C × C block for the output and, for every hidden unit, the block
 *
 *     [[ c, γ ], [ γ, 0 ]]     on the columns  g = ∇z  and  e = Σ δ_k ⊗ unit  (over the layers k that read the unit).
 *
 * Gauss-Newton keeps only the output block. Functions of the spectrum cannot be had block by block, since U's columns
 * are not orthogonal: `absolute` and `clipped` are made of the eigenvectors of H itself (curvature/spectral.ts).
 */
import { DomainError } from '../../errors.js';
import { allocate } from '../../numeric/allocation.js';
import type { ActivationNode, ProductNode, Slot } from '../../program/nodes.js';
import { affineReaders } from '../../program/readers.js';
import { secondOf, slopeOf } from '../../sweeps/trace.js';
import type { LossState } from '../state.js';

/**
 * Which matrix of H = U K Uᵀ = V Λ Vᵀ: the Hessian itself, its Gauss-Newton part, or one of two functions of its
 * spectrum, |H| = V|Λ|Vᵀ ('absolute') and V max(Λ, 0) Vᵀ ('clipped'), both positive semidefinite.
 */
export type Core = SampleCore | SpectralCore;

/** Cores that are sums over samples. */
export type SampleCore = 'exact' | 'gaussNewton';

/** Cores that are functions of the whole matrix's spectrum. */
export type SpectralCore = 'absolute' | 'clipped';

/** The name as a core that is a sum over samples. Throws DomainError for any other. */
export function sampleCore(core: Core): SampleCore {
  if (core === 'exact' || core === 'gaussNewton') return core;
  throw new DomainError(
    'hessian.withCore',
    'core',
    'one of exact, gaussNewton, absolute, clipped',
    `'${core}'`,
    'Correct the name.',
  );
}

/** The output block, moved down through trailing scalings and activations, which belong to the loss's side. */
export interface OutputCore {
  readonly slot: Slot;
  readonly width: number;
  /** N blocks of width × width. */
  readonly blocks: Float64Array;
}

/**
 * ∇²loss at the output, carried to the last pre-activation: H_L = γ P γ + diag(c) through an activation, s P s through
 * a scaling. Stops at an affine or add node.
 */
export function outputCore(state: LossState): OutputCore {
  const { program, trace } = state;
  let slot = program.output;
  let blocks = state.outputHessian();
  const width = program.slots[slot]!;
  for (;;) {
    const node = program.nodes[program.writer[slot]!];
    if (node === undefined || (node.kind !== 'activation' && node.kind !== 'scaling')) break;
    if (program.readers[node.input] !== 1) break;
    const factor = node.kind === 'activation' ? slopeOf(trace, node) : node.scale;
    const period = factor.length; // N·w for an activation, w for a scaling
    const next = allocate(blocks.length);
    for (let at = 0; at < next.length; at++) {
      const row = Math.floor(at / width);
      const column = row - (row % width) + (at % width);
      next[at] = factor[row % period]! * blocks[at]! * factor[column % period]!;
    }
    const second = node.kind === 'activation' ? secondOf(trace, node) : null;
    const above = state.adjoint().value[node.output];
    if (second !== null && above !== undefined) {
      for (let i = 0; i < second.length; i++) next[i * width + (i % width)]! += second[i]! * above[i]!;
    }
    blocks = next;
    slot = node.input;
  }
  return { slot, width, blocks };
}

/** The hidden activation nodes: all that lie below the output core's slot. */
export function hiddenActivations(state: LossState, core: OutputCore): ActivationNode[] {
  const end = state.program.writer[core.slot]!;
  return state.program.nodes.slice(0, end + 1).filter((node) => node.kind === 'activation');
}

/** The hidden product nodes: all that lie below the output core's slot. */
export function hiddenProducts(state: LossState, core: OutputCore): ProductNode[] {
  const end = state.program.writer[core.slot]!;
  return state.program.nodes.slice(0, end + 1).filter((node) => node.kind === 'product');
}

/**
 * A gate's block on the columns ∇left, ∇right and e (mathematics 4.7): [[0, ō, r], [ō, 0, l], [r, l, 0]] with ō the
 * adjoint of the product; without the last row and column where no affine node reads it. Trace 0, determinant 2·ō·l·r.
 */
export interface ProductCore {
  readonly node: ProductNode;
  /** ō, l and r, N·w each; l and r are zero where no affine node reads the product. */
  readonly adjoint: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

export function productCore(state: LossState, node: ProductNode): ProductCore {
  const adjoint = state.adjoint().value[node.output];
  const [left, right] = [state.trace.value[node.left]!, state.trace.value[node.right]!];
  const none = allocate(left.length);
  const isRead = affineReaders(state.program)[node.output]!.length > 0;
  return { node, adjoint: adjoint ?? none, left: isRead ? left : none, right: isRead ? right : none };
}

/** c = A''·d at an activation node, N·w. */
export function curvatureOf(state: LossState, node: ActivationNode): Float64Array {
  const slope = slopeOf(state.trace, node);
  const second = secondOf(state.trace, node);
  const above = state.adjoint().value[node.output];
  if (second === null || above === undefined) return allocate(slope.length);
  return second.map((value, i) => value * above[i]!);
}
