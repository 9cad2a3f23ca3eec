/**
 * The diagonal where weights are shared. A weight's diagonal entry then has a part from every pair of its uses; the
 * response to each unit of each use (see `assemble.ts`) is met with the use's own input, on the entries of that weight:
 *
 *     H[(p,q),(p,q)] = 2 Σ_uses ṽ[q] · G_p[(p,q)]
 */
import { allocate } from '../../numeric/allocation.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { affineNodes } from '../../program/sharing.js';
import { copyOfSlot, type Field } from '../../sweeps/trace.js';
import { forEachChunk, type LossState } from '../state.js';
import type { SampleCore } from './core.js';
import { unitResponses, type UnitResponses } from './unit-responses.js';

/** Adds to the diagonal entry of one parameter, for one sample. */
type Visit = (sample: number, parameter: number, amount: number) => void;

/** diag(Σ weights_n H_n). Cost: a unit response per use and unit, 4·T·n·N·P flops a layer. */
export function sharedDiagonal(state: LossState, core: SampleCore): Float64Array {
  const out = allocate(state.program.parameterCount);
  visitDiagonal(state, core, (sample, parameter, amount) => {
    out[parameter]! += state.weights[sample]! * amount;
  });
  return out;
}

/** tr(H_n) of every sample. Cost as `sharedDiagonal`. */
export function sharedTraces(state: LossState, core: SampleCore): Float64Array {
  const out = allocate(state.trace.samples);
  visitDiagonal(state, core, (sample, _parameter, amount) => {
    out[sample]! += amount;
  });
  return out;
}

function visitDiagonal(state: LossState, core: SampleCore, visit: Visit): void {
  const { program } = state;
  const widest = Math.max(...program.slots);
  const perSample = widest * program.slots.reduce((sum, width) => sum + width, 0);
  const nodes = affineNodes(program);
  forEachChunk(state, perSample, (part, start) => {
    nodes.forEach((lower, index) => {
      const responses = unitResponses(part, core, lower);
      const uses = nodes.slice(index).filter((node) => node.weight === lower.weight);
      for (let p = 0; p < responses.count; p++) {
        for (const upper of uses)
          visitPair(part, core, lower, upper, responses, p, (n, ...rest) => visit(start + n, ...rest));
      }
    });
  });
}

/** What the response to unit p of `lower` adds to the diagonal through the use of the same weight at `upper`. */
function visitPair(
  part: LossState,
  core: SampleCore,
  lower: AffineNode,
  upper: AffineNode,
  responses: UnitResponses,
  p: number,
  visit: Visit,
): void {
  const inputs = affineInputs(lower);
  const outputs = affineOutputs(lower);
  const unit = p % outputs;
  const site = Math.floor(p / outputs);
  const twice = upper === lower ? 1 : 2; // a pair of different nodes is met once, from below
  const pick = (field: Field, slot: number): Float64Array | undefined =>
    copyOfSlot(field[slot], responses.count, p);
  const change = pick(responses.adjoints, upper.output);
  const moved = core === 'exact' && upper !== lower ? pick(responses.tangents, upper.input) : undefined;
  const delta = part.adjoint().value[upper.output];
  const below = part.trace.value[lower.input]!;
  const above = part.trace.value[upper.input]!;
  for (let n = 0; n < part.trace.samples; n++) {
    const own = (n * lower.sites + site) * inputs;
    for (let s = n * upper.sites; s < (n + 1) * upper.sites; s++) {
      const c = twice * (change?.[s * outputs + unit] ?? 0);
      const d = twice * (moved === undefined ? 0 : (delta?.[s * outputs + unit] ?? 0));
      for (let q = 0; q < inputs; q++) {
        const row = c * above[s * inputs + q]! + d * (moved?.[s * inputs + q] ?? 0);
        visit(n, lower.weight.offset + unit * inputs + q, row * below[own + q]!);
      }
      if (lower.bias !== null) visit(n, lower.bias.offset + unit, c);
    }
  }
}
