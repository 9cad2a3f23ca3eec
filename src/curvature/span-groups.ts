/** The groups of weights that a span treats as one: each weight with its bias, at all of its uses. */
import type { SpanGroup, SpanSource, SpanVectors } from '../factors/hessian/span-types.js';
import type { ParameterBlock } from '../program/nodes.js';
import { groupBasis } from './span-basis.js';
import { rotationDimension, type RotatedGroup } from './span-rotation.js';

/** A group with its coordinates: the parameters themselves where `rotated` is null. */
export interface Piece {
  readonly report: SpanGroup;
  readonly rotated: RotatedGroup | null;
  /** Coordinates start here, */
  readonly offset: number;
  /** and those of a whole block here. */
  readonly starts: ReadonlyMap<ParameterBlock, number>;
}

/** One piece for each group, in program order, their coordinates one behind the other. */
export function piecesOf(source: SpanSource): Piece[] {
  const pieces: Piece[] = [];
  let offset = 0;
  for (const uses of groupsOf(source)) {
    const piece = pieceOf(uses, source.weights, offset);
    pieces.push(piece);
    offset += piece.report.dimension;
  }
  return pieces;
}

/** Uses that share a weight or a bias. */
function groupsOf({ nodes }: SpanSource): SpanVectors[][] {
  const groups: SpanVectors[][] = [];
  for (const use of nodes) {
    const blocks = blocksOf([use]);
    const related = groups.filter((group) => blocksOf(group).some((block) => blocks.includes(block)));
    const [first, ...others] = related;
    if (first === undefined) {
      groups.push([use]);
      continue;
    }
    for (const group of others) {
      first.push(...group);
      groups.splice(groups.indexOf(group), 1);
    }
    first.push(use);
  }
  return groups;
}

function blocksOf(uses: readonly SpanVectors[]): ParameterBlock[] {
  const all = uses.flatMap(({ node }) => (node.bias === null ? [node.weight] : [node.weight, node.bias]));
  return [...new Set(all)];
}

function pieceOf(uses: readonly SpanVectors[], weights: Float64Array, offset: number): Piece {
  const blocks = blocksOf(uses);
  const starts = new Map<ParameterBlock, number>();
  let order = 0;
  for (const block of blocks) {
    starts.set(block, offset + order);
    order += block.length;
  }
  const { weight, bias } = uses[0]!.node;
  // A weight with different biases, or a bias with different weights, is no one matrix [W b].
  if (!uses.every(({ node }) => node.weight === weight && node.bias === bias)) {
    const report = {
      blocks,
      place: 'whole',
      dimension: order,
      order,
      vectors: 0,
      dropped: null,
      shut: 0,
    } as const;
    return { report, rotated: null, offset, starts };
  }
  const { rotation, ...counts } = groupBasis(uses, weights);
  const compressed = rotation === null ? order : rotationDimension(rotation);
  if (rotation === null || compressed >= order) {
    const report = { blocks, place: 'whole', dimension: order, order, ...counts } as const;
    return { report, rotated: null, offset, starts };
  }
  const report = { blocks, place: 'compressed', dimension: compressed, order, ...counts } as const;
  return { report, rotated: { weight, bias, rotation }, offset, starts };
}
