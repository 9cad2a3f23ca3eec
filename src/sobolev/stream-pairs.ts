/**
 * What two streams add to the Hessian of a Sobolev objective. Streams of different x_j never meet; of one x_j they meet
 * as in a linear network with weights γ W, so that for affine nodes l ≤ k and a sample, with b of (output o, input j),
 *
 *     X[(p,q),(i,r)] = Σ_o δ^(o)_l[p] δ^(o)_k[i] · Σ_j b_oj u_l^j[q] u_k^j[r]  +  [l<k] η[r,p] · Σ_j u_l^j[q] δ_k^j[i].
 *
 * The sums over j are taken before the sum over samples: one multiplication over the batch for each of the two terms,
 * N·P² flops each, however many inputs there are.
 */
import type { Core } from '../factors/hessian/core.js';
import { addOuterProducts, type OuterProduct } from '../factors/rows/add-outer-products.js';
import { allocate } from '../numeric/allocation.js';
import { gemm } from '../numeric/gemm.js';
import type { Matrix } from '../numeric/matrix.js';
import { affineInputs, affineOutputs, type AffineNode } from '../program/nodes.js';
import { affineNodes } from '../program/sharing.js';
import { copyOfSlot, type Tangent } from '../sweeps/trace.js';
import { streamResponses } from './copy-responses.js';
import type { SobolevState } from './sobolev-state.js';

/** Adds X for one lower node; a pair of the node with itself counts half. */
export function addStreamPairs(
  state: SobolevState,
  core: Core,
  lower: AffineNode,
  weights: Float64Array,
  out: Matrix,
): void {
  const nodes = affineNodes(state.base.program);
  const above = nodes.slice(nodes.indexOf(lower));
  const along = core === 'exact' && above.length > 1 ? streamResponses(state, lower) : null;
  for (const upper of above) {
    for (let site = 0; site < lower.sites * upper.sites; site++) {
      const pair = { lower, upper, from: site % lower.sites, to: Math.floor(site / lower.sites) };
      addSlopes(state, pair, weights, out);
      if (along !== null && upper !== lower) addAdjoints(state, pair, along, weights, out);
    }
  }
}

/** A use of a lower and one of an upper weight. */
interface Pair {
  readonly lower: AffineNode;
  readonly upper: AffineNode;
  /** Their sites. */
  readonly from: number;
  readonly to: number;
}

/** The first term: the Gauss-Newton part of the slopes. */
function addSlopes(state: SobolevState, pair: Pair, weights: Float64Array, out: Matrix): void {
  const { lower, upper, from, to } = pair;
  const { outputs, axes } = state;
  const curvature = state.curvature();
  const [a, b] = [affineOutputs(lower), affineOutputs(upper)];
  const [c, d] = [affineInputs(lower), affineInputs(upper)];
  const left = streamSlabs(state, state.streams().value[lower.input], from, c, lower.sites);
  const right = streamSlabs(state, state.streams().value[upper.input], to, d, upper.sites);
  const half = lower === upper ? 0.5 : 1;
  const units = Array.from({ length: outputs }, (_, o): OuterProduct | null => {
    const [below, above] = [lower, upper].map((node, k) => {
      const array = copyOfSlot(state.units().value[node.output], outputs, o);
      return array === undefined
        ? undefined
        : siteOf(array, k === 0 ? from : to, node.sites, k === 0 ? a : b);
    });
    return below === undefined || above === undefined ? null : { left: below, right: above };
  });
  // Where every output weighs its slopes alike, the sum over outputs is taken before the multiplication too.
  const alike = curvature.every(
    (weight, k) => weight === curvature[k - axes * (Math.floor(k / axes) % outputs)],
  );
  for (let o = 0; o < (alike ? 1 : outputs); o++) {
    const scaled = left.map((slab, j) => {
      const scale = weights.map((weight, n) => half * curvature[(n * outputs + o) * axes + j]! * weight);
      return slab.map((value, i) => scale[Math.floor(i / c)]! * value);
    });
    const outer = units.filter((unit, k) => unit !== null && (alike || k === o)) as OuterProduct[];
    if (outer.length === 0) continue;
    const products = scaled.map((slab, j) => ({ left: slab, right: right[j]! }));
    addProduct(
      pair,
      stacked(outer, weights.length, a, b),
      stacked(products, weights.length, c, d),
      false,
      out,
    );
  }
}

/** The second term: the adjoints of the streams. */
function addAdjoints(
  state: SobolevState,
  pair: Pair,
  along: Tangent,
  weights: Float64Array,
  out: Matrix,
): void {
  const { lower, upper, from, to } = pair;
  const moved = along.value[upper.input];
  const delta = state.streamsAdjoint().value[upper.output];
  if (moved === undefined || delta === undefined) return;
  const [a, b] = [affineOutputs(lower), affineOutputs(upper)];
  const [c, d] = [affineInputs(lower), affineInputs(upper)];
  const left = streamSlabs(state, state.streams().value[lower.input], from, c, lower.sites);
  const right = streamSlabs(state, delta, to, b, upper.sites);
  const samples = weights.length;
  const eta = allocate(samples * a * d); // [sample][unit p][input r of the upper node]
  for (let p = 0; p < a; p++) {
    const copy = copyOfSlot(moved, along.count, from * a + p)!;
    for (let n = 0; n < samples; n++) {
      const start = (n * upper.sites + to) * d;
      const at = (n * a + p) * d;
      for (let r = 0; r < d; r++) eta[at + r] = weights[n]! * copy[start + r]!;
    }
  }
  const products = left.map((slab, j) => ({ left: slab, right: right[j]! }));
  addProduct(pair, eta, stacked(products, samples, c, b), true, out);
}

/** out[(p,q),(i,r)] += Σ_n A_n[p,i]·B_n[q,r], or, `crossed`, Σ_n A_n[p,r]·B_n[q,i]. */
function addProduct(pair: Pair, a: Float64Array, b: Float64Array, crossed: boolean, out: Matrix): void {
  const { lower, upper } = pair;
  const [units, inputs] = [affineOutputs(lower), affineInputs(lower)];
  const [outputs, columns] = [affineOutputs(upper), affineInputs(upper)];
  const [middle, last] = crossed ? [columns, outputs] : [outputs, columns];
  const [rows, width] = [units * middle, inputs * last];
  const product = allocate(rows * width);
  gemm(true, false, rows, width, a.length / rows, 1, a, 0, rows, b, 0, width, 0, product, 0, width);
  for (let p = 0, at = 0; p < units; p++) {
    for (let m = 0; m < middle; m++) {
      for (let q = 0; q < inputs; q++) {
        const row = (lower.weight.offset + p * inputs + q) * out.columns + upper.weight.offset;
        const [start, step] = crossed ? [row + m, columns] : [row + m * columns, 1];
        for (let e = 0, to = start; e < last; e++, at++, to += step) out.data[to]! += product[at]!;
      }
    }
  }
}

/** Σ_t left_t right_tᵀ of every sample: N × (rows·columns). */
function stacked(
  products: readonly OuterProduct[],
  samples: number,
  rows: number,
  columns: number,
): Float64Array {
  const out = allocate(samples * rows * columns);
  for (let n = 0; n < samples; n++) addOuterProducts(products, n, 1, rows, columns, out, n * rows * columns);
  return out;
}

/** Each stream of a slot, at one site: N × width. */
function streamSlabs(
  state: SobolevState,
  array: Float64Array | undefined,
  site: number,
  width: number,
  sites: number,
): Float64Array[] {
  return Array.from({ length: state.axes }, (_, j) =>
    siteOf(copyOfSlot(array, 1 + state.axes, 1 + j)!, site, sites, width),
  );
}

/** The vectors of one site: N × width, a view where there is only one. */
function siteOf(array: Float64Array, site: number, sites: number, width: number): Float64Array {
  if (sites === 1) return array;
  const out = allocate(array.length / sites);
  for (let n = 0; n < out.length / width; n++) {
    const start = (n * sites + site) * width;
    out.set(array.subarray(start, start + width), n * width);
  }
  return out;
}
