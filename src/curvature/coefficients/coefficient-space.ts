/**
 * The directions of a batch's Krylov spaces as coefficients of its outer products (mathematics 4.5, 4.12f): a Hessian
 * product then costs the two products with each weight that the sweeps make, and matrices of N × N and N × n beside
 * them, where directions written out cost four products of the weight's size more. Coordinates are isometric: inner
 * products of directions are those of their coordinates.
 */
import { allocate, scratch, scratchOf, withScratch } from '../../numeric/allocation.js';
import type { SampleCore } from '../../factors/hessian/core.js';
import type { LossState } from '../../factors/state.js';
import { addressOf } from '../../numeric/kernel/memory.js';
import type { AffineNode } from '../../program/nodes.js';
import type { FactoredDirection } from '../../sweeps/rules/rule.js';
import type { Field } from '../../sweeps/trace.js';
import { layoutOf, type Layout, type LayoutChoice } from './layout.js';
import { responsesOf } from './responses.js';
import { weightSpace, type WeightSpace } from './weight-space.js';
import { writtenWeights } from './written-weights.js';

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

/** The layout where some weights are better kept as coefficients; null where none is, or where cells are better still. */
export function coefficientLayout(state: LossState, core: SampleCore, choice: LayoutChoice): Layout | null {
  const layout = layoutOf(state, core, choice);
  if (layout.compressed.length === 0) return null;
  // Cells leave dead units out of products on parameters, and so may be the cheaper way.
  if (choice === 'cheapest' && (state.cells()?.kept ?? 1) < layout.share) return null;
  return layout;
}

/** Null where there is no such layout, or where a value is not finite. */
export function coefficientSpace(
  state: LossState,
  core: SampleCore,
  choice: LayoutChoice = 'cheapest',
): CoefficientSpace | null {
  const layout = coefficientLayout(state, core, choice);
  if (layout === null) return null;
  const both = core === 'exact';
  const owner = new Map<AffineNode, { readonly space: WeightSpace; readonly offset: number }>();
  const parts: { readonly space: WeightSpace; readonly offset: number }[] = [];
  let start = 0;
  for (const uses of layout.compressed) {
    const space = weightSpace(state, uses, both);
    if (space === null) return null;
    const part = { space, offset: start };
    parts.push(part);
    for (const node of uses.nodes) owner.set(node, part);
    start += space.dimension;
  }
  const written = writtenWeights(layout, start);
  const dimension = written.end;
  const responses = responsesOf(state, core, layout, written, Infinity);
  const along = (c: Float64Array): FactoredDirection => ({
    addImage(node, trace, out) {
      if (written.addImage(node, trace, c, out)) return;
      const { space, offset } = owner.get(node)!;
      space.addImage(node, c, offset, out);
    },
    addPullBack(node, delta, out) {
      if (written.addPullBack(node, delta, c, out)) return;
      const { space, offset } = owner.get(node)!;
      space.addPullBack(node, delta, c, offset, out);
    },
  });
  /** Σ δ̇ ⊗ ṽ + δ ⊗ v̇, each weight in its form; the samples' weights are in δ̇ and δ. */
  const combined = (
    changes: Field,
    delta: Field,
    motion: Field,
    value: readonly Float64Array[],
    out: Float64Array,
  ): void => {
    for (const { space, offset } of parts) space.combine(changes, motion, out, offset);
    written.combine(changes, delta, motion, value, out);
  };
  return {
    dimension,
    share: layout.share,
    coordinates(v) {
      const out = allocate(dimension);
      for (const { space, offset } of parts) space.coordinates(v, out, offset);
      written.take(v, out);
      return out;
    },
    expand(c) {
      const out = allocate(state.program.parameterCount);
      for (const { space, offset } of parts) space.expand(c, offset, out);
      written.put(c, out);
      return out;
    },
    gradient() {
      const out = allocate(dimension);
      withScratch(() => combined(state.weightedAdjoint().value, [], [], state.trace.value, out));
      return out;
    },
    multiply(c, out = allocate(dimension)) {
      withScratch(() => {
        const there = scratchOf(c);
        const response = responses.respond(there, along(there));
        const { trace, adjoint, changes } = response;
        const sum = addressOf(out) < 0 ? scratch(dimension) : out;
        const motion = adjoint === null ? [] : response.along.value;
        combined(changes.value, adjoint?.value ?? [], motion, trace.value, sum);
        responses.addRest(there, sum);
        if (sum !== out) out.set(sum);
      });
      return out;
    },
  };
}
