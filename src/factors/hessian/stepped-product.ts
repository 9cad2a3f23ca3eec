/**
 * Products with one mean Hessian again and again, in steps: from the second on, where the program and the batch are small
 * enough that each layer's products are one block of a kernel.
 */
import { addressOf, viewAt } from '../../numeric/kernel/memory.js';
import { placed } from '../../numeric/steps/placed.js';
import { runSteps, type Kernels, type Places } from '../../numeric/steps/step.js';
import { inputPairOf } from '../../program/input-pair.js';
import { chainSteps, hasSteps, type ChainSteps } from '../../sweeps/steps/chain-steps.js';
import type { LossState } from '../state.js';
import type { Core } from './core.js';
import { addPair, type PairFactors } from './pair-factors.js';

interface SteppedProduct extends ChainSteps {
  readonly theta: Float64Array;
  readonly out: Float64Array;
  /** ∇²loss times the output's tangent, times the samples' weights. */
  readonly atOutput: () => void;
}

/** A direction and a result that lie in the kernels' memory themselves, by address. */
interface Ends {
  readonly theta: number;
  readonly out: number;
}

/** What is kept of a state: how to get its steps, and the ends that they are written for; null: rooms of their own. */
interface Known {
  steps: (() => SteppedProduct | null) | null;
  ends: Ends | null;
}

/** By state; null where there are no steps. */
const exact = new WeakMap<LossState, Known | null>();
const backwardOnly = new WeakMap<LossState, Known | null>();

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
  const known = all.get(state);
  if (known === undefined) {
    // The first product may be the last.
    const has = state.trace.streams === 0 && hasSteps(state.program, state.trace.samples);
    all.set(state, has ? { steps: null, ends: null } : null);
    return false;
  }
  if (known === null) return false;
  const ends = { theta: addressOf(theta), out: addressOf(into) };
  if (known.steps === null) write(known, state, core, (ends.theta | ends.out) < 0 ? null : ends);
  // Ends that move are copied from then on: writing steps anew takes longer.
  else if (known.ends !== null && (known.ends.theta !== ends.theta || known.ends.out !== ends.out)) {
    write(known, state, core, null);
  }
  const product = known.steps!();
  if (product === null) return false;
  if (known.ends === null) product.theta.set(theta);
  runSteps(product.up);
  product.atOutput();
  if (pair === null) runSteps(product.down);
  else {
    runSteps(product.downWithout);
    addPair(pair, product.theta, product.out);
  }
  if (known.ends === null) into.set(product.out);
  return true;
}

function write(known: Known, state: LossState, core: Core, ends: Ends | null): void {
  known.ends = ends;
  known.steps = placed((places, kernels) => written(state, core, places, kernels, ends));
}

function written(
  state: LossState,
  core: Core,
  places: Places,
  kernels: Kernels,
  ends: Ends | null,
): SteppedProduct {
  const { program, trace, weights, output, labels, loss } = state;
  const theta = ends?.theta ?? places.room(program.parameterCount);
  const out = ends?.out ?? places.room(program.parameterCount);
  const adjoint = core === 'exact' ? state.weightedAdjoint() : null;
  const still = inputPairOf(program)?.second ?? null;
  const steps = chainSteps({ trace, adjoint, places, kernels, theta, out, still });
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
