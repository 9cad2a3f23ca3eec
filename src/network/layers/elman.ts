/**
 * Elman's recurrent layer: h_t = A(V x_t + W h_{t-1} + b), h_0 = 0 (B-rnn, mathematics 4.8). V is used at T sites of one
 * node, W at T − 1 nodes, b at T sites.
 */
import { activationFunction } from '../../functions/activation.js';
import type { Activation, ActivationInput } from '../../functions/activation-types.js';
import type { Slot } from '../../program/nodes.js';
import type { ProgramBuilder } from '../../program/program.js';
import { slice } from '../../program/sparse.js';
import { positiveInteger } from '../checks.js';

/** A recurrent layer; made by `elman(…)`. */
export interface ElmanLayer {
  readonly kind: 'elman';
  /** Numbers per step that enter; a row is steps · inputs numbers, first step first. */
  readonly inputs: number;
  readonly hidden: number;
  readonly steps: number;
  readonly activation: Activation;
  /** True: the states of all steps leave, steps · hidden numbers. False: the last one. */
  readonly sequence: boolean;
}

/**
 * A recurrent layer over a fixed number of steps. Blocks: weightInput [hidden, inputs], weightRecurrent
 * [hidden, hidden], bias [hidden].
 *
 * @throws DomainError if a count is not a whole number ≥ 1, UnknownNameError for the activation's name
 * @example
 * sequential([elman({ inputs: 2, hidden: 3, steps: 4 }), dense(3, 1)]); // last state → one number
 */
export function elman(options: {
  readonly inputs: number;
  readonly hidden: number;
  readonly steps: number;
  /** Default tanh. */
  readonly activation?: ActivationInput;
  /** Default false. */
  readonly sequence?: boolean;
}): ElmanLayer {
  const count = (name: 'inputs' | 'hidden' | 'steps'): number =>
    positiveInteger('elman', name, options[name], 'Write elman({ inputs: 2, hidden: 8, steps: 10 }).');
  return Object.freeze({
    kind: 'elman',
    inputs: count('inputs'),
    hidden: count('hidden'),
    steps: count('steps'),
    activation: activationFunction(options.activation ?? 'tanh', 'elman'),
    sequence: options.sequence ?? false,
  });
}

/** Adds the unrolled nodes; returns the slot of the last state or of all of them. */
export function compileElman(layer: ElmanLayer, builder: ProgramBuilder, input: Slot): Slot {
  const { inputs, hidden, steps, activation } = layer;
  const name = `layers.${builder.nextLayer()}`;
  const weightInput = builder.block(`${name}.weightInput`, [hidden, inputs]);
  const weight = builder.block(`${name}.weightRecurrent`, [hidden, hidden]);
  const bias = builder.block(`${name}.bias`, [hidden]);
  const drive = builder.slot(steps * hidden);
  builder.add({ kind: 'affine', input, output: drive, weight: weightInput, bias, sites: steps });
  const states: Slot[] = [];
  for (let t = 0; t < steps; t++) {
    let z = builder.slot(hidden);
    builder.add({ kind: 'linear', input: drive, output: z, ...slice(t * hidden, hidden) });
    const before = states[t - 1];
    if (before !== undefined) {
      const recurrent = builder.slot(hidden);
      builder.add({ kind: 'affine', input: before, output: recurrent, weight, bias: null, sites: 1 });
      const sum = builder.slot(hidden);
      builder.add({ kind: 'add', left: z, right: recurrent, output: sum });
      z = sum;
    }
    const state = builder.slot(hidden);
    builder.add({ kind: 'activation', input: z, output: state, activation });
    states.push(state);
  }
  if (!layer.sequence) return states[steps - 1]!;
  return concatenated(builder, states);
}

/** The states of all steps, one after the other. */
export function concatenated(builder: ProgramBuilder, states: readonly Slot[]): Slot {
  const output = builder.slot(states.reduce((sum, slot) => sum + builder.widthOf(slot), 0));
  builder.add({ kind: 'concatenate', inputs: states, output });
  return output;
}
