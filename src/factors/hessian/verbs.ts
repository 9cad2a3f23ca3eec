/** The contract between a kind of objective and the public Hessian object. */
import type { Matrix } from '../../numeric/matrix.js';
import type { Program } from '../../program/program.js';
import type { FactorRows } from '../rows/factor-rows.js';
import type { LossState } from '../state.js';
import type { BlockTerm } from './block-terms.js';
import type { Core } from './core.js';
import type { Inertia } from './inertia.js';
import type { Span, SpanSource } from './span-types.js';

/**
 * What a kind of objective must know of its Hessian: the data part H = Σ w_n H_n, without the L2 term. `factoredHessian`
 * makes the public object of it, checks arguments and adds λI; curvature/ makes solutions and eigenvalues of it.
 */
export interface HessianVerbs {
  readonly core: Core;
  readonly program: Program;
  readonly samples: number;
  readonly weights: Float64Array;
  readonly l2: number;
  readonly storedNumbers: number;
  /** The state, where verbs in O(L n³) exist for this core; null where only products are known. */
  readonly state: LossState | null;
  /** Set where H is known by products alone, dear ones, so that writing it out takes P of them. */
  readonly onlyProducts?: true;
  /** H v, in a new array, or in `into` (not `v`) where the kind of objective can write there. `isSpare`: v may be written over. */
  multiply(v: Float64Array, into?: Float64Array, isSpare?: boolean): Float64Array;
  /** vᵀ H v. */
  quadraticForm(v: Float64Array): number;
  /** H_n v of every sample; in `into`, an earlier result, where the kind of objective can write there. */
  products(v: Float64Array, into?: FactorRows): FactorRows;
  quadraticForms(v: Float64Array): Float64Array;
  /** diag H, in an array of the caller's own. */
  diagonal(): Float64Array;
  trace(): number;
  traces(): Float64Array;
  /** tr H² where it has a way of its own, else null. */
  squaredNorm(): number | null;
  /** What is known of the signs of H's eigenvalues without the eigenvalues: counted by a theorem, or bounded. */
  signs(): Inertia;
  thirdDerivatives(v: Float64Array): Float64Array;
  terms(rows: string, columns: string): BlockTerm[];
  /** H written out, in a new array, or in `into` where the kind of objective can write there. */
  materialize(into?: Matrix): Matrix;
  /** J with JᵀJ = H, where H is known to be such a product (the Gauss-Newton core of a convex loss); else null. */
  rootRows(): FactorRows | null;
  /** The vectors whose span holds the range of H and the gradients; null where none is known but the whole space. */
  spanSource(): SpanSource | null;
  /** Qᵀ H Q, d × d, in a new array. */
  inSpan(span: Span): Matrix;
  withCore(core: Core): HessianVerbs;
  /** The same samples with other weights; the L2 term stays. */
  withWeights(weights: Float64Array): HessianVerbs;
  sample(i: number): HessianVerbs;
}
