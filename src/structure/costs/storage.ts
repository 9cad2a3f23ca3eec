/** How many numbers the factors of a batch hold (src/factors/state.ts), against gradients and Hessians written out. */
import type { Program } from '../../program/program.js';

/** Numbers of one batch. */
export interface Storage {
  readonly factors: number;
  readonly dense: number;
}

/** v and z, d and δ, γ and A'' of every unit, and ∇²loss; against N Hessians of P². */
export function hessianStorage(program: Program, samples: number): Storage {
  let numbers = program.slots[program.output]! ** 2;
  program.slots.forEach((width, slot) => {
    const writer = program.nodes[program.writer[slot]!];
    if (writer?.kind !== 'activation') {
      numbers += slot === program.input ? width : 2 * width;
      return;
    }
    const { name, piecewiseLinear } = writer.activation;
    if (name !== 'identity') numbers += (piecewiseLinear ? 3 : 4) * width;
  });
  return { factors: samples * numbers, dense: samples * program.parameterCount ** 2 };
}
