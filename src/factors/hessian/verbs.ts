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
 * What a kind of objective must know of its Hessian: the data part, without the L2 term. `factoredHessian` makes the
 * public object of it, checks arguments and adds λI.
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
  products(v: Float64Array): FactorRows;
  quadraticForms(v: Float64Array): Float64Array;
  diagonal(): Float64Array;
  traces(): Float64Array;
  inertia(shift: number): Inertia;
  thirdDerivatives(v: Float64Array): Float64Array;
  terms(rows: string, columns: string): BlockTerm[];
  materialize(): Matrix;
  /** The vectors whose span holds the range of H and the gradients; null where none is known but the whole space. */
  spanSource(): SpanSource | null;
  /** Qᵀ H Q, d × d, in a new array. */
  inSpan(span: Span): Matrix;
  withCore(core: Core): HessianVerbs;
  sample(i: number): HessianVerbs;
}
