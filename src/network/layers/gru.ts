/**
 * The gated recurrent unit (Cho et al. 2014, in PyTorch's form), through product nodes (mathematics 4.7):
 *
 *     r, z = σ(V_{r,z} x + b_{r,z} + W_{r,z} h + c_{r,z})
 *     n    = tanh(V_n x + b_n + r ⊙ (W_n h + c_n))
 *     h'   = n + z ⊙ (h − n)
 */
import { activationFunction } from '../../functions/activation.js';
import type { Slot } from '../../program/nodes.js';
import type { ProgramBuilder } from '../../program/program.js';
import { gather, slice } from '../../program/sparse.js';
import { positiveInteger } from '../checks.js';
import { concatenated } from './elman.js';

/** A gated recurrent layer; made by `gru(…)`. */
export interface GruLayer {
  readonly kind: 'gru';
  /** Numbers per step that enter; a row is steps · inputs numbers, first step first. */
  readonly inputs: number;
  readonly hidden: number;
  readonly steps: number;
  /** True: the states of all steps leave, steps · hidden numbers. False: the last one. */
  readonly sequence: boolean;
}

/**
 * A gated recurrent layer over a fixed number of steps, h_0 = 0. Blocks in PyTorch's order, gates r, z, n stacked:
 * weightInput [3·hidden, inputs], weightRecurrent [3·hidden, hidden], biasInput and biasRecurrent [3·hidden].
 *
 * @throws DomainError if a count is not a whole number ≥ 1
 * @example
 * sequential([gru({ inputs: 2, hidden: 3, steps: 4 }), dense(3, 1)]);
 */
export function gru(options: {
  readonly inputs: number;
  readonly hidden: number;
  readonly steps: number;
  /** Default false. */
  readonly sequence?: boolean;
}): GruLayer {
  const count = (name: 'inputs' | 'hidden' | 'steps'): number =>
    positiveInteger('gru', name, options[name], 'Write gru({ inputs: 2, hidden: 8, steps: 10 }).');
  return Object.freeze({
    kind: 'gru',
    inputs: count('inputs'),
    hidden: count('hidden'),
    steps: count('steps'),
    sequence: options.sequence ?? false,
  });
}

/** Adds the unrolled nodes; returns the slot of the last state or of all of them. */
export function compileGru(layer: GruLayer, builder: ProgramBuilder, input: Slot): Slot {
  const { inputs, hidden, steps } = layer;
  const name = `layers.${builder.nextLayer()}`;
  const weightInput = builder.block(`${name}.weightInput`, [3 * hidden, inputs]);
  const weight = builder.block(`${name}.weightRecurrent`, [3 * hidden, hidden]);
  const biasInput = builder.block(`${name}.biasInput`, [3 * hidden]);
  const bias = builder.block(`${name}.biasRecurrent`, [3 * hidden]);
  const make = wiring(builder);
  const drive = builder.slot(steps * 3 * hidden);
  builder.add({ kind: 'affine', input, output: drive, weight: weightInput, bias: biasInput, sites: steps });
  const states: Slot[] = [];
  // h_0 = 0 as a slot, so that the first step uses W and c like every other
  let h = builder.slot(hidden);
  builder.add({ kind: 'linear', input, output: h, ...gather(Array.from({ length: hidden }, () => -1)) });
  for (let t = 0; t < steps; t++) {
    const recurrent = builder.slot(3 * hidden);
    builder.add({ kind: 'affine', input: h, output: recurrent, weight, bias, sites: 1 });
    const at = t * 3 * hidden;
    const gates = make.activated(
      'sigmoid',
      make.sum(make.part(drive, at, 2 * hidden), make.part(recurrent, 0, 2 * hidden)),
    );
    const reset = make.part(gates, 0, hidden);
    const update = make.part(gates, hidden, hidden);
    const candidate = make.activated(
      'tanh',
      make.sum(
        make.part(drive, at + 2 * hidden, hidden),
        make.product(reset, make.part(recurrent, 2 * hidden, hidden)),
      ),
    );
    h = make.sum(candidate, make.product(update, make.sum(h, make.negative(candidate))));
    states.push(h);
  }
  return layer.sequence ? concatenated(builder, states) : h;
}

/** Small nodes by name, each with a slot of its own. */
function wiring(builder: ProgramBuilder) {
  const slotLike = (slot: Slot): Slot => builder.slot(builder.widthOf(slot));
  return {
    part(input: Slot, from: number, count: number): Slot {
      const output = builder.slot(count);
      builder.add({ kind: 'linear', input, output, ...slice(from, count) });
      return output;
    },
    sum(left: Slot, right: Slot): Slot {
      const output = slotLike(left);
      builder.add({ kind: 'add', left, right, output });
      return output;
    },
    product(left: Slot, right: Slot): Slot {
      const output = slotLike(left);
      builder.add({ kind: 'product', left, right, output });
      return output;
    },
    negative(input: Slot): Slot {
      const output = slotLike(input);
      const width = builder.widthOf(input);
      const scale = new Float64Array(width).fill(-1);
      builder.add({ kind: 'scaling', input, output, scale, shift: new Float64Array(width) });
      return output;
    },
    activated(name: string, input: Slot): Slot {
      const output = slotLike(input);
      builder.add({ kind: 'activation', input, output, activation: activationFunction(name, 'gru') });
      return output;
    },
  };
}
