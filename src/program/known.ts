/** What plan.ts and head.ts find out about a program: types that programs themselves may speak of. */
import type { ActivationNode, AffineNode, ParameterBlock } from './nodes.js';

/** What walks ask again and again. */
export interface ProgramPlan {
  /** The affine nodes, in program order. */
  readonly affine: readonly AffineNode[];
  /** By index in `affine`: whether no earlier one has the same weight, or bias. */
  readonly isFirstUse: readonly boolean[];
  /** Blocks that no node reads, such as a recurrent weight over a single step. */
  readonly unread: readonly ParameterBlock[];
  /** By node: whether an affine node is among its ancestors. */
  readonly hasParametersBelow: readonly boolean[];
  /** By node: whether it is an activation without curvature between affine nodes: what its input and output hold is nobody else's. */
  readonly isMask: readonly boolean[];
  /** By node: true. */
  readonly everywhere: readonly boolean[];
}

/** The nodes: V, A, W. A passes through 0 on every piece, so that a = A'(z) z; m is the output, or the identity makes it of m. */
export interface Head {
  readonly last: AffineNode;
  readonly activation: ActivationNode;
  readonly before: AffineNode;
}
