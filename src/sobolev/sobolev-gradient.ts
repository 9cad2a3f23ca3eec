/**
 * Gradients of a Sobolev objective as dyads: 1 + min(C, n₀) outer products per layer and sample, two for a scalar
 * network (mathematics 4.11):
 *
 *     ∇_{Θ_l} E = δ_l ⊗ [u_{l-1}; 0] + (δ̇_l + e δ_l) ⊗ ṽ_{l-1}
 *
 * where δ is the adjoint of the output, u the tangent along the slope residual ρ, δ̇ the adjoint tangent along it, and
 * e the value residual. With more outputs than inputs the streams' own adjoints are fewer.
 */
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { tangent } from '../sweeps/tangent.js';
import { copyOf, type Field } from '../sweeps/trace.js';
import { combinedDirections } from './directions.js';
import type { SobolevState } from './sobolev-state.js';
import { streamRows } from './stream-rows.js';

/** One row per sample. Cost: 2·N·P·(1 + 3·min(C, n₀)) flops beyond the forward sweep. */
export function sobolevGradientRows(state: SobolevState): FactorRows {
  if (state.outputs > state.axes) {
    const copy = state.streams();
    return streamRows(copy, [[state.streamsAdjoint().value, copy.value, true]]);
  }
  return rowsByOutputs(state);
}

function rowsByOutputs(state: SobolevState): FactorRows {
  const { base, outputs } = state;
  const { trace, program, output, labels, loss } = base;
  const residual = state.residual().data;
  const units = state.units();
  const directions: Field[] = [];
  const adjoints: Field[] = [];
  const sum: Field = [];
  for (let o = 0; o < outputs; o++) {
    const rho = combinedDirections(state, residual, o);
    const unit = copyOf(units, o);
    const along = tangent(trace, { slots: new Map([[program.input, rho]]) });
    const values = (): Float64Array =>
      loss.gradient(output, labels).data.map((value) => state.valueWeight * value);
    const seeds = new Map(o === 0 ? [[program.output, values()] as const] : []);
    const change = adjointTangent(trace, unit, along, { seeds }).value;
    directions.push(along.value);
    adjoints.push(unit.value);
    for (const node of program.nodes) {
      if (node.kind === 'affine') accumulate(sum, node.output, change[node.output]);
    }
  }
  return {
    program,
    samples: trace.samples,
    kinds: [[{ left: 0, right: 0 }, ...directions.map((_, o) => ({ left: 1 + o, right: 1 + o }))]],
    constants: [1, ...directions.map(() => 0 as const)],
    nodes: program.nodes
      .filter((node) => node.kind === 'affine')
      .map((node) => ({
        node,
        left: [sum[node.output], ...adjoints.map((field) => field[node.output])],
        right: [trace.value[node.input], ...directions.map((field) => field[node.input])],
      })),
  };
}

function accumulate(sum: Field, slot: number, terms: Float64Array | undefined): void {
  if (terms === undefined) return;
  const present = sum[slot];
  if (present === undefined) sum[slot] = terms;
  else for (let i = 0; i < terms.length; i++) present[i]! += terms[i]!;
}
