/** Quadratic forms of the samples of one state again and again, in steps: see stepped-product.ts. */
import { allocate } from '../../numeric/allocation.js';
import { addressOf, viewAt } from '../../numeric/kernel/memory.js';
import { placed } from '../../numeric/steps/placed.js';
import { runSteps, type Kernels, type Places } from '../../numeric/steps/step.js';
import { hasSteps } from '../../sweeps/steps/chain-steps.js';
import { formSteps } from '../../sweeps/steps/form-steps.js';
import type { LossState } from '../state.js';
import type { SampleCore } from './core.js';

type Forms = (theta: Float64Array) => Float64Array;

/** How to get the steps, and the address of the direction they are written for; −1: it is copied to a room of their own. */
interface Known {
  readonly forms: () => Forms | null;
  readonly at: number;
}

/** By state; 'asked' once, without steps yet; null where there are none. */
const exact = new WeakMap<LossState, Known | 'asked' | null>();
const backwardOnly = new WeakMap<LossState, Known | 'asked' | null>();

/** θ̇ᵀ H_n θ̇ of every sample, inside of a scope of scratch, or null where it is not to be done in steps. */
export function steppedForms(state: LossState, core: SampleCore, theta: Float64Array): Float64Array | null {
  const all = core === 'exact' ? exact : backwardOnly;
  let known = all.get(state);
  if (known === undefined) {
    // The first time may be the last.
    const has = state.trace.streams === 0 && hasSteps(state.program, state.trace.samples);
    all.set(state, has ? 'asked' : null);
    return null;
  }
  if (known === null) return null;
  if (known === 'asked' || (known.at >= 0 && known.at !== addressOf(theta))) {
    // A direction that moves is copied from then on: writing steps anew takes longer.
    const at = known === 'asked' ? addressOf(theta) : -1;
    known = { at, forms: placed((places, kernels) => written(state, core, places, kernels, at)) };
    all.set(state, known);
  }
  return known.forms()?.(theta) ?? null;
}

function written(state: LossState, core: SampleCore, places: Places, kernels: Kernels, at: number): Forms {
  const { program, trace, output, labels, loss } = state;
  const { samples } = trace;
  const theta = at < 0 ? places.room(program.parameterCount) : at;
  const out = places.room(samples);
  const adjoint = core === 'exact' ? state.adjoint() : null;
  const { up, outputTangent } = formSteps({ trace, adjoint, places, kernels, theta, out });
  const { columns, data } = output;
  const outputChange = places.room(data.length);
  const [given, sums] = [viewAt(theta, program.parameterCount), viewAt(out, samples)];
  const direction = { ...output, data: viewAt(outputTangent, data.length) };
  const change = { ...output, data: viewAt(outputChange, data.length) };
  return (v) => {
    if (at < 0) given.set(v);
    sums.fill(0);
    runSteps(up);
    loss.hessianProduct(output, labels, direction, change);
    kernels.elementwise.rowProducts(samples, columns, outputTangent, outputChange, true, out);
    const forms = allocate(samples);
    forms.set(sums);
    return forms;
  };
}
