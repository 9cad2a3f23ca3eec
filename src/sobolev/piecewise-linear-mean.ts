/**
 * The mean gradient of a Sobolev objective where no node curves (ReLU networks). The adjoint tangent is then the value
 * residual times the adjoints of the outputs, δ̇ + eδ = Σ_o e_o δ^o, so that all outer products share their left vectors:
 *
 *     ∇E = Σ_n w_n Σ_o δ^o ⊗ (u^o + e_o ṽ),     with e_o = a ∂loss/∂m_o and u^o the tangent along output o's slope residual
 *
 * One product with each weight per output stands for 1 + C products and C sweeps back: 4·F flops for a scalar network
 * where the general way takes 6·F, F those of a forward sweep.
 */
import { allocate, scratch, withScratch } from '../numeric/allocation.js';
import { addScaledRows, scaleRows, weightedColumnSums } from '../numeric/elementwise.js';
import { affineOutputs, type AffineNode } from '../program/nodes.js';
import { planOf } from '../program/plan.js';
import { tangent } from '../sweeps/tangent.js';
import { copyOfSlot, type Tangent } from '../sweeps/trace.js';
import { sumDyads } from '../factors/rows/sum-dyads.js';
import { combinedDirections } from './directions.js';
import type { SobolevState } from './sobolev-state.js';

/** Whether `piecewiseLinearMean` holds for the state, and is the shorter way. */
export function hasLinearMean({ base: { program }, outputs, axes }: SobolevState): boolean {
  if (outputs > axes) return false;
  return program.nodes.every((node) => {
    if (node.kind === 'activation') return node.activation.piecewiseLinear;
    return node.kind !== 'product';
  });
}

/** Σ w_n ∇E_n (L2 left out), P numbers. Cost beyond the adjoints of the outputs: 4·C·N·P flops. */
export function piecewiseLinearMean(state: SobolevState): Float64Array {
  const { base, valueWeight, outputs } = state;
  const { trace, program, weights } = base;
  const out = allocate(program.parameterCount);
  const residual = state.residual().data;
  const units = state.units();
  withScratch(() => {
    const values = base.loss.gradient(base.output, base.labels).data;
    const { affine, isFirstUse } = planOf(program);
    for (let o = 0; o < outputs; o++) {
      const rho = combinedDirections(state, residual, o);
      const along = tangent(trace, { slots: new Map([[program.input, rho]]) });
      const factors = weightedEntries(values, outputs, o, valueWeight, weights);
      for (let k = 0; k < affine.length; k++) {
        const node = affine[k]!;
        const delta = copyOfSlot(units.value[node.output], outputs, o);
        if (delta === undefined) continue;
        const right = rightVectors(node, trace.value[node.input]!, along, weights, factors);
        // Into zeros: the first product of a weight need not read them.
        sumDyads(node, delta, right, false, out, o > 0 || !isFirstUse[k]!);
        if (node.bias !== null) addBias(node, delta, factors, out);
      }
    }
  });
  return out;
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
  scaleRows(samples, width, factors, 0, value, 0, out, 0);
  if (moved !== undefined) addScaledRows(samples, width, weights, 0, moved, 0, out, 0);
  return out;
}

/** Σ_n Σ_sites a·w_n·e_o·δ^o. */
function addBias(node: AffineNode, delta: Float64Array, factors: Float64Array, out: Float64Array): void {
  const width = affineOutputs(node);
  const { sites } = node;
  const at = node.bias!.offset;
  if (sites === 1) {
    weightedColumnSums(factors.length, width, factors, 0, delta, 0, true, out, at);
    return;
  }
  const each = scratch(factors.length * sites);
  for (let v = 0; v < each.length; v++) each[v] = factors[Math.floor(v / sites)]!;
  weightedColumnSums(each.length, width, each, 0, delta, 0, true, out, at);
}
