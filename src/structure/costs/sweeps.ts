/** What the four sweeps cost (src/sweeps): 2·N·P flops for each product with every weight, less what need not be visited. */
import { inputsOf, type AffineNode, type Slot } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import { affineNodes } from '../../program/sharing.js';
import { noWork, sumOf, weightProduct, type Work } from './work.js';

export function forwardWork(program: Program, samples: number): Work {
  return sumOf(affineNodes(program).map((node) => weightProduct(node, samples)));
}

/** Nothing is pulled back through nodes that have no weight below them. */
export function backwardWork(program: Program, samples: number): Work {
  const above = nodesAboveWeights(program);
  return sumOf(affineNodes(program).map((node) => (above.has(node) ? weightProduct(node, samples) : noWork)));
}

/** Where a tangent starts: in all parameters, or in one slot with so many directions. */
export type Seed = 'parameters' | { readonly slot: Slot; readonly count: number };

/** The tangent sweep: W v̇ where v̇ can be other than zero, and Ẇ v for a seed in the parameters. */
export function tangentWork(program: Program, samples: number, seed: Seed): Work {
  const moves = moving(program, seed);
  const rows = samples * (seed === 'parameters' ? 1 : seed.count);
  return sumOf(
    affineNodes(program).flatMap((node) => [
      moves[node.input] ? weightProduct(node, rows) : noWork,
      seed === 'parameters' ? weightProduct(node, rows) : noWork,
    ]),
  );
}

/** The adjoint tangent sweep, down to the seeded slot if it is one. */
export function adjointTangentWork(program: Program, samples: number, seed: Seed): Work {
  const above = nodesAboveWeights(program);
  const rows = samples * (seed === 'parameters' ? 1 : seed.count);
  const last = seed === 'parameters' ? -1 : program.writer[seed.slot]!;
  const twice = seed === 'parameters';
  return sumOf(
    program.nodes.flatMap((node, k) => {
      if (node.kind !== 'affine') return [];
      const pulled = above.has(node) && k > last ? weightProduct(node, rows) : noWork;
      return twice && above.has(node) ? [pulled, weightProduct(node, rows)] : [pulled];
    }),
  );
}

/** Responses to every unit of one node (`factors/hessian/unit-responses.ts`). */
export function responseWork(program: Program, samples: number, node: AffineNode): Work {
  const seed: Seed = { slot: node.output, count: program.slots[node.output]! };
  return sumOf([tangentWork(program, samples, seed), adjointTangentWork(program, samples, seed)]);
}

/** For each slot whether a tangent reaches it. */
export function moving(program: Program, seed: Seed): readonly boolean[] {
  const moves = program.slots.map((_, slot) => seed !== 'parameters' && seed.slot === slot);
  for (const node of program.nodes) {
    const moved =
      inputsOf(node).some((slot) => moves[slot]) || (seed === 'parameters' && node.kind === 'affine');
    if (moved) moves[node.output] = true;
  }
  return moves;
}

/** Nodes that have an affine node below them: what a backward sweep must visit. */
export function nodesAboveWeights(program: Program): ReadonlySet<Program['nodes'][number]> {
  const weighted = program.slots.map(() => false);
  return new Set(
    program.nodes.filter((node) => {
      const above = inputsOf(node).some((slot) => weighted[slot]);
      weighted[node.output] = above || node.kind === 'affine';
      return above;
    }),
  );
}
