/**
 * Which samples share a cell. Halving on gives a binary tree of sets; a set's work is that of the units alive somewhere in
 * it, and the partition is the tree's cheapest cut, found from the leaves up (as a decision tree is pruned: Breiman et al.
 * 1984). Small cells leave more units out and pay more often for what a cell costs whatever its size.
 */
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import type { Trace } from '../../sweeps/trace.js';
import type { Kept } from './compact-program.js';
import type { LivingUnits } from './living-units.js';
import { splitter, type Splitter } from './split-samples.js';

/** The samples of a cell and, for each group, its kept units. */
export interface Part {
  readonly samples: Int32Array;
  readonly kept: readonly Kept[];
}

export interface Partition {
  readonly parts: readonly Part[];
  /** Multiplications of weights left, of all that there are. */
  readonly kept: number;
  /** What products cost on the parts, of what they cost on the whole batch, by the model below. */
  readonly cost: number;
}

/**
 * Cost of a cell in weights × samples: a Hessian product multiplies each kept weight with each sample, and besides gathers,
 * packs and scatters it, which takes as long as about OVERHEAD samples do; every cell also makes the same calls, as long
 * as about CALLS weights × samples. (Measured on net 2-256-256-1.)
 */
const OVERHEAD = 10;
const CALLS = 30_000;

/** No set of fewer samples than this is cut. */
const SMALLEST = 16;

/** Each cell holds its weights; together, were all of them kept, no more than so many numbers (64 MB). */
const MOST_WEIGHTS = 2 ** 23;

/** `size`: cells of at most so many samples whatever they cost; null for the cheapest. */
export function partitionOf(trace: Trace, groups: readonly LivingUnits[], size: number | null): Partition {
  const split = splitter(trace, groups);
  const workOf = workModel(trace.program, groups);
  const all = Int32Array.from({ length: trace.samples }, (_, n) => n);
  const room = Math.ceil((2 * trace.samples * trace.program.parameterCount) / MOST_WEIGHTS);
  const isLeaf = (count: number): boolean =>
    count <= 1 || (size === null ? count < Math.max(SMALLEST, room) : count <= size);
  const best = cut(all, groups, split, workOf, isLeaf, size === null);
  const whole = workOf(groups.map(({ width }) => width));
  const kept = best.parts.reduce(
    (sum, part) => sum + part.samples.length * workOf(part.kept.map(countOf)),
    0,
  );
  return {
    parts: best.parts.map(({ samples, kept: units }) => ({ samples: samples.slice().sort(), kept: units })),
    kept: kept / (whole * trace.samples),
    cost: best.cost / costOf(whole, trace.samples),
  };
  function countOf(units: Kept, g: number): number {
    return units?.length ?? groups[g]!.width;
  }
}

interface Cut {
  readonly parts: readonly Part[];
  readonly cost: number;
  /** The units alive somewhere in the set, by group. */
  readonly alive: readonly Uint8Array[];
}

function cut(
  samples: Int32Array,
  groups: readonly LivingUnits[],
  split: Splitter,
  workOf: (counts: readonly number[]) => number,
  isLeaf: (count: number) => boolean,
  mayJoin: boolean,
): Cut {
  if (isLeaf(samples.length))
    return asOne(
      samples,
      groups,
      groups.map((group) => group.livingIn(samples)),
      workOf,
    );
  const ordered = split(samples);
  const middle = ordered.length >> 1;
  const left = cut(ordered.slice(0, middle), groups, split, workOf, isLeaf, mayJoin);
  const right = cut(ordered.slice(middle), groups, split, workOf, isLeaf, mayJoin);
  const alive = left.alive.map((mask, g) => union(mask, right.alive[g]!));
  const cost = left.cost + right.cost;
  if (mayJoin) {
    const together = asOne(samples, groups, alive, workOf);
    if (together.cost <= cost) return together;
  }
  return { parts: [...left.parts, ...right.parts], cost, alive };
}

function asOne(
  samples: Int32Array,
  groups: readonly LivingUnits[],
  alive: readonly Uint8Array[],
  workOf: (counts: readonly number[]) => number,
): Cut {
  const kept = alive.map(keptOf);
  const counts = kept.map((units, g) => units?.length ?? groups[g]!.width);
  return { parts: [{ samples, kept }], cost: costOf(workOf(counts), samples.length), alive };
}

function costOf(work: number, samples: number): number {
  return work * (samples + OVERHEAD) + CALLS;
}

function union(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = a[i]! | b[i]!;
  return out;
}

/** The units of a mask; the first where none lives, so that no width is zero; null where all do. */
function keptOf(alive: Uint8Array): Kept {
  let count = 0;
  for (const value of alive) count += value;
  if (count === alive.length) return null;
  if (count === 0) return Int32Array.of(0);
  const out = new Int32Array(count);
  for (let i = 0, at = 0; i < alive.length; i++) if (alive[i] === 1) out[at++] = i;
  return out;
}

/** Multiplications of a sample with all weights, for given numbers of kept units by group. */
function workModel(program: Program, groups: readonly LivingUnits[]): (counts: readonly number[]) => number {
  const groupOf = new Map<number, number>();
  groups.forEach(({ slots }, g) => {
    for (const slot of slots) groupOf.set(slot, g);
  });
  const nodes = program.nodes
    .filter((node) => node.kind === 'affine')
    .map((node) => ({
      base: node.sites * affineInputs(node) * affineOutputs(node),
      into: groupOf.get(node.output),
      from: groupOf.get(node.input),
    }));
  return (counts) =>
    nodes.reduce((sum, { base, into, from }) => {
      const rows = into === undefined ? 1 : counts[into]! / groups[into]!.width;
      const columns = from === undefined ? 1 : counts[from]! / groups[from]!.width;
      return sum + base * rows * columns;
    }, 0);
}
