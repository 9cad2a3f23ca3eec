/**
 * Jᵀw: the rows' weighted sum, one vector of length P. Terms that share a right slab share its multiplication: their
 * left vectors are summed first, so the cost is 2·N·P flops for each *right* slab, however many rows there are.
 */
import { allocate, scratch, withScratch } from '../../numeric/allocation.js';
import { addScaledRows, multiplyElements, scaleRows } from '../../numeric/elementwise.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { planOf } from '../../program/plan.js';
import { denseWidth, ranges } from './collapse.js';
import type { FactorRows, NodeFactors } from './factor-rows.js';
import { sumDyads } from './sum-dyads.js';

/**
 * Σ_r weights[r]·row_r, with one weight per row (kind-major). `into` is added to if given; `isZero` says that there is nothing
 * in it yet.
 */
export function combineRows(
  rows: FactorRows,
  weights: Float64Array,
  into?: Float64Array,
  isZero: boolean = into === undefined,
): Float64Array {
  const out = into ?? allocate(rows.program.parameterCount);
  withScratch(() => addCombined(rows, weights, out, isZero));
  return out;
}

/** `isZero`: nothing has been added to `out` yet. */
function addCombined(rows: FactorRows, weights: Float64Array, out: Float64Array, isZero: boolean): void {
  const { affine, isFirstUse } = planOf(rows.program);
  const factor = commonFactor(rows, weights);
  rows.nodes.forEach((factors, index) => {
    const { node, right, dense } = factors;
    if (dense !== undefined) {
      addWrittenOut(rows, node, dense, weights, out);
      return;
    }
    let accumulate = !(isZero && affine[index] === node && isFirstUse[index] === true);
    for (let slab = 0; slab < right.length; slab++) {
      const constant = rows.constants[slab] === 1;
      const only = factor === null ? null : onlyLeft(rows, factors, slab);
      if (only !== null) {
        sumDyads(node, only, right[slab], constant, out, accumulate, factor!);
        accumulate = true;
        continue;
      }
      const left = weightedLeft(rows, factors, slab, weights);
      if (left === null) continue;
      sumDyads(node, left, right[slab], constant, out, accumulate);
      accumulate = true;
    }
  });
}

/** The weight of all rows where they have one in common, which a product then applies to its result; else null. */
function commonFactor({ kinds, scale }: FactorRows, weights: Float64Array): number | null {
  if (scale !== undefined || kinds.length > 1) return null;
  const first = weights[0]!;
  for (let r = 1; r < weights.length; r++) if (weights[r] !== first) return null;
  return first;
}

/**
 * The left slab of the one term with this right slab; null if there are several or none, and where the product's result has
 * more numbers than the slab: then weighting the slab is the shorter pass.
 */
function onlyLeft(
  { kinds, samples }: FactorRows,
  { node, left }: NodeFactors,
  slab: number,
): Float64Array | null {
  if (affineInputs(node) > samples * node.sites) return null;
  let only: Float64Array | null = null;
  for (const term of kinds[0]!) {
    const own = left[term.left];
    if (term.right !== slab || own === undefined) continue;
    if (only !== null) return null;
    only = own;
  }
  return only;
}

function addWrittenOut(
  rows: FactorRows,
  node: AffineNode,
  dense: Float64Array,
  weights: Float64Array,
  out: Float64Array,
): void {
  const width = denseWidth(node);
  const scaled = weights.map((weight, r) => weight * (rows.scale?.[r] ?? 1));
  for (const [from, offset, length] of ranges(node)) {
    for (let r = 0; r < scaled.length; r++) {
      for (let i = 0; i < length; i++) out[offset + i]! += scaled[r]! * dense[r * width + from + i]!;
    }
  }
}

/** Σ over terms with this right slab of weight × left vector; null if no term uses it. */
function weightedLeft(
  rows: FactorRows,
  { node, left }: NodeFactors,
  slab: number,
  weights: Float64Array,
): Float64Array | null {
  const size = affineOutputs(node) * node.sites; // numbers per sample
  const { kinds, samples, scale } = rows;
  let sum: Float64Array | null = null;
  for (let kind = 0; kind < kinds.length; kind++) {
    const at = kind * samples;
    for (const term of kinds[kind]!) {
      const own = left[term.left];
      if (term.right !== slab || own === undefined) continue;
      const factors = scale === undefined ? weights : productOf(weights, scale, at, samples);
      const from = scale === undefined ? at : 0;
      if (sum === null) {
        sum = scratch(own.length);
        scaleRows(samples, size, factors, from, own, 0, sum, 0);
      } else addScaledRows(samples, size, factors, from, own, 0, sum, 0);
    }
  }
  return sum;
}

function productOf(weights: Float64Array, scale: Float64Array, at: number, count: number): Float64Array {
  const out = scratch(count);
  multiplyElements(count, weights, at, scale, at, out, 0);
  return out;
}
