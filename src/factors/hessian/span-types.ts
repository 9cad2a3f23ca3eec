/**
 * The exact two-sided compression of a Hessian (mathematics 4.5), as types. They stand here because the kinds of
 * objectives assemble their Hessians in these coordinates; curvature/span.ts makes them.
 */
import type { Matrix } from '../../numeric/matrix.js';
import type { AffineNode, ParameterBlock } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';

/** The vectors of one affine node: N·sites of them in each array. */
export interface SpanVectors {
  readonly node: AffineNode;
  /** Arrays of N·sites × inputs: the layer's inputs with the constant 1 for the bias, or derivatives with 0. */
  readonly rights: readonly { readonly data: Float64Array; readonly constant: 0 | 1 }[];
  /** Arrays of N·sites × outputs: the adjoints δ of the layer's outputs. */
  readonly lefts: readonly Float64Array[];
  /** By input, 1 where a change of the parameters can change it; absent means everywhere. */
  readonly moving?: Uint8Array;
  /** By output, 1 where its adjoints are not zero for all samples and remain so; absent means everywhere. */
  readonly answering?: Uint8Array;
}

/** What an objective's Hessian is made of: its rows are sums of δ̇ ⊗ ṽ and δ ⊗ v̇ with these ṽ and δ. */
export interface SpanSource {
  readonly program: Program;
  /** Weight of each sample in the mean, N numbers. */
  readonly weights: Float64Array;
  readonly nodes: readonly SpanVectors[];
}

/**
 * Orthonormal factors of a weight group, Θ = [W b] of out × m with m = in + 1 (m = in without a bias). Its coordinates
 * are, row-major and one behind the other,
 *
 *     units(Θ) · right        |units| × ρ_v                     leftᵀ · Θ · rest        ρ_δ × σ
 */
export interface GroupRotation {
  /** Rows of Θ that the Hessian touches at all, ascending. */
  readonly units: Int32Array;
  /** Q_v, m × ρ_v: an orthonormal basis of the ṽ. */
  readonly right: Matrix;
  /** Q_δ, out × ρ_δ: one of the δ; zero outside of `units`. */
  readonly left: Matrix;
  /** m × σ: one of where v̇ can point, orthogonal to Q_v. */
  readonly rest: Matrix;
}

/** The coordinates of one affine node's parameters. */
export type NodePlace =
  /** The parameters themselves; `bias` is −1 without one. */
  | { readonly kind: 'whole'; readonly weight: number; readonly bias: number }
  /** Compressed: type 1 from `offset`, type 2 behind it. */
  | { readonly kind: 'compressed'; readonly offset: number; readonly rotation: GroupRotation };

/** How a group of weights went into the span: for messages. */
export interface SpanGroup {
  readonly blocks: readonly ParameterBlock[];
  readonly place: 'whole' | 'compressed';
  /** Coordinates, and parameters. */
  readonly dimension: number;
  readonly order: number;
  /** How many vectors ṽ, and as many δ, there were: samples of non-zero weight × sites. */
  readonly vectors: number;
  /** Vectors that depend on the others: dead or saturated units, duplicates, more samples than inputs. null: not counted. */
  readonly dropped: { readonly rights: number; readonly lefts: number | null } | null;
  /** Units that no sample opens, dead or saturated: nothing depends on their rows, which are left out. */
  readonly shut: number;
}

/** A subspace of parameter space with an orthonormal basis Q (P × d) that is kept as factors. */
export interface Span {
  /** P. */
  readonly order: number;
  /** d. */
  readonly dimension: number;
  /** d = P, and coordinates are the parameters themselves. */
  readonly isWhole: boolean;
  readonly groups: readonly SpanGroup[];
  /** Where the parameters of a node are among the coordinates. */
  place(node: AffineNode): NodePlace;
  /** Qᵀ v, d numbers. */
  coordinates(v: Float64Array): Float64Array;
  /** Q c, P numbers. */
  expand(c: Float64Array): Float64Array;
  /** Q C for a d × k matrix, P × k. */
  expandMany(c: Matrix): Matrix;
}
