/**
 * The mean gradient of a Sobolev objective on a network without curvature: every activation piecewise linear (ReLU-like),
 * no gates. There adjoints do not change along the input, δ̇ = 0, and the change of the output's adjoint by the value
 * residual e only scales it, so that both outer products of a sample share their left factor:
 *
 *     ∇_{Θ_l} E = Σ_o δ_l^(o) ⊗ ( e_o ṽ_{l-1} + [u_{l-1}^(o); 0] )
 *
 * One sweep and one weight product for each output less than in general: 4 multiplications of all samples with all
 * weights instead of 6 for a scalar network.
 */
import { combineRows } from '../factors/rows/combine.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { scatterParameters } from '../factors/cells/compact-parameters.js';
import { scratch, withScratch } from '../numeric/allocation.js';
import { gemm } from '../numeric/gemm.js';
import { affineInputs, affineOutputs, type AffineNode } from '../program/nodes.js';
import type { Program } from '../program/program.js';
import { affineNodes } from '../program/sharing.js';
import { tangent } from '../sweeps/tangent.js';
import { copyOfSlot } from '../sweeps/trace.js';
import { combinedDirections } from './directions.js';
import type { SobolevState } from './sobolev-state.js';

/** Whether no node of the program curves. */
export function isStraight(program: Program): boolean {
  return program.nodes.every(
    (node) => node.kind !== 'product' && (node.kind !== 'activation' || node.activation.piecewiseLinear),
  );
}

/**
 * Σ w_n ∇E_n, added to `into`; `rows` makes the rows of every sample, for networks that curve or have fewer inputs than
 * outputs. Cost on a straight network: 2·N·P·(1 + 2·C) flops beyond the forward sweep and the units' adjoints.
 */
export function sobolevMeanGradient(
  state: SobolevState,
  rows: () => FactorRows,
  into: Float64Array,
): Float64Array {
  if (state.outputs > state.axes || !isStraight(state.base.program)) {
    return combineRows(rows(), state.base.weights, into);
  }
  const cells = state.cells();
  if (cells === null) {
    addStraightGradient(state, into);
    return into;
  }
  for (const { cell, state: own } of cells) {
    withScratch(() => {
      const part = scratch(own.base.program.parameterCount).fill(0);
      addStraightGradient(own, part);
      scatterParameters(cell.blocks, part, into);
    });
  }
  return into;
}

function addStraightGradient(state: SobolevState, out: Float64Array): void {
  const { base, outputs } = state;
  const { trace, program, output, labels, loss, weights } = base;
  const values = loss.gradient(output, labels).data;
  const residual = state.residual().data;
  const units = state.units();
  for (let o = 0; o < outputs; o++) {
    const rho = combinedDirections(state, residual, o);
    const along = tangent(trace, { slots: new Map([[program.input, rho]]) }).value;
    const e = weights.map((_, n) => state.valueWeight * values[n * outputs + o]!);
    for (const node of affineNodes(program)) {
      const delta = copyOfSlot(units.value[node.output], units.count, o);
      if (delta === undefined) continue;
      withScratch(() => addNode(node, delta, trace.value[node.input]!, along[node.input], e, weights, out));
    }
  }
}

/** out += Σ w δ ⊗ (e ṽ + [u; 0]) at one node. */
function addNode(
  node: AffineNode,
  delta: Float64Array,
  value: Float64Array,
  along: Float64Array | undefined,
  e: Float64Array,
  weights: Float64Array,
  out: Float64Array,
): void {
  const inputs = affineInputs(node);
  const outputs = affineOutputs(node);
  const width = inputs * node.sites;
  const right = scratch(value.length);
  for (let n = 0, at = 0; n < weights.length; n++) {
    const weight = weights[n]!;
    const scale = weight * e[n]!;
    if (along === undefined) for (let i = 0; i < width; i++, at++) right[at] = scale * value[at]!;
    else for (let i = 0; i < width; i++, at++) right[at] = scale * value[at]! + weight * along[at]!;
  }
  const vectors = delta.length / outputs;
  const w = node.weight.offset;
  gemm(true, false, outputs, inputs, vectors, 1, delta, 0, outputs, right, 0, inputs, 1, out, w, inputs);
  if (node.bias === null) return;
  const rows = outputs * node.sites;
  for (let n = 0, at = 0; n < weights.length; n++) {
    const scale = weights[n]! * e[n]!;
    for (let i = 0; i < rows; i++, at++) out[node.bias.offset + (i % outputs)]! += scale * delta[at]!;
  }
}
