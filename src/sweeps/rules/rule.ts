/**
 * The contract of a node kind. A rule is five small functions; with them the four sweeps and the two matrix
 * recursions work on every network that contains the node. Rules read the inputs' entries and write the outputs'
 * (forward and tangent), or read the output's and add to the inputs' (backward and adjoint tangent).
 */
import { addScaled } from '../../numeric/elementwise.js';
import type { AffineNode, Node } from '../../program/nodes.js';
import type { Adjoint, Tangent, Trace } from '../trace.js';

/** Directions in parameter space: `count` vectors θ̇, one behind another; null when θ stays fixed. */
export type ParameterDirections = Float64Array | FactoredDirection | null;

/** One direction that is not written out: all that the sweeps ask of Ẇ and ḃ is what they do to the traced vectors. */
export interface FactoredDirection {
  /** out += A Ẇᵀ + 1 ḃᵀ with A the node's traced inputs. */
  addImage(node: AffineNode, trace: Trace, out: Float64Array): void;
  /** out += Δ Ẇ with Δ the adjoint that the sweep goes along with. */
  addPullBack(node: AffineNode, delta: Float64Array, out: Float64Array): void;
}

export interface Rule<N extends Node> {
  /** value[inputs] → value[output], streams included; γ where there is one. */
  forward(node: N, trace: Trace): void;
  /** adjoint[output] → added to adjoint[inputs]. */
  backward(node: N, trace: Trace, adjoint: Adjoint): void;
  /** tangent[inputs], θ̇ → tangent[output]. */
  tangent(node: N, trace: Trace, tangent: Tangent, theta: ParameterDirections): void;
  /** The derivative of `backward` along a tangent: adjointTangent[output] → added to adjointTangent[inputs]. */
  adjointTangent(
    node: N,
    trace: Trace,
    adjoint: Adjoint,
    tangent: Tangent,
    theta: ParameterDirections,
    adjointTangent: Adjoint,
  ): void;
  /**
   * Blocks of `rows` rows, one block for each entry of `samples`, times the node's Jacobian D = ∂output/∂input for
   * that sample: X·D (`transposed` false: rows of the output's width become rows of the input's), or X·Dᵀ.
   */
  multiplyJacobian(
    node: N,
    inputIndex: number,
    trace: Trace,
    samples: ArrayLike<number>,
    blocks: Float64Array,
    rows: number,
    transposed: boolean,
  ): Float64Array;
  /**
   * Dᵀ·H·D for symmetric blocks H of the output's width, one for each sample: what `multiplyJacobian` gives in two steps
   * and two transpositions, where the node has a shorter way. Blocks of a node without weights are nobody else's: they may
   * be written over and returned.
   */
  congruence?(node: N, trace: Trace, blocks: Float64Array): Float64Array | null;
}

/** The part of a rule that the four sweeps need. */
export type SweepRule<N extends Node> = Pick<Rule<N>, 'forward' | 'backward' | 'tangent' | 'adjointTangent'>;

/** Adds `terms` to a field's slot, or puts it there if the slot was zero. `terms` is owned by the caller's result. */
export function addTo(field: (Float64Array | undefined)[], slot: number, terms: Float64Array): void {
  const present = field[slot];
  if (present === undefined) {
    field[slot] = terms;
    return;
  }
  addScaled(terms.length, 1, terms, 0, present, 0);
}
