/**
 * What the downward matrix recursion costs (src/sweeps/state-hessian.ts): 4·L·n³ flops a sample on a chain, more where
 * skips keep several slots alive at once. The walk is the recursion's own, on the *presence* of blocks H(s, t).
 */
import { inputsOf, type Node, type Slot } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import { nodesAboveWeights } from './sweeps.js';
import { products, sumOf, type Work } from './work.js';

/** The recursion's cost, and which slots each affine node's row H(z, ·) has blocks with. */
export interface StateHessianWork {
  readonly work: Work;
  readonly rows: ReadonlyMap<Node, readonly Slot[]>;
}

export function stateHessianWork(program: Program, samples: number): StateHessianWork {
  const reached = nodesAboveWeights(program);
  const pairs = pairPresence();
  pairs.add(program.output, program.output);
  const rows = new Map<Node, readonly Slot[]>();
  const parts: Work[] = [];
  for (const node of [...program.nodes].reverse()) {
    const row = pairs.take(node.output);
    if (node.kind === 'affine') rows.set(node, row);
    if (!reached.has(node)) continue;
    parts.push(substitutionWork(program, node, row, samples));
    const inputs = inputsOf(node);
    for (const other of row) if (other !== node.output) for (const input of inputs) pairs.add(other, input);
    if (row.includes(node.output)) inputs.forEach((a, i) => inputs.slice(i).forEach((b) => pairs.add(a, b)));
    if (node.kind === 'product') pairs.add(node.left, node.right);
    if (node.kind === 'activation' && !node.activation.piecewiseLinear) pairs.add(node.input, node.input);
  }
  return { work: sumOf(parts), rows };
}

/** X·W for each block beside the output, and Wᵀ H W for its own: only affine nodes multiply. */
function substitutionWork(program: Program, node: Node, row: readonly Slot[], samples: number): Work {
  if (node.kind !== 'affine') return products(0);
  const [from, to] = [program.slots[node.output]!, program.slots[node.input]!];
  const times = row.reduce(
    (sum, other) => sum + (other === node.output ? from + to : program.slots[other]!),
    0,
  );
  // W serves each site on its own: sites · out · in for each row of a block.
  return products((2 * samples * times * from * to) / node.sites);
}

interface PairPresence {
  add(a: Slot, b: Slot): void;
  take(slot: Slot): readonly Slot[];
}

/** The slots that each slot has a block with. */
function pairPresence(): PairPresence {
  const partners = new Map<Slot, Set<Slot>>();
  const of = (slot: Slot): Set<Slot> => {
    const known = partners.get(slot) ?? new Set<Slot>();
    partners.set(slot, known);
    return known;
  };
  return {
    add(a, b) {
      of(a).add(b);
      of(b).add(a);
    },
    take(slot) {
      const taken = [...of(slot)];
      for (const other of taken) of(other).delete(slot);
      partners.delete(slot);
      return taken;
    },
  };
}
