/**
 * Products with one mean Hessian again and again, in steps: from the second on, where the program and the batch are small
 * enough that each layer's products are one block of a kernel.
 */
import { viewAt } from '../../numeric/kernel/memory.js';
import { placed } from '../../numeric/steps/placed.js';
import { runSteps, type Kernels, type Places } from '../../numeric/steps/step.js';
import { chainSteps, hasSteps, type ChainSteps } from '../../sweeps/steps/chain-steps.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';

interface SteppedProduct extends ChainSteps {
  readonly theta: Float64Array;
  readonly out: Float64Array;
  /** ∇²loss times the output's tangent, times the samples' weights. */
  readonly atOutput: () => void;
}

/** By state: null after the first product, which may be the last. */
type Known = (() => SteppedProduct | null) | null;
const exact = new WeakMap<LossState, Known>();
const backwardOnly = new WeakMap<LossState, Known>();

/**
 * Writes Σ w_n H_n θ̇ to `into`, inside of a scope of scratch; false, and nothing done, where it is not to be done in steps.
 */
export function steppedProduct(
  state: LossState,
  core: Core,
  theta: Float64Array,
  into: Float64Array,
): boolean {
  const all = core === 'exact' ? exact : backwardOnly;
  const known = all.get(state);
  if (known === undefined) {
    const has = state.trace.streams === 0 && hasSteps(state.program, state.trace.samples);
    all.set(state, has ? null : () => null);
    return false;
  }
  if (known === null)
    all.set(
      state,
      placed((places, kernels) => written(state, core, places, kernels)),
    );
  const product = (known ?? all.get(state)!)();
  if (product === null) return false;
  product.theta.set(theta);
  runSteps(product.up);
  product.atOutput();
  runSteps(product.down);
  into.set(product.out);
  return true;
}

function written(state: LossState, core: Core, places: Places, kernels: Kernels): SteppedProduct {
  const { program, trace, weights, output, labels, loss } = state;
  const theta = places.room(program.parameterCount);
  const out = places.room(program.parameterCount);
  const adjoint = core === 'exact' ? state.weightedAdjoint() : null;
  const steps = chainSteps({ trace, adjoint, places, kernels, theta, out });
  const { rows, columns } = output;
  const weight = places.constant(weights);
  const { outputTangent, outputChange } = steps;
  const direction = { ...output, data: viewAt(outputTangent, output.data.length) };
  const change = { ...output, data: viewAt(outputChange, output.data.length) };
  const atOutput = (): void => {
    loss.hessianProduct(output, labels, direction, change);
    kernels.elementwise.scaleRows(rows, columns, weight, outputChange, outputChange);
  };
  return {
    ...steps,
    theta: viewAt(theta, program.parameterCount),
    out: viewAt(out, program.parameterCount),
    atOutput,
  };
}
