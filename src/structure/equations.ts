/**
 * The equations of Bakker, Henry and Hodas (2018) that state a derivative's form. They treat one hidden stack w and one
 * output layer u: B5 is ∂f/∂u, B6 ∂f/∂w, B7 ∂²f/∂u∂u, B8 ∂²f/∂u∂w and B9 ∂²f/∂w∂w. B-any says that other activations than
 * ReLU keep the structure, B-rnn that weights used at many steps (or places) have one term per use or pair of uses, and
 * B-conv that a convolution has no single outer product and leaves that of other layers alone.
 */
import type { ParameterBlock } from '../program/nodes.js';
import type { Dependence } from './dependence.js';
import type { Role } from './roles.js';
import type { BlockUses } from './uses.js';

/** The papers' equations, by their identifiers. */
export type Equation = 'B5' | 'B6' | 'B7' | 'B8' | 'B9' | 'B-any' | 'B-rnn' | 'B-conv';

/** What is known of one block: its uses and the layer it belongs to. */
export interface KnownBlock {
  readonly uses: BlockUses;
  readonly role: Role;
  /** True if no other weight reads what this one makes: Bakker's u. */
  readonly isTop: boolean;
}

/** The blocks of a network with their roles. */
export function knownBlocks(
  blocks: readonly BlockUses[],
  roles: readonly Role[],
  depends: Dependence,
  useCount: number,
): ReadonlyMap<ParameterBlock, KnownBlock> {
  const read = new Set<number>();
  for (let u = 0; u < useCount; u++) for (const s of depends.reads(u)) read.add(s);
  return new Map(
    blocks.map((uses): [ParameterBlock, KnownBlock] => [
      uses.block,
      {
        uses,
        role: roles.find((role) => role.blocks.includes(uses.block))!,
        isTop: uses.uses.every((u) => !read.has(u)),
      },
    ]),
  );
}

export function gradientEquations(block: KnownBlock): Equation[] {
  if (block.uses.uses.length === 0) return [];
  return [block.isTop ? 'B5' : 'B6', ...sharing([block])];
}

/** @param curved - whether an activation or gate bends between the two and the output */
export function pairEquations(rows: KnownBlock, columns: KnownBlock, curved: boolean): Equation[] {
  const top = [rows, columns].filter(({ isTop }) => isTop).length;
  const main: Equation = top === 2 ? 'B7' : top === 1 ? 'B8' : 'B9';
  return [main, ...(curved ? ['B-any' as const] : []), ...sharing([rows, columns])];
}

function sharing(blocks: readonly KnownBlock[]): Equation[] {
  const shared = blocks.filter(({ uses }) => uses.uses.length > 1);
  const convolved = shared.some(({ role }) => role.layer.kind === 'convolution');
  const repeated = shared.some(({ role }) => role.layer.kind !== 'convolution' || role.places > 1);
  return [...(repeated ? ['B-rnn' as const] : []), ...(convolved ? ['B-conv' as const] : [])];
}
