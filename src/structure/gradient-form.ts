/** The first derivative of one sample by one parameter block: its form, rank and size (B5, B6, B-rnn, B-conv). */
import { denseWidth } from '../factors/rows/collapse.js';
import type { GradientForm } from '../factors/factored-gradient.js';
import type { Dependence } from './dependence.js';
import type { BlockUses } from './uses.js';

/** How a gradient is held, and for how many uses. */
export interface BlockGradient {
  /** 'zero' for a block that nothing uses, such as the recurrent weight of a sequence of one step. */
  readonly form: GradientForm['form'] | 'zero';
  /** Outer products δ ⊗ ṽ per sample: the block's uses. */
  readonly terms: number;
  /** Of them, those that are not zero for every sample. */
  readonly active: number;
  /** The gradient of one sample, as a matrix (a bias: one column), has at most this rank. */
  readonly rankBound: number;
  /** Numbers held for each sample. A bias in a list holds none: its δ are those of its weight. */
  readonly numbers: number;
  /** Numbers written out. */
  readonly dense: number;
}

export function blockGradient(uses: BlockUses, depends: Dependence, first: FirstNode): BlockGradient {
  const { block, outputs, inputs, isBias } = uses;
  const terms = uses.uses.length;
  const active = depends.active(uses).length;
  const collapsed = first !== undefined && isCollapsed(first, terms);
  const list = isBias ? 0 : terms * (outputs + inputs);
  return {
    form:
      terms === 0
        ? 'zero'
        : collapsed
          ? 'collapsed'
          : terms === 1
            ? 'outer product'
            : 'sum of outer products',
    terms,
    active,
    rankBound: Math.min(active, outputs, inputs),
    numbers: collapsed ? block.length : list,
    dense: block.length,
  };
}

/** The first affine node with the block's weight, as `FactoredGradient` merges them; undefined if there is none. */
type FirstNode = Parameters<typeof denseWidth>[0] | undefined;

/** The rule of `factors/rows/collapse.ts`: a list of several uses is written out if that takes fewer numbers. */
export function isCollapsed(first: NonNullable<FirstNode>, uses: number): boolean {
  const outputs = first.weight.shape[0]!;
  return uses > 1 && uses * (outputs + first.weight.length / outputs) > denseWidth(first);
}
