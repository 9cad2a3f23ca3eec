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
  /** `[outputs, inputs]` for a weight, `[outputs, channels, height, width]` for a convolution's, `[outputs]` for a bias. */
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

/** out = left ⊙ right: a gate. The only node beside the activation that curves; it couples two slots. */
export interface ProductNode {
  readonly kind: 'product';
  readonly left: Slot;
  readonly right: Slot;
  readonly output: Slot;
}

/**
 * out = S in with a fixed sparse matrix S: slices, patches of a convolution, reorderings, padding, average pooling.
 * Row i of S has the entries `start[i] … start[i+1] − 1` of `column` and `weight`.
 */
export interface LinearNode {
  readonly kind: 'linear';
  readonly input: Slot;
  readonly output: Slot;
  readonly start: Int32Array;
  readonly column: Int32Array;
  readonly weight: Float64Array;
}

/** out_i = the largest of in over the candidates of row i (as in `LinearNode`, without weights): a kink, like ReLU's. */
export interface MaximumNode {
  readonly kind: 'maximum';
  readonly input: Slot;
  readonly output: Slot;
  readonly start: Int32Array;
  readonly column: Int32Array;
}

/** out = [in_1 | in_2 | …]: the steps of a sequence, gathered. */
export interface ConcatenateNode {
  readonly kind: 'concatenate';
  readonly inputs: readonly Slot[];
  readonly output: Slot;
}

export type Node =
  | AffineNode
  | ActivationNode
  | AddNode
  | ScalingNode
  | ProductNode
  | LinearNode
  | MaximumNode
  | ConcatenateNode;

/** Nodes that only carry values from one place to others: no parameters, and no curvature but a kink's. */
export type ConnectionNode = Exclude<Node, AffineNode | ActivationNode | ProductNode>;

export function isConnection(node: Node): node is ConnectionNode {
  return node.kind !== 'affine' && node.kind !== 'activation' && node.kind !== 'product';
}

/** The slots a node reads, in order. */
export function inputsOf(node: Node): readonly Slot[] {
  switch (node.kind) {
    case 'add':
    case 'product':
      return [node.left, node.right];
    case 'concatenate':
      return node.inputs;
    default:
      return [node.input];
  }
}

/** Columns of an affine node's weight matrix: all of the block's dimensions but the first. */
export function affineInputs(node: AffineNode): number {
  return node.weight.length / node.weight.shape[0]!;
}

/** Rows of an affine node's weight matrix. */
export function affineOutputs(node: AffineNode): number {
  return node.weight.shape[0]!;
}
