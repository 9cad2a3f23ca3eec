/**
 * Directions of a batch's first Krylov steps as they come: for each weight the pair (U, V) of
 *
 *     Θ̇ = Uᵀ·Ṽ + Δᵀ·[V 0],     a row each of U and V for a row of ṽ and δ.
 *
 * H maps pairs to pairs, (U, V) ↦ (δ̇, v̇), with nothing to be done. What sweeps need of a direction, its image Ṽ Θ̇ᵀ and its
 * pull-back Δ Θ̇, is the pair's *dual*: six products of N × N with N × n, no basis, and
 *
 *     ⟨Θ̇, Θ̇'⟩ = ⟨U, Ṽ Θ̇'ᵀ⟩ + ⟨V, Δ Θ̇'⟩
 *
 * is the inner product of one's pair with the other's dual. Pairs are not unique: long sequences of them grow where what they
 * stand for does not, and coefficient-space.ts is the form for those. A few steps lose nothing.
 */
import type { SampleCore } from '../../factors/hessian/core.js';
import type { LossState } from '../../factors/state.js';
import { allocate, scratch, withRound } from '../../numeric/allocation.js';
import { addScaled, columnSums, sumOfProducts } from '../../numeric/elementwise.js';
import { gemm } from '../../numeric/gemm.js';
import { matrix } from '../../numeric/matrix.js';
import { symmetricProduct } from '../../numeric/symmetric-product.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import type { FactoredDirection } from '../../sweeps/rules/rule.js';
import type { Layout } from './layout.js';
import { responsesOf } from './responses.js';
import { writtenWeights } from './written-weights.js';

/** Vectors of `dimension` numbers: pairs (U, V) of the compressed weights, then what is written out. */
export interface FactorSpace {
  readonly dimension: number;
  /**
   * Writes the mean's gradient, U = δ and V = 0, and its dual. Cost 2·N²·(n + m) flops for each n × m weight. Returns what
   * |g|² would be at most if nothing cancelled in the sum over samples.
   */
  writeGradient(out: Float64Array, dual: Float64Array): number;
  /** Writes the dual. Cost 6·N²·(n + m) flops for each n × m weight. `out` is another array than `c`. */
  writeDual(c: Float64Array, out: Float64Array): void;
  /** Writes H c, c being known by its dual. Cost: two products with each weight, or as responses.ts has it. */
  writeProduct(dual: Float64Array, out: Float64Array): void;
  /** The direction as parameters. Cost 4·N·n·m flops for each weight. */
  expand(c: Float64Array): Float64Array;
}

/** One weight's place and what its products read. */
interface Pair {
  readonly node: AffineNode;
  readonly rows: number;
  /** Where U and V begin. */
  readonly u: number;
  readonly v: number;
  readonly value: Float64Array;
  /** Null where there is no V: for Gauss-Newton, and where the loss does not depend on the weight. */
  readonly delta: Float64Array | null;
  /** Ṽ Ṽᵀ and Δ Δᵀ. */
  readonly values: Float64Array;
  readonly deltas: Float64Array | null;
}

/** For about so many products; null where a compressed weight is used more than once. */
export function factorSpace(
  state: LossState,
  core: SampleCore,
  layout: Layout,
  products: number,
): FactorSpace | null {
  if (layout.compressed.some(({ nodes }) => nodes.length > 1)) return null;
  const pairs: Pair[] = [];
  const owner = new Map<AffineNode, Pair>();
  let start = 0;
  for (const { nodes } of layout.compressed) {
    const pair = pairOf(state, core, nodes[0]!, start);
    pairs.push(pair);
    owner.set(pair.node, pair);
    start = pair.v + (pair.delta === null ? 0 : pair.value.length);
  }
  const written = writtenWeights(layout, start);
  const responses = responsesOf(state, core, layout, written, products);
  const along = (dual: Float64Array): FactoredDirection => ({
    addImage(node, trace, out) {
      if (!written.addImage(node, trace, dual, out))
        addScaled(out.length, 1, dual, owner.get(node)!.u, out, 0);
    },
    addPullBack(node, delta, out) {
      if (written.addPullBack(node, delta, dual, out)) return;
      const { v, delta: own } = owner.get(node)!;
      if (own !== null) addScaled(out.length, 1, dual, v, out, 0);
    },
  });
  return {
    dimension: written.end,
    writeGradient(out, dual) {
      const adjoint = state.weightedAdjoint().value;
      let most = 0;
      for (const pair of pairs) {
        const { node, u, v, rows, values, deltas } = pair;
        place(pair, adjoint[node.output], undefined, out);
        writeDualOf(pair, out, dual, deltas);
        let trace = 0;
        for (let i = 0; i < rows; i++) trace += values[i * (rows + 1)]!;
        most += trace * sumOfProducts(v - u, out, u, out, u);
      }
      const { start: from, end } = written;
      written.combine(adjoint, [], [], state.trace.value, out);
      dual.set(out.subarray(from), from);
      return most + sumOfProducts(end - from, out, from, out, from);
    },
    writeDual(c, out) {
      for (const pair of pairs) writeDualOf(pair, c, out, null);
      out.set(c.subarray(written.start), written.start);
    },
    writeProduct(dual, out) {
      withRound(() => {
        const response = responses.respond(dual, along(dual));
        const { trace, adjoint, changes } = response;
        const motion = adjoint === null ? [] : response.along.value;
        for (const pair of pairs) place(pair, changes.value[pair.node.output], motion[pair.node.input], out);
        written.combine(changes.value, adjoint?.value ?? [], motion, trace.value, out);
        responses.addRest(dual, out);
      });
    },
    expand(c) {
      const out = allocate(state.program.parameterCount);
      for (const pair of pairs) expandPair(pair, c, out);
      written.put(c, out);
      return out;
    },
  };
}

function pairOf(state: LossState, core: SampleCore, node: AffineNode, u: number): Pair {
  const value = state.trace.value[node.input]!;
  const delta = core === 'exact' ? (state.weightedAdjoint().value[node.output] ?? null) : null;
  const rows = value.length / affineInputs(node);
  const values = symmetricProduct(matrix(rows, affineInputs(node), value)).data;
  if (node.bias !== null) for (let i = 0; i < values.length; i++) values[i]! += 1;
  return {
    node,
    rows,
    u,
    v: u + rows * affineOutputs(node),
    value,
    delta,
    values,
    deltas: delta === null ? null : symmetricProduct(matrix(rows, affineOutputs(node), delta)).data,
  };
}

/** Writes a pair; what is left out is zero. */
function place(
  { u, v, delta, value }: Pair,
  left: Float64Array | undefined,
  right: Float64Array | undefined,
  out: Float64Array,
): void {
  if (left === undefined) out.fill(0, u, v);
  else out.set(left, u);
  if (delta === null) return;
  if (right === undefined) out.fill(0, v, v + value.length);
  else out.set(right, v);
}

/** `known`: Δ Uᵀ where it is known and V is zero. */
function writeDualOf(pair: Pair, c: Float64Array, out: Float64Array, known: Float64Array | null): void {
  const { node, rows: r, u, v, value, delta, values, deltas } = pair;
  const n = affineOutputs(node);
  const m = affineInputs(node);
  gemm(false, false, r, n, r, 1, values, 0, r, c, u, n, 0, out, u, n);
  if (delta === null || deltas === null) return;
  if (known !== null) {
    gemm(false, false, r, m, r, 1, known, 0, r, value, 0, m, 0, out, v, m);
    return;
  }
  const between = scratch(r * r);
  gemm(false, true, r, r, m, 1, value, 0, m, c, v, m, 0, between, 0, r);
  gemm(false, false, r, n, r, 1, between, 0, r, delta, 0, n, 1, out, u, n);
  gemm(false, true, r, r, n, 1, delta, 0, n, c, u, n, 0, between, 0, r);
  gemm(false, false, r, m, r, 1, between, 0, r, value, 0, m, 0, out, v, m);
  gemm(false, false, r, m, r, 1, deltas, 0, r, c, v, m, 1, out, v, m);
}

function expandPair({ node, rows, u, v, value, delta }: Pair, c: Float64Array, out: Float64Array): void {
  const n = affineOutputs(node);
  const m = affineInputs(node);
  const at = node.weight.offset;
  gemm(true, false, n, m, rows, 1, c, u, n, value, 0, m, 0, out, at, m);
  if (delta !== null) gemm(true, false, n, m, rows, 1, delta, 0, n, c, v, m, 1, out, at, m);
  if (node.bias !== null) columnSums(rows, n, c, u, false, out, node.bias.offset);
}
