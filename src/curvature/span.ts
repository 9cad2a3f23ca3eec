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
import type { Span, SpanSource } from '../factors/hessian/span-types.js';
import { wholeSpan } from '../factors/hessian/whole-span.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import type { ParameterBlock } from '../program/nodes.js';
import { piecesOf, type Piece } from './span-groups.js';
import { rotate, rotateBack } from './span-rotation.js';

export type { Span, SpanSource } from '../factors/hessian/span-types.js';
export { wholeSpan } from '../factors/hessian/whole-span.js';

/**
 * The span of a source's vectors, each group of weights compressed where that makes it smaller.
 *
 * Cost: about 3·N·m² flops a layer with m inputs (4·m·N² where N < m), at most; a layer that its first samples fill is
 * left whole at once. Holds m·(ρ_v + σ) + n·ρ_δ numbers a compressed layer.
 */
export function spanOf(source: SpanSource): Span {
  const order = source.program.parameterCount;
  const pieces = piecesOf(source);
  const groups = pieces.map(({ report }) => report);
  const dimension = groups.reduce((sum, group) => sum + group.dimension, 0);
  if (dimension === order) return { ...wholeSpan(order), groups };
  const owner = new Map<ParameterBlock, Piece>();
  for (const piece of pieces) for (const block of piece.report.blocks) owner.set(block, piece);
  const expand = (c: Float64Array): Float64Array => {
    const out = allocate(order);
    for (const { rotated, offset, starts } of pieces) {
      if (rotated !== null) rotateBack(rotated, c, offset, out);
      else for (const [block, at] of starts) out.set(c.subarray(at, at + block.length), block.offset);
    }
    return out;
  };
  return {
    order,
    dimension,
    isWhole: false,
    groups,
    place({ weight, bias }) {
      const { rotated, offset, starts } = owner.get(weight)!;
      if (rotated !== null) return { kind: 'compressed', offset, rotation: rotated.rotation };
      return { kind: 'whole', weight: starts.get(weight)!, bias: bias === null ? -1 : starts.get(bias)! };
    },
    coordinates(v) {
      const out = allocate(dimension);
      for (const { rotated, offset, starts } of pieces) {
        if (rotated !== null) rotate(rotated, v, out, offset);
        else {
          for (const [{ offset: from, length }, at] of starts) out.set(v.subarray(from, from + length), at);
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
