/**
 * The subspace in which a Hessian and its gradients live, without their rounding errors (mathematics 4.5). For every
 * sample H_n and g_n are sums of δ̇ ⊗ ṽ, δ ⊗ v̇ and δ ⊗ ṽ, layer by layer, with the ṽ and δ of the samples at hand and
 * any δ̇ and v̇. So the range of H lies in
 *
 *     { A·Q_vᵀ } + { Q_δ·B·restᵀ },   Q_v and Q_δ orthonormal bases of the layer's ṽ and δ, rest ⟂ Q_v one of the v̇,
 *
 * which has at most Σ_l n_l·ρ_v + (n_{l-1} + 1)·ρ_δ − ρ_v·ρ_δ dimensions. Nothing is inverted: saturated and dead units,
 * duplicates and cores without full rank make the subspace smaller and do no harm.
 *
 * It is never larger than the N·r columns of U in H = U K Uᵀ (4.4): type 1 has n_l·ρ_v ≤ n_l·N coordinates for the
 * columns ∇z_l, type 2 has ρ_δ·σ ≤ N·n_{l-1} for the columns e, if each weight is used once per sample.
 */
import type { NodePlace, Span, SpanGroup, SpanSource, SpanVectors } from '../factors/hessian/span-types.js';
import { wholeSpan } from '../factors/hessian/whole-span.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import type { AffineNode, ParameterBlock } from '../program/nodes.js';
import { groupBasis } from './span-basis.js';
import { rotate, rotateBack, rotationDimension, type RotatedGroup } from './span-rotation.js';

export type { Span, SpanGroup, SpanSource } from '../factors/hessian/span-types.js';
export { wholeSpan } from '../factors/hessian/whole-span.js';

/** A group of weights with its coordinates from `offset`. */
interface Piece {
  readonly report: SpanGroup;
  readonly offset: number;
  readonly rotated: RotatedGroup | null;
}

/**
 * The span of a source's vectors, each group of weights compressed where that makes it smaller.
 *
 * Cost: 2·N·m² flops a layer with m inputs (4·m·N² where N < m). Holds m·(ρ_v + σ) + n·ρ_δ numbers a layer.
 */
export function spanOf(source: SpanSource): Span {
  const order = source.program.parameterCount;
  const pieces: Piece[] = [];
  let dimension = 0;
  for (const uses of groupsOf(source)) {
    const piece = pieceOf(uses, source.weights, dimension);
    pieces.push(piece);
    dimension += piece.report.dimension;
  }
  const groups = pieces.map(({ report }) => report);
  if (dimension === order) return { ...wholeSpan(order), groups };
  const places = new Map<ParameterBlock, readonly [Piece, number]>();
  for (const piece of pieces) {
    let at = piece.offset;
    for (const block of piece.report.blocks) {
      places.set(block, [piece, at]);
      at += block.length;
    }
  }
  const expandInto = (c: Float64Array, out: Float64Array): void => {
    for (const { rotated, offset, report } of pieces) {
      if (rotated !== null) {
        rotateBack(rotated, c, offset, out);
        continue;
      }
      let at = offset;
      for (const block of report.blocks) {
        out.set(c.subarray(at, at + block.length), block.offset);
        at += block.length;
      }
    }
  };
  const expand = (c: Float64Array): Float64Array => {
    const out = allocate(order);
    expandInto(c, out);
    return out;
  };
  return {
    order,
    dimension,
    isWhole: false,
    groups,
    place: (node) => placeOf(node, places),
    coordinates(v) {
      const out = allocate(dimension);
      for (const { rotated, offset, report } of pieces) {
        if (rotated !== null) {
          rotate(rotated, v, out, offset);
          continue;
        }
        let at = offset;
        for (const block of report.blocks) {
          out.set(v.subarray(block.offset, block.offset + block.length), at);
          at += block.length;
        }
      }
      return out;
    },
    expand,
    expandMany: (c) => expandColumns(c, order, expand),
  };
}

/** v ↦ (I − Q Qᵀ) v: what H maps to zero, to rounding, and a gradient has no part of. The certificate of 4.5. */
export function nullSpaceProjection(span: Span): (v: Float64Array) => Float64Array {
  return (v) => {
    const inside = span.expand(span.coordinates(v));
    return inside.map((value, i) => v[i]! - value);
  };
}

function placeOf(
  { weight, bias }: AffineNode,
  places: ReadonlyMap<ParameterBlock, readonly [Piece, number]>,
): NodePlace {
  const [{ rotated, offset }, at] = places.get(weight)!;
  if (rotated !== null) return { kind: 'compressed', offset, rotation: rotated.rotation };
  return { kind: 'whole', weight: at, bias: bias === null ? -1 : places.get(bias)![1] };
}

/** Uses that share a weight or a bias, in program order. */
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
  const order = blocks.reduce((sum, block) => sum + block.length, 0);
  const { node } = uses[0]!;
  // A weight with different biases, or a bias with different weights, is no one matrix [W b].
  const isOneMatrix = uses.every((use) => use.node.weight === node.weight && use.node.bias === node.bias);
  if (!isOneMatrix) {
    const report = { blocks, place: 'whole', dimension: order, order, vectors: 0, dropped: null } as const;
    return { report, offset, rotated: null };
  }
  const { rotation, vectors, dropped } = groupBasis(uses, weights);
  const dimension = rotation === null ? order : Math.min(order, rotationDimension(rotation));
  const place = dimension < order ? 'compressed' : 'whole';
  const rotated =
    rotation === null || dimension === order ? null : { weight: node.weight, bias: node.bias, rotation };
  return { report: { blocks, place, dimension, order, vectors, dropped }, offset, rotated };
}

/** Column by column: the groups' matrices are applied by products for each. */
function expandColumns(c: Matrix, order: number, expand: (c: Float64Array) => Float64Array): Matrix {
  const out = matrix(order, c.columns);
  const column = allocate(c.rows);
  for (let j = 0; j < c.columns; j++) {
    for (let i = 0; i < c.rows; i++) column[i] = c.data[i * c.columns + j]!;
    const expanded = expand(column);
    for (let i = 0; i < order; i++) out.data[i * c.columns + j] = expanded[i]!;
  }
  return out;
}
