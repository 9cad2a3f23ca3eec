/**
 * The mean Hessian written out by multiplications over the batch (mathematics 4.12g), in the coordinates of a span or in
 * the parameters themselves. The rows that belong to unit p of a use of layer l, for all coordinates a of its input, are
 *
 *     X[(l,p,a), ·] = Σ_n w_n ṽ_l^n[a] · G_p^n,       G_p^n = the product row of sample n along ∂/∂z_l[p],
 *
 * one product of (ρ_l × N)·(N × columns) for many units p together. G_p is taken from the layers above l; of l's own
 * block only the units up to p, the last with half its weight, so that H = X + Xᵀ counts every pair of uses once: also
 * where a weight is used at many sites or nodes. X has no rows of type 2, because ṽ has no part outside of Q_v.
 *
 * Chains of dense layers in the parameters themselves have a quicker way, assemble-chain.ts.
 */
import { scratch, withScratch } from '../../numeric/allocation.js';
import { scaleRows } from '../../numeric/elementwise.js';
import { gemm } from '../../numeric/gemm.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { affineNodes } from '../../program/sharing.js';
import { forEachChunk, type LossState } from '../state.js';
import { assembleChain, FEWEST } from './assemble-chain.js';
import { addTransposed } from './add-transposed.js';
import { pairsPay } from './chain-cost.js';
import type { Core } from './core.js';
import { denseChain } from '../../sweeps/dense-chain.js';
import { chosen, layerFactors, typeOne, typeTwo, type LayerFactors } from './layer-factors.js';
import { rowWidth, writeRow, type LayerResponse } from './response-rows.js';
import { scatterRow } from './scatter.js';
import type { Span } from './span-types.js';
import { unitResponses, type UnitResponses } from './unit-responses.js';

/** Numbers of G that are made at once: what a core's cache holds, 512 KiB. */
const ROWS_AT_ONCE = 1 << 16;

/** Qᵀ (Σ weights_n H_n) Q. Cost: N·d² flops and d² numbers: the one verb that is dense. Exact and Gauss-Newton cores. Written to `into` or a new matrix. */
export function assembleHessian(state: LossState, core: Core, span: Span, into?: Matrix): Matrix {
  const { program } = state;
  if (span.isWhole && (core === 'exact' || core === 'gaussNewton')) {
    const layers = denseChain(program);
    if (layers !== null && pairsPay(layers, FEWEST)) return assembleChain(state, core, layers, into);
  }
  const out = into ?? matrix(span.dimension, span.dimension);
  into?.data.fill(0);
  const nodes = affineNodes(program);
  const widest = Math.max(...nodes.map(({ output }) => program.slots[output]!));
  const perSample = 2 * widest * program.slots.reduce((sum, width) => sum + width, 0);
  const budget = Math.min(1 << 23, Math.max(1 << 20, out.data.length));
  forEachChunk(
    state,
    perSample,
    (part, start, count) => {
      const weights = state.weights.subarray(start, start + count);
      withScratch(() => {
        const layers = nodes.map((node) => layerFactors(part, span, node));
        layers.forEach((_, index) => {
          withScratch(() => addRowsOf(part, core, layers, index, weights, out));
        });
      });
    },
    budget,
  );
  addTransposed(out);
  return out;
}

/** The blocks of one layer with itself and those above. */
function addRowsOf(
  part: LossState,
  core: Core,
  layers: readonly LayerFactors[],
  index: number,
  weights: Float64Array,
  out: Matrix,
): void {
  const lower = layers[index]!;
  const responses = unitResponses(part, core, lower.node);
  const weighted = weightedRows(lower, weights);
  for (const upper of layers.slice(index)) {
    withScratch(() => {
      const response = responseOf(responses, core, lower, upper, weights.length);
      if (response !== null) addBlock(lower, weighted, response, out);
    });
  }
}

/** w_n ṽ_l, N·sites × ρ_l. */
function weightedRows({ node, rank, value }: LayerFactors, weights: Float64Array): Float64Array {
  const perSample = node.sites * rank;
  const out = scratch(value.length);
  scaleRows(weights.length, perSample, weights, 0, value, 0, out, 0);
  return out;
}

/** What `upper` answers to unit changes of `lower`'s outputs, in coordinates; null if nothing. */
function responseOf(
  responses: UnitResponses,
  core: Core,
  lower: LayerFactors,
  upper: LayerFactors,
  samples: number,
): LayerResponse | null {
  const { node, place, units } = upper;
  const change = responses.adjoints[node.output];
  const reads = core === 'exact' && upper !== lower && upper.delta !== undefined;
  const tangents = reads ? responses.tangents[node.input] : undefined;
  if (change === undefined && tangents === undefined) return null;
  const hasRest =
    tangents !== undefined && place.kind === 'compressed' && upper.leftRank * upper.restRank > 0;
  return {
    layer: upper,
    samples,
    changes: change === undefined ? undefined : chosen(change, affineOutputs(node), units),
    moved: tangents === undefined ? undefined : typeOne(upper, tangents),
    movedRank: place.kind === 'whole' ? affineInputs(node) : upper.rank,
    rest: hasRest ? typeTwo(upper, place.rotation, tangents) : undefined,
  };
}

/** Adds the block (lower, upper) of X to `out`, several units of `lower` at a time. */
function addBlock(lower: LayerFactors, weighted: Float64Array, response: LayerResponse, out: Matrix): void {
  const { node, rank, unitCount } = lower;
  const { sites } = node;
  const outputs = affineOutputs(node);
  const rows = response.samples * sites;
  const isOwn = response.layer === lower;
  // Of its own block a layer's unit p has the units 0 … p, the last at half weight.
  const unitsFor = (p: number): number => (isOwn ? p + 1 : response.layer.unitCount);
  // Work arrays that serve one group of units after the other.
  let made = scratch(0);
  let product = scratch(0);
  for (let first = 0; first < unitCount;) {
    const starts = [0];
    let last = first;
    do starts.push(starts.at(-1)! + rowWidth(response, unitsFor(last++)));
    while (last < unitCount && rows * (starts.at(-1)! + rowWidth(response, unitsFor(last))) <= ROWS_AT_ONCE);
    const width = starts.at(-1)!;
    if (made.length < rows * width) made = scratch(rows * width);
    for (let r = 0; r < rows; r++) {
      const [n, site] = [Math.floor(r / sites), r % sites];
      for (let p = first; p < last; p++) {
        const c = site * outputs + (lower.units === null ? p : lower.units[p]!);
        writeRow(response, n, c, unitsFor(p), isOwn ? 0.5 : 1, made, r * width + starts[p - first]!);
      }
    }
    if (product.length < rank * width) product = scratch(rank * width);
    gemm(true, false, rank, width, rows, 1, weighted, 0, rank, made, 0, width, 0, product, 0, width);
    for (let p = first; p < last; p++) {
      for (let a = 0; a < rank; a++) {
        const from = a * width + starts[p - first]!;
        scatterRow(product, from, response, unitsFor(p), lower, p, a, out);
      }
    }
    first = last;
  }
}
