/** The derivative by one parameter block, as reported: form, rank, size, costs, equation, formula. */
import type { GradientVerb } from './costs/verbs.js';
import type { Equation, KnownBlock } from './equations.js';
import { useNames } from './roles.js';
import type { BlockGradient } from './gradient-form.js';
import type { DerivativeOf } from './pair-form.js';

/** The gradient of one sample by one block; see `BlockGradient` for the counts. */
export interface BlockStructure extends BlockGradient {
  /** A name of `network.blocks`. */
  readonly block: string;
  readonly shape: readonly number[];
  /** The mean gradient of N samples, as a matrix, has at most this rank (B-batch). */
  readonly meanRankBound: number;
  /** Flops of each verb for this weight and its bias, N samples; a bias has none of its own. */
  readonly flops: Readonly<Record<GradientVerb, number>> | null;
  readonly equations: readonly Equation[];
  /** Why it has this form, in words. */
  readonly reason: string;
  /** ∂f/∂Θ_{ij} in index notation, or ∂y_o/∂Θ_{ij}. */
  tex(of?: DerivativeOf): string;
}

/** Why a gradient has as many outer products as it has. */
export function reasonOf({ uses, role }: KnownBlock, gradient: BlockGradient): string {
  const { terms, active, form } = gradient;
  const { noun } = useNames(role, uses.block);
  if (terms === 0) return 'no layer uses it: a sequence of one step has no step before it';
  const silent = active < terms ? `; ${terms - active} of them always zero` : '';
  if (terms === 1) return `one use${silent}: δ ⊗ v`;
  const list = `${terms} uses, one at each ${noun}${silent}: Σ δ ⊗ v`;
  return form === 'collapsed' ? `${list}, held as the matrix it sums to, which is smaller` : list;
}
