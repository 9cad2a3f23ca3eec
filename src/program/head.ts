/** The last two layers of a program where they are m = V a + c over a = A(W r + b), with A piecewise linear. */
import type { Head } from './known.js';
import type { Node, Slot } from './nodes.js';
import type { Program } from './program.js';

export type { Head } from './known.js';

const heads = new WeakMap<Program, Head | null>();

/** The head of a program, found at first use; null where the nodes at its end are others, or are read elsewhere too. */
export function headOf(program: Program): Head | null {
  if (program.known !== undefined) return program.known.head;
  let head = heads.get(program);
  if (head === undefined) {
    head = findHead(program);
    heads.set(program, head);
  }
  return head;
}

/** Weights × samples from which on half the multiplications outweigh a dozen calls of kernels more (measured). */
const SMALL = 2 ** 14;

/** The head of a program with one output, where it is worth its calls for so many samples; else null. */
export function scalarHeadOf(program: Program, samples: number): Head | null {
  const head = program.slots[program.output] === 1 ? headOf(program) : null;
  return head !== null && samples * head.before.weight.length >= SMALL ? head : null;
}

function findHead({ nodes, output, writer, readers }: Program): Head | null {
  if (readers[output] !== 0) return null;
  const writerOf = (slot: Slot): Node | undefined => nodes[writer[slot]!];
  let last = writerOf(output);
  // Every network ends with an activation; that of a head is most often the identity.
  while (last?.kind === 'activation' && last.activation.name === 'identity' && readers[last.input] === 1) {
    last = writerOf(last.input);
  }
  if (last?.kind !== 'affine' || last.sites !== 1 || readers[last.input] !== 1) return null;
  const activation = writerOf(last.input);
  if (activation?.kind !== 'activation' || !activation.activation.piecewiseLinear) return null;
  const before = writerOf(activation.input);
  if (before?.kind !== 'affine' || before.sites !== 1 || readers[activation.input] !== 1) return null;
  return last.weight === before.weight ? null : { last, activation, before };
}
