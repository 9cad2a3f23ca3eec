/**
 * The mean gradient of a Sobolev objective on a network without curvature: every activation piecewise linear (ReLU-like),
 * no gates. There adjoints do not change along the input, δ̇ = 0, and the change of the output's adjoint by the value
 * residual e only scales it, so that both outer products of a sample share their left factor:
 *
 *     ∇_{Θ_l} E = Σ_o δ_l^(o) ⊗ ( e_o ṽ_{l-1} + [u_{l-1}^(o); 0] )
 *
 * One sweep and one weight product for each output less than in general: 4 multiplications of all samples with all
 * weights instead of 6 for a scalar network; and 3 for the weights before the last layer, of which factors/rows/head-sums.ts knows more.
 */
import { scatterParameters } from '../factors/cells/compact-parameters.js';
import { combineRows } from '../factors/rows/combine.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { writeHeadSum, writeSplitHeadSum } from '../factors/rows/head-sums.js';
import { sumDyads } from '../factors/rows/sum-dyads.js';
import { allocate, copyOf, scratch, scratchZeros, withScratch } from '../numeric/allocation.js';
import { addScaled, mixRows, scaleRows, weightedColumnSums } from '../numeric/elementwise.js';
import { headOf } from '../program/head.js';
import { affineOutputs, type AffineNode } from '../program/nodes.js';
import { planOf } from '../program/plan.js';
import type { Program } from '../program/program.js';
import { tangent } from '../sweeps/tangent.js';
import { copyOfSlot, slopeOf, type Tangent } from '../sweeps/trace.js';
import { combinedDirections } from './directions.js';
import type { SobolevState } from './sobolev-state.js';

/** Whether no node of the program curves. */
function isStraight(program: Program): boolean {
  return program.nodes.every(
    (node) => node.kind !== 'product' && (node.kind !== 'activation' || node.activation.piecewiseLinear),
  );
}

/** Whether the way of this file is the shorter one, with derivatives along so many axes. */
export function hasShortGradient(program: Program, axes: number): boolean {
  return program.slots[program.output]! <= axes && isStraight(program);
}

/**
 * Σ w_n ∇E_n, added to `into` if given; `rows` makes the rows of every sample, for networks that curve or have fewer inputs than
 * outputs. Cost on a straight network: 2·N·P·(1 + 2·C) flops beyond the forward sweep and the units' adjoints.
 */
export function sobolevMeanGradient(
  state: SobolevState,
  rows: () => FactorRows,
  into?: Float64Array,
): Float64Array {
  if (!hasShortGradient(state.base.program, state.axes)) {
    return combineRows(rows(), state.base.weights, into);
  }
  const known = state.inCells()?.mean;
  if (known !== undefined) {
    if (into === undefined) return copyOf(known);
    addScaled(into.length, 1, known, 0, into, 0);
    return into;
  }
  const cells = state.base.gradientsInCells ? state.cells() : null;
  const out = into ?? allocate(state.base.program.parameterCount);
  if (cells === null) {
    addStraightGradient(state, out, into === undefined);
    return out;
  }
  for (const { cell, state: own } of cells) {
    withScratch(() => {
      const part = scratchZeros(own.base.program.parameterCount);
      addStraightGradient(own, part, true);
      scatterParameters(cell.blocks, part, out);
    });
  }
  return out;
}

/** Adds Σ w_n ∇E_n of a straight network to `out`; `isZero`: it holds zeros, which need not be read. */
export function addStraightGradient(state: SobolevState, out: Float64Array, isZero: boolean): void {
  const { base, outputs, valueWeight } = state;
  const { trace, program, output, labels, loss, weights } = base;
  const values = loss.gradient(output, labels).data;
  const residual = state.residual().data;
  const units = state.unitsBelow();
  const { affine, isFirstUse } = planOf(program);
  const head = headOf(program);
  const without = head === null ? [] : [head.before, head.activation, head.last];
  const isNew = (node: AffineNode): boolean => isZero && isFirstUse[affine.indexOf(node)] === true;
  for (let o = 0; o < outputs; o++) {
    withScratch(() => {
      const rho = combinedDirections(state, residual, o);
      const along = tangent(trace, { slots: new Map([[program.input, rho]]), without });
      const factors = weightedEntries(values, outputs, o, valueWeight, weights);
      affine.forEach((node, k) => {
        if (node === head?.last) return;
        if (node === head?.before) {
          const right = rightVectors(node, trace.value[node.input]!, along, weights, factors);
          const slope = slopeOf(trace, head.activation);
          const { parameters } = trace;
          const sum = { parameters, slope, right, factors, output: o, constant: null };
          const accumulate = { last: !isNew(head.last), before: o > 0 || !isNew(head.before) };
          const splits = state.splits();
          if (splits === null) writeHeadSum(head, sum, out, accumulate);
          else writeSplitHeadSum(head, sum, splits, out, accumulate);
          return;
        }
        const delta = copyOfSlot(units.value[node.output], units.count, o);
        if (delta === undefined) return;
        const right = rightVectors(node, trace.value[node.input]!, along, weights, factors);
        const accumulate = !(isZero && o === 0 && isFirstUse[k] === true);
        sumDyads(node, delta, right, false, out, accumulate);
        if (node.bias !== null) addBias(node, delta, factors, out, accumulate);
      });
    });
  }
}

/** a·w_n·e_o of every sample. */
function weightedEntries(
  values: Float64Array,
  outputs: number,
  o: number,
  valueWeight: number,
  weights: Float64Array,
): Float64Array {
  const out = scratch(weights.length);
  for (let n = 0; n < out.length; n++) out[n] = valueWeight * weights[n]! * values[n * outputs + o]!;
  return out;
}

/** w_n (u + e ṽ) for all rows of the node's input. */
function rightVectors(
  { input }: AffineNode,
  value: Float64Array,
  along: Tangent,
  weights: Float64Array,
  factors: Float64Array,
): Float64Array {
  const samples = weights.length;
  const width = value.length / samples;
  const out = scratch(value.length);
  const moved = along.value[input];
  if (moved === undefined) scaleRows(samples, width, factors, 0, value, 0, out, 0);
  else mixRows(samples, width, factors, 0, value, 0, weights, 0, moved, 0, out, 0);
  return out;
}

/** Σ_n Σ_sites a·w_n·e_o·δ^o. */
function addBias(
  node: AffineNode,
  delta: Float64Array,
  factors: Float64Array,
  out: Float64Array,
  accumulate: boolean,
): void {
  const width = affineOutputs(node);
  const { sites } = node;
  const at = node.bias!.offset;
  if (sites === 1) {
    weightedColumnSums(factors.length, width, factors, 0, delta, 0, accumulate, out, at);
    return;
  }
  const each = scratch(factors.length * sites);
  for (let v = 0; v < each.length; v++) each[v] = factors[Math.floor(v / sites)]!;
  weightedColumnSums(each.length, width, each, 0, delta, 0, accumulate, out, at);
}
