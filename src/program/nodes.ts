/**
 * The primitive operations that every network is compiled to. A program is a straight list of nodes over *slots*;
 * a slot holds one row of numbers per sample. The kinds are few on purpose: each needs one rule in `sweeps/rules/`
 * (forward, backward, tangent, adjoint tangent, and its part in the two matrix recursions), and every layer kind is
 * a combination of them.
 *
 * The network is bilinear in (weights, values) at affine nodes and curved only at activation nodes; both facts
 * together give the form H = U K Uᵀ (mathematics: "global form"): affine nodes contribute the vectors δ and ṽ,
 * activation nodes the numbers γ = A'(z) and c = d·A''(z).
 */
import type { Activation } from '../functions/activation.js';

/** Index of a slot in `Program.slots`. */
export type Slot = number;

/** A named, contiguous range of the parameter vector: a weight matrix (row-major) or a bias. */
export interface ParameterBlock {
  readonly name: string;
  /** `[outputs, inputs]` for a weight, `[outputs]` for a bias. */
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/**
 * z = W a + b at each of `sites` positions: the input slot is read as `sites` rows of `inputs` numbers, the output
 * slot as `sites` rows of `outputs` numbers. A dense layer has one site.
 */
export interface AffineNode {
  readonly kind: 'affine';
  readonly input: Slot;
  readonly output: Slot;
  readonly weight: ParameterBlock;
  readonly bias: ParameterBlock | null;
  readonly sites: number;
}

/** v = A(z), element by element. */
export interface ActivationNode {
  readonly kind: 'activation';
  readonly input: Slot;
  readonly output: Slot;
  readonly activation: Activation;
}

/** out = left + right: the end of a residual connection. */
export interface AddNode {
  readonly kind: 'add';
  readonly left: Slot;
  readonly right: Slot;
  readonly output: Slot;
}

/** out = scale ⊙ in + shift with fixed numbers: the units of the data, no parameters. */
export interface ScalingNode {
  readonly kind: 'scaling';
  readonly input: Slot;
  readonly output: Slot;
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

export type Node = AffineNode | ActivationNode | AddNode | ScalingNode;

/** The slots a node reads, in order. */
export function inputsOf(node: Node): readonly Slot[] {
  return node.kind === 'add' ? [node.left, node.right] : [node.input];
}

/** Columns of an affine node's weight matrix. */
export function affineInputs(node: AffineNode): number {
  return node.weight.shape[1]!;
}

/** Rows of an affine node's weight matrix. */
export function affineOutputs(node: AffineNode): number {
  return node.weight.shape[0]!;
}
