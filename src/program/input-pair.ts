/** The first two dense layers of a program, one on top of the other: z₂ = W₂ A(W₁ x + b₁) + b₂ with x that no parameters move. */
import { affineInputs, inputsOf, type ActivationNode, type AffineNode } from './nodes.js';
import { planOf } from './plan.js';
import type { Program } from './program.js';

/** The nodes: W₁, A (of any number of activations, none too), W₂. Nothing else reads what lies between. */
export interface InputPair {
  readonly first: AffineNode;
  readonly between: readonly ActivationNode[];
  readonly second: AffineNode;
}

/** How many numbers x̃ = [x; 1] has, which W₁ and its bias meet. */
export function slicesOf({ first }: InputPair): number {
  return affineInputs(first) + (first.bias === null ? 0 : 1);
}

const pairs = new WeakMap<Program, InputPair | null>();

/** The input pair of a program, found at first use; null where it does not begin with one. */
export function inputPairOf(program: Program): InputPair | null {
  let pair = pairs.get(program);
  if (pair === undefined) {
    pair = findPair(program);
    pairs.set(program, pair);
  }
  return pair;
}

function findPair(program: Program): InputPair | null {
  const { nodes, readers, output } = program;
  const first = planOf(program).affine[0];
  if (first?.sites !== 1) return null;
  const between: ActivationNode[] = [];
  for (let slot = first.output; slot !== output && readers[slot] === 1;) {
    const above = nodes.find((node) => inputsOf(node).includes(slot));
    if (above?.kind === 'affine') return above.sites === 1 ? { first, between, second: above } : null;
    if (above?.kind !== 'activation') return null;
    between.push(above);
    slot = above.output;
  }
  return null;
}
