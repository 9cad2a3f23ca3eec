/**
 * The weights of a layout whose directions are written out, in vectors that hold other weights' directions as coefficients:
 * their parameters stand behind those, one block after the other, and an affine node reads them at these places.
 */
import { affineOutputs, type AffineNode, type ParameterBlock } from '../../program/nodes.js';
import { sumDyads } from '../../factors/rows/sum-dyads.js';
import { image, product } from '../../sweeps/rules/affine.js';
import type { Field, Trace } from '../../sweeps/trace.js';
import type { Layout } from './layout.js';

export interface WrittenWeights {
  /** Where they begin in a vector, and where they end. */
  readonly start: number;
  readonly end: number;
  /** A node of theirs, with its parameters where a vector has them; undefined for any other. */
  placeOf(node: AffineNode): AffineNode | undefined;
  /** Whether the node is one of theirs; then out += image of its input under the direction c. */
  addImage(node: AffineNode, trace: Trace, c: Float64Array, out: Float64Array): boolean;
  /** The same for the adjoint's pull-back. */
  addPullBack(node: AffineNode, delta: Float64Array, c: Float64Array, out: Float64Array): boolean;
  /** Writes Σ δ̇ ⊗ ṽ + δ ⊗ v̇ to its places. */
  combine(
    changes: Field,
    delta: Field,
    motion: Field,
    value: readonly Float64Array[],
    out: Float64Array,
  ): void;
  /** From a parameter vector, and back to it. */
  take(v: Float64Array, c: Float64Array): void;
  put(c: Float64Array, v: Float64Array): void;
}

export function writtenWeights({ plain, blocks }: Layout, start: number): WrittenWeights {
  let end = start;
  // What is written out keeps its form at another place: a node reads its parameters there.
  const moved = new Map<ParameterBlock, ParameterBlock>();
  for (const block of blocks) {
    moved.set(block, { ...block, offset: end });
    end += block.length;
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
  return {
    start,
    end,
    placeOf: (node) => places.get(node),
    addImage(node, trace, c, out) {
      const place = places.get(node);
      if (place === undefined) return false;
      image(place, trace, c, 0, out, 0, true);
      return true;
    },
    addPullBack(node, delta, c, out) {
      const place = places.get(node);
      if (place === undefined) return false;
      product(place, c, 0, delta, delta.length / affineOutputs(place), false, out, 0, true);
      return true;
    },
    combine(changes, delta, motion, value, out) {
      out.fill(0, start, end);
      for (const [{ output, input }, place] of places) {
        const change = changes[output];
        if (change !== undefined) sumDyads(place, change, value[input], true, out, true);
        const [left, moving] = [delta[output], motion[input]];
        if (left !== undefined && moving !== undefined) sumDyads(place, left, moving, false, out, true);
      }
    },
    take(v, c) {
      for (const [{ offset, length }, place] of moved)
        c.set(v.subarray(offset, offset + length), place.offset);
    },
    put(c, v) {
      for (const [{ offset, length }, place] of moved) {
        v.set(c.subarray(place.offset, place.offset + length), offset);
      }
    },
  };
}
