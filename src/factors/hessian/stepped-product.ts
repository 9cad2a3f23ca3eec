/**
 * Products with one mean Hessian again and again, in steps: from the second on, where the program and the batch are small
 * enough that each layer's products are one block of a kernel.
 */
import { addressOf, viewAt } from '../../numeric/kernel/memory.js';
import { placed } from '../../numeric/steps/placed.js';
import { runSteps, type Kernels, type Places, type Step } from '../../numeric/steps/step.js';
import { chainSteps, hasSteps } from '../../sweeps/steps/chain-steps.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';
import { pairStep, type PairFactors } from './pair-factors.js';

interface SteppedProduct {
  readonly steps: readonly Step[];
  readonly theta: Float64Array;
  readonly out: Float64Array;
}

/** A direction and a result that lie in the kernels' memory themselves, by address; −1: in a room of the steps' own. */
interface Ends {
  readonly theta: number;
  readonly out: number;
}

/** What is kept of a state: how to get its steps, and for what they are written. */
interface Known {
  readonly steps: () => SteppedProduct | null;
  readonly pair: PairFactors | null;
  readonly ends: Ends;
}

/** By state; 'asked' once, without steps yet; null where there are none. */
const exact = new WeakMap<LossState, Known | 'asked' | null>();
const backwardOnly = new WeakMap<LossState, Known | 'asked' | null>();

/**
 * Writes Σ w_n H_n θ̇ to `into`, inside of a scope of scratch; false, and nothing done, where it is not to be done in steps.
 */
export function steppedProduct(
  state: LossState,
  core: Core,
  pair: PairFactors | null,
  theta: Float64Array,
  into: Float64Array,
): boolean {
  const all = core === 'exact' ? exact : backwardOnly;
  let known = all.get(state);
  if (known === undefined) {
    // The first product may be the last.
    all.set(
      state,
      state.trace.streams === 0 && hasSteps(state.program, state.trace.samples) ? 'asked' : null,
    );
    return false;
  }
  if (known === null) return false;
  const given = { theta: addressOf(theta), out: addressOf(into) };
  if (known === 'asked') {
    known = knownFor(state, core, pair, given);
    all.set(state, known);
  } else if (known.pair !== pair || !serves(known.ends, given)) {
    known = knownFor(state, core, pair, lasting(known.ends, given));
    all.set(state, known);
  }
  const product = known.steps();
  if (product === null) return false;
  if (known.ends.theta < 0) product.theta.set(theta);
  runSteps(product.steps);
  if (known.ends.out < 0) into.set(product.out);
  return true;
}

function serves(ends: Ends, given: Ends): boolean {
  return (ends.theta < 0 || ends.theta === given.theta) && (ends.out < 0 || ends.out === given.out);
}

/** Ends that move are copied from then on: writing steps anew takes longer. */
function lasting(ends: Ends, given: Ends): Ends {
  return {
    theta: ends.theta === given.theta ? ends.theta : -1,
    out: ends.out === given.out ? ends.out : -1,
  };
}

function knownFor(state: LossState, core: Core, pair: PairFactors | null, ends: Ends): Known {
  const steps = placed((places, kernels) => written(state, core, pair, places, kernels, ends));
  return { steps, pair, ends };
}

function written(
  state: LossState,
  core: Core,
  pair: PairFactors | null,
  places: Places,
  kernels: Kernels,
  ends: Ends,
): SteppedProduct {
  const { program, trace, weights, output, labels, loss } = state;
  const theta = ends.theta < 0 ? places.room(program.parameterCount) : ends.theta;
  const out = ends.out < 0 ? places.room(program.parameterCount) : ends.out;
  const adjoint = core === 'exact' ? state.weightedAdjoint() : null;
  const still = pair?.second ?? null;
  const chain = chainSteps({ trace, adjoint, places, kernels, theta, out, still });
  const { rows, columns } = output;
  const weight = places.constant(weights);
  const { outputTangent, outputChange } = chain;
  const direction = { ...output, data: viewAt(outputTangent, output.data.length) };
  const change = { ...output, data: viewAt(outputChange, output.data.length) };
  // ∇²loss times the output's tangent, times the samples' weights.
  const atOutput: Step = () => {
    loss.hessianProduct(output, labels, direction, change);
    kernels.elementwise.scaleRows(rows, columns, weight, outputChange, outputChange);
  };
  const crossing = pair === null ? [] : [pairStep(pair, places, kernels, theta, out)];
  return {
    steps: [...chain.up, atOutput, ...chain.down, ...crossing],
    theta: viewAt(theta, program.parameterCount),
    out: viewAt(out, program.parameterCount),
  };
}
