/** Which affine nodes read a slot directly or through connections (add and scaling nodes). */
import type { AffineNode, Slot } from './nodes.js';
import { inputsOf } from './nodes.js';
import type { Program } from './program.js';

/**
 * For every slot the affine nodes whose input it reaches without passing another affine or activation node, in program
 * order. A hidden unit's column e of the global form has one part, δ_k ⊗ unit, for each of them.
 */
export function affineReaders(program: Program): readonly (readonly AffineNode[])[] {
  const readers: AffineNode[][] = program.slots.map(() => []);
  for (const node of [...program.nodes].reverse()) {
    if (node.kind === 'activation') continue;
    const reached = node.kind === 'affine' ? [node] : readers[node.output]!;
    for (const slot of new Set<Slot>(inputsOf(node))) {
      const own = readers[slot]!;
      for (const affine of reached) if (!own.includes(affine)) own.unshift(affine);
    }
  }
  return readers;
}
