/**
 * The tangent sweep: derivatives of every slot along directions in θ, in x, or injected at any slot. It is `Uᵀ` of the
 * global form H = U K Uᵀ, and with unit vectors at the input it is the note's 𝔇 (G3, G4).
 */
import type { Seeds } from './backward.js';
import { scratchCopy } from '../numeric/allocation.js';
import { addScaled } from '../numeric/elementwise.js';
import { isConnection, type Node, type Slot } from '../program/nodes.js';
import type { FactoredDirection, ParameterDirections } from './rules/rule.js';
import { sweepRuleOf } from './rules/table.js';
import { emptyField, type Field, type Tangent, type Trace } from './trace.js';

export interface TangentSeeds {
  /** Number of directions that travel together. Default 1. */
  readonly count?: number;
  /** θ̇: `count` parameter vectors, one behind another, or one in factors. */
  readonly theta?: Float64Array | FactoredDirection;
  /** Directions by slot (0 is the input), `count` copies of the slot's layout each. */
  readonly slots?: Seeds;
  /**
   * Walk only connections: what is injected at activation outputs then reaches the inputs of the affine
   * nodes that read them, and goes no further.
   */
  readonly only?: 'connections';
  /** Nodes that are not walked: what only they reach stays without derivatives. */
  readonly without?: readonly Node[];
  /** See `Tangent`; of no effect with directions at slots, whose arrays are the caller's. */
  readonly inPlace?: boolean;
}

/** Cost: 2·count·(1+q)·N·P flops for a seed in x, twice that for a seed in θ. */
export function tangent(trace: Trace, seeds: TangentSeeds): Tangent {
  const { program } = trace;
  const theta: ParameterDirections = seeds.theta ?? null;
  const result: Tangent = {
    count: seeds.count ?? 1,
    value: emptyField(program),
    inPlace: seeds.inPlace === true && seeds.slots === undefined,
  };
  const { slots, only, without } = seeds;
  if (slots !== undefined) inject(slots, program.input, result.value);
  for (const node of program.nodes) {
    const walked = (only === undefined || isConnection(node)) && without?.includes(node) !== true;
    if (walked) sweepRuleOf(node, trace).tangent(node, trace, result, theta);
    if (slots !== undefined) inject(slots, node.output, result.value);
  }
  return result;
}

/** Adds the seed of a slot, if there is one, to what came from below; neither array is written to. */
function inject(seeds: Seeds, slot: Slot, field: Field): void {
  const seed = seeds.get(slot);
  if (seed === undefined) return;
  const present = field[slot];
  if (present === undefined) {
    field[slot] = seed;
    return;
  }
  const sum = scratchCopy(present);
  addScaled(sum.length, 1, seed, 0, sum, 0);
  field[slot] = sum;
}
