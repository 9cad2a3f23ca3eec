/**
 * The core K of H = U K Uᵀ (mathematics 4.4): one C × C block for the output and, for every hidden unit, the block
 *
 *     [[ c, γ ], [ γ, 0 ]]     on the columns  g = ∇z  and  e = Σ δ_k ⊗ unit  (over the layers k that read the unit).
 *
 * Replacing blocks gives surrogates of the Hessian: Gauss-Newton keeps only the output block; `absolute` and `clipped`
 * replace every block by its spectral absolute value or positive part, in closed form, and are positive semidefinite.
 * (U's columns are not orthogonal: U|K|Uᵀ is a bound, −U|K|Uᵀ ≤ H ≤ U|K|Uᵀ, and not the absolute value of H.)
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix } from '../../numeric/matrix.js';
import { symmetricEigen } from '../../numeric/symmetric-eigen.js';
import type { ActivationNode, ProductNode, Slot } from '../../program/nodes.js';
import { affineReaders } from '../../program/readers.js';
import { secondOf, slopeOf } from '../../sweeps/trace.js';
import type { LossState } from '../state.js';

/** Which core K of H = U K Uᵀ: the Hessian itself, or one of its surrogates. */
export type Core = 'exact' | 'gaussNewton' | 'absolute' | 'clipped';

/** The output block, moved down through trailing scalings and activations, which belong to the loss's side. */
export interface OutputCore {
  readonly slot: Slot;
  readonly width: number;
  /** N blocks of width × width. */
  readonly blocks: Float64Array;
}

/** A hidden activation node with the three numbers of each unit's block, N·w each. */
export interface UnitCore {
  readonly node: ActivationNode;
  readonly first: Float64Array;
  readonly cross: Float64Array;
  readonly second: Float64Array;
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

/** One unit's block of a gate, replaced by its spectral absolute value or positive part: 3 × 3 row-major. */
export function surrogateGate(gate: ProductCore, unit: number, kind: 'absolute' | 'clipped'): Float64Array {
  const [a, l, r] = [gate.adjoint[unit]!, gate.left[unit]!, gate.right[unit]!];
  const blocks = Float64Array.of(0, a, r, a, 0, l, r, l, 0);
  return surrogateOutput({ slot: gate.node.output, width: 3, blocks }, kind);
}

/** c = A''·d at an activation node, N·w. */
export function curvatureOf(state: LossState, node: ActivationNode): Float64Array {
  const slope = slopeOf(state.trace, node);
  const second = secondOf(state.trace, node);
  const above = state.adjoint().value[node.output];
  if (second === null || above === undefined) return allocate(slope.length);
  return second.map((value, i) => value * above[i]!);
}

/**
 * The blocks of `absolute` or `clipped` for one node. Units that no affine node reads (an activation followed by
 * another) have no column e and the 1 × 1 block c. With s = √(c² + 4γ²) = λ₊ − λ₋ and |det| = γ²:
 * |K| = (K² + γ² I)/s, and the positive part is (K + |K|)/2. A dead unit (γ = 0) keeps |c| or max(c, 0).
 */
export function surrogateUnits(
  state: LossState,
  node: ActivationNode,
  core: 'absolute' | 'clipped',
): UnitCore {
  const isRead = affineReaders(state.program)[node.output]!.length > 0;
  const slope = slopeOf(state.trace, node);
  const c = curvatureOf(state, node);
  const first = allocate(c.length);
  const cross = allocate(c.length);
  const second = allocate(c.length);
  for (let i = 0; i < c.length; i++) {
    const gamma = isRead ? slope[i]! : 0;
    const spread = Math.hypot(c[i]!, 2 * gamma);
    if (spread === 0) continue;
    const a = (c[i]! * c[i]! + 2 * gamma * gamma) / spread;
    const b = (c[i]! * gamma) / spread;
    const e = (2 * gamma * gamma) / spread;
    first[i] = core === 'absolute' ? a : (a + c[i]!) / 2;
    cross[i] = core === 'absolute' ? b : (b + gamma) / 2;
    second[i] = core === 'absolute' ? e : e / 2;
  }
  return { node, first, cross, second };
}

/** Each output block's spectral absolute value or positive part. Cost: one C × C eigen-decomposition a sample. */
export function surrogateOutput(core: OutputCore, kind: 'absolute' | 'clipped'): Float64Array {
  const { width, blocks } = core;
  const out = allocate(blocks.length);
  for (let at = 0; at < blocks.length; at += width * width) {
    const { values, vectors } = symmetricEigen(matrix(width, width, blocks.slice(at, at + width * width)));
    for (let k = 0; k < width; k++) {
      const value = kind === 'absolute' ? Math.abs(values[k]!) : Math.max(values[k]!, 0);
      for (let i = 0; i < width; i++) {
        for (let j = 0; j < width; j++) {
          out[at + i * width + j]! += value * vectors.data[i * width + k]! * vectors.data[j * width + k]!;
        }
      }
    }
  }
  return out;
}
