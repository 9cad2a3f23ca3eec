/** The last two layers of a program where they are m = V a + c over a = A(W r + b), with A piecewise linear. */
import type { ActivationNode, AffineNode } from './nodes.js';
import type { Program } from './program.js';

/** The nodes: V, A, W. A passes through 0 on every piece, so that a = A'(z) z; m is the output, or the identity makes it of m. */
export interface Head {
  readonly last: AffineNode;
  readonly activation: ActivationNode;
  readonly before: AffineNode;
}

const heads = new WeakMap<Program, Head | null>();

/** The head of a program, found at first use; null where the nodes at its end are others, or are read elsewhere too. */
export function headOf(program: Program): Head | null {
  let head = heads.get(program);
  if (head === undefined) {
    head = findHead(program);
    heads.set(program, head);
  }
  return head;
}

function findHead({ nodes, output, writer, readers }: Program): Head | null {
  let last = nodes[writer[output]!];
  let reads = 0;
  while (
    last?.kind === 'activation' &&
    last.activation.name === 'identity' &&
    readers[last.output] === reads
  ) {
    last = nodes[writer[last.input]!];
    reads = 1;
  }
  if (last?.kind !== 'affine' || last.sites !== 1 || readers[last.output] !== reads) return null;
  const activation = nodes[writer[last.input]!];
  if (activation?.kind !== 'activation' || !activation.activation.piecewiseLinear) return null;
  const before = nodes[writer[activation.input]!];
  if (before?.kind !== 'affine' || before.sites !== 1) return null;
  if (readers[last.input] !== 1 || readers[activation.input] !== 1) return null;
  return last.weight === before.weight ? null : { last, activation, before };
}
