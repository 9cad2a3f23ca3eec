/**
 * The uses of parameter blocks: a weight is used at each site of each affine node that reads it, once in a dense layer,
 * T times in a recurrent or convolutional one (mathematics 4.8, 4.9). Every use has a number of its own over the whole
 * network, weight after weight, in the order in which `BlockTerm.uses` counts them.
 */
import { affineInputs, affineOutputs, type AffineNode, type ParameterBlock } from '../program/nodes.js';
import type { Program } from '../program/program.js';
import { affineNodes } from '../program/sharing.js';

/** One use of a weight. */
export interface Use {
  readonly node: AffineNode;
  readonly site: number;
}

/** A parameter block with its uses. */
export interface BlockUses {
  readonly block: ParameterBlock;
  readonly isBias: boolean;
  /** The weight it is, or the weight it is added to; undefined for a block that nothing uses. */
  readonly weight: ParameterBlock | undefined;
  /** Rows and columns of the block as a matrix; a bias has one column, which meets the constant 1. */
  readonly outputs: number;
  readonly inputs: number;
  /** Numbers of its uses, ascending. */
  readonly uses: Int32Array;
}

export interface NetworkUses {
  readonly uses: readonly Use[];
  /** For each affine node the number of its use at site 0; the other sites follow. */
  readonly first: ReadonlyMap<AffineNode, number>;
  /** One entry per block of the program, in its order. */
  readonly blocks: readonly BlockUses[];
}

/** Cost: proportional to the number of uses. */
export function networkUses(program: Program): NetworkUses {
  const nodes = affineNodes(program);
  const uses: Use[] = [];
  const first = new Map<AffineNode, number>();
  for (const block of program.blocks) {
    for (const node of nodes) {
      if (node.weight !== block) continue;
      first.set(node, uses.length);
      for (let site = 0; site < node.sites; site++) uses.push({ node, site });
    }
  }
  return { uses, first, blocks: program.blocks.map((block) => blockUses(block, nodes, first)) };
}

function blockUses(
  block: ParameterBlock,
  nodes: readonly AffineNode[],
  first: ReadonlyMap<AffineNode, number>,
): BlockUses {
  const users = nodes.filter((node) => node.weight === block || node.bias === block);
  const [node] = users;
  const isBias = node?.bias === block;
  const uses = users.flatMap((user) =>
    Array.from({ length: user.sites }, (_, site) => first.get(user)! + site),
  );
  return {
    block,
    isBias,
    weight: node?.weight,
    outputs: node === undefined ? block.shape[0]! : affineOutputs(node),
    inputs: node === undefined ? block.length / block.shape[0]! : isBias ? 1 : affineInputs(node),
    uses: Int32Array.from(uses).sort(),
  };
}
