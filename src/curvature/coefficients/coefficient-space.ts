/**
 * The directions of a batch's Krylov spaces as coefficients of its outer products (mathematics 4.5, 4.12f): a Hessian
 * product then costs the two products with each weight that the sweeps make, and matrices of N × N and N × n beside
 * them, where directions written out cost four products of the weight's size more. Coordinates are isometric: inner
 * products of directions are those of their coordinates.
 */
import { allocate, withScratch } from '../../numeric/allocation.js';
import type { SampleCore } from '../../factors/hessian/core.js';
import { productRows, respond } from '../../factors/hessian/products.js';
import { combineRows } from '../../factors/rows/combine.js';
import type { LossState } from '../../factors/state.js';
import { affineOutputs, type AffineNode, type ParameterBlock } from '../../program/nodes.js';
import { image, product } from '../../sweeps/rules/affine.js';
import type { FactoredDirection } from '../../sweeps/rules/rule.js';
import type { Field } from '../../sweeps/trace.js';
import { layoutOf, type LayoutChoice } from './layout.js';
import { weightSpace, type WeightSpace } from './weight-space.js';

/** A subspace of parameter space that holds the range of H and the gradients, in isometric coordinates. */
export interface CoefficientSpace {
  readonly dimension: number;
  /** Counted flops of a product here, as a part of those of `hessian.multiply`. */
  readonly share: number;
  /** Of the part of v that lies in the subspace. Cost 4·N·P flops. */
  coordinates(v: Float64Array): Float64Array;
  /** P numbers. Cost 4·N·P flops. */
  expand(c: Float64Array): Float64Array;
  /** Σ w_n g_n for the samples' gradients, from their factors. Cost: 2·N²·n flops for each compressed weight. */
  gradient(): Float64Array;
  /** H c, to `out` if given. Cost: see `layoutOf`; nothing of a compressed weight's size is made. */
  multiply(c: Float64Array, out?: Float64Array): Float64Array;
}

/** Null where no weight is better kept as coefficients, or where a value is not finite. */
export function coefficientSpace(
  state: LossState,
  core: SampleCore,
  choice: LayoutChoice = 'cheapest',
): CoefficientSpace | null {
  const { compressed, plain, blocks, share } = layoutOf(state, core, choice);
  if (compressed.length === 0) return null;
  const both = core === 'exact';
  const owner = new Map<AffineNode, { readonly space: WeightSpace; readonly offset: number }>();
  const parts: { readonly space: WeightSpace; readonly offset: number }[] = [];
  let dimension = 0;
  for (const uses of compressed) {
    const space = weightSpace(state, uses, both);
    if (space === null) return null;
    const part = { space, offset: dimension };
    parts.push(part);
    for (const node of uses.nodes) owner.set(node, part);
    dimension += space.dimension;
  }
  const start = dimension;
  // What is written out keeps its form at another place: a node reads its parameters there.
  const moved = new Map<ParameterBlock, ParameterBlock>();
  for (const block of blocks) {
    moved.set(block, { ...block, offset: dimension });
    dimension += block.length;
  }
  const places = new Map(
    plain.map((node): [AffineNode, AffineNode] => [
      node,
      {
        ...node,
        weight: moved.get(node.weight)!,
        bias: node.bias === null ? null : moved.get(node.bias)!,
      },
    ]),
  );
  const along = (c: Float64Array): FactoredDirection => ({
    addImage(node, trace, out) {
      const place = places.get(node);
      if (place !== undefined) {
        image(place, trace, c, 0, out, 0, true);
        return;
      }
      const { space, offset } = owner.get(node)!;
      space.addImage(node, c, offset, out);
    },
    addPullBack(node, delta, out) {
      const place = places.get(node);
      if (place !== undefined) {
        product(place, c, 0, delta, delta.length / affineOutputs(place), false, out, 0, true);
        return;
      }
      const { space, offset } = owner.get(node)!;
      space.addPullBack(node, delta, c, offset, out);
    },
  });
  /** Σ w_n (δ̇ ⊗ ṽ + δ ⊗ v̇), each weight in its form. */
  const combined = (changes: Field, motion: Field | null, out: Float64Array): Float64Array => {
    for (const { space, offset } of parts) space.combine(changes, motion, out, offset);
    out.fill(0, start);
    const rows = productRows(state, motion === null ? 'gaussNewton' : core, changes, motion ?? []);
    const written = rows.nodes.flatMap((factors) => {
      const node = places.get(factors.node);
      return node === undefined ? [] : [{ ...factors, node }];
    });
    return combineRows({ ...rows, nodes: written }, state.weights, out);
  };
  return {
    dimension,
    share,
    coordinates(v) {
      const out = allocate(dimension);
      for (const { space, offset } of parts) space.coordinates(v, out, offset);
      for (const [{ offset, length }, place] of moved) {
        out.set(v.subarray(offset, offset + length), place.offset);
      }
      return out;
    },
    expand(c) {
      const out = allocate(state.program.parameterCount);
      for (const { space, offset } of parts) space.expand(c, offset, out);
      for (const [{ offset, length }, place] of moved) {
        out.set(c.subarray(place.offset, place.offset + length), offset);
      }
      return out;
    },
    gradient: () => combined(state.adjoint().value, null, allocate(dimension)),
    multiply: (c, out = allocate(dimension)) =>
      withScratch(() => {
        const { adjoints, moved: motion } = respond(state, core, { theta: along(c) });
        return combined(adjoints.value, both ? motion : null, out);
      }),
  };
}
