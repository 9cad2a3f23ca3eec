/** Who reads a slot, directly or through connections (nodes without parameters or curvature). */
import { inputsOf, isConnection, type ActivationNode, type AffineNode, type Slot } from './nodes.js';
import type { Program } from './program.js';

/**
 * For every slot the affine nodes whose input it reaches without passing another affine or activation node, in program
 * order. A hidden unit's column e of the global form has one part, δ_k ⊗ unit, for each of them.
 */
export function affineReaders(program: Program): readonly (readonly AffineNode[])[] {
  const readers: AffineNode[][] = program.slots.map(() => []);
  for (const node of [...program.nodes].reverse()) {
    if (node.kind === 'activation' || node.kind === 'product') continue;
    const reached = node.kind === 'affine' ? [node] : readers[node.output]!;
    for (const slot of new Set<Slot>(inputsOf(node))) {
      const own = readers[slot]!;
      for (const affine of reached) if (!own.includes(affine)) own.unshift(affine);
    }
  }
  return readers;
}

/** The activation node that reads a slot, directly or through connections; undefined if another kind reads it first. */
export function activationAfter(program: Program, slot: Slot): ActivationNode | undefined {
  for (const node of program.nodes) {
    if (!inputsOf(node).includes(slot)) continue;
    if (node.kind === 'activation') return node;
    if (isConnection(node)) return activationAfter(program, node.output);
  }
  return undefined;
}
