/**
 * Which samples share a cell. Halving on gives a binary tree of sets; a set's work is that of the units alive somewhere in
 * it, and the partition is the tree's cheapest cut, found from the leaves up (as a decision tree is pruned: Breiman et al.
 * 1984). Small cells leave more units out and pay more often for what a cell costs whatever its size.
 */
import type { Stairs } from '../../sweeps/stairs.js';
import type { Trace } from '../../sweeps/trace.js';
import { weightsOf, workIn, workInSteps, type WeightWork } from './cell-work.js';
import type { Kept } from './compact-program.js';
import { inSteps, type StepCost } from './in-steps.js';
import type { LivingUnits } from './living-units.js';
import { splitter, type Splitter } from './split-samples.js';

/** The samples of a cell and, for each group, its kept units and their zeros in steps. */
export interface Part {
  readonly samples: Int32Array;
  readonly kept: readonly Kept[];
  readonly stairs?: readonly (Stairs | undefined)[];
}

export interface Partition {
  readonly parts: readonly Part[];
  /** Multiplications of weights left, of all that there are. */
  readonly kept: number;
  /** What products cost on the parts, of what they cost on the whole batch, by the model below. */
  readonly cost: number;
}

/** What a cell costs beside its products: as much as so many samples, and as so many weights × samples, do. */
export interface CellCost {
  /** For gathers, packs and scatters of the kept weights. */
  readonly overhead: number;
  /** For the calls, which every cell makes. */
  readonly calls: number;
  /** No set of fewer samples than this is cut. */
  readonly smallest: number;
}

/**
 * Of Hessian products, which multiply each kept weight with each sample, and gather, pack and scatter it, again and again.
 * (Measured on net 2-256-256-1.)
 */
export const ofProducts: CellCost = { overhead: 10, calls: 30_000, smallest: 16 };

/** Of one Sobolev gradient with two sweeps on the cells, the making of which counts, too. (Measured on the same net.) */
export const ofOneGradient: CellCost = { overhead: 20, calls: 400_000, smallest: 128 };

/** Each cell holds its weights; together, were all of them kept, no more than so many numbers (64 MB). */
const MOST_WEIGHTS = 2 ** 23;

/**
 * `size`: cells of at most so many samples whatever they cost; null for the cheapest by `model`. `steps`: what zeros in steps
 * cost, which are made where they pay; null for none.
 */
export function partitionOf(
  trace: Trace,
  groups: readonly LivingUnits[],
  size: number | null,
  model: CellCost,
  steps: StepCost | null,
): Partition {
  const { program } = trace;
  const [columns, data] = [program.slots[program.input]!, trace.value[program.input]!];
  const split = splitter({ rows: trace.samples, columns, data }, groups);
  const weights = weightsOf(trace.program, groups);
  const workOf = (counts: readonly number[]): number => workIn(weights, counts);
  const all = Int32Array.from({ length: trace.samples }, (_, n) => n);
  const room = Math.ceil((2 * trace.samples * trace.program.parameterCount) / MOST_WEIGHTS);
  const isLeaf = (count: number): boolean =>
    count <= 1 || (size === null ? count < Math.max(model.smallest, room) : count <= size);
  const costOf = (work: number, count: number): number => work * (count + model.overhead) + model.calls;
  const best = cut(all, {
    groups,
    split,
    workOf,
    costOf,
    isLeaf,
    mayJoin: size === null,
    maskOf: masksInChunks(),
  });
  const whole = workOf(groups.map(({ width }) => width));
  const parts = best.sets.map(({ samples, alive }): Part => {
    // A copy: the set is part of a list of all samples.
    const part = { samples: Int32Array.from(samples).sort(), kept: alive.map(keptOf) };
    return steps === null ? part : partInSteps(part, groups, weights, steps);
  });
  let [kept, saved] = [0, 0];
  for (const part of parts) {
    const counts = countsOf(part, groups);
    const level = part.samples.length * workOf(counts);
    const own =
      part.stairs === undefined ? level : workInSteps(weights, counts, part.samples.length, part.stairs);
    kept += own;
    saved += level - own;
  }
  return {
    parts,
    kept: kept / (whole * trace.samples),
    cost: (best.cost - saved) / costOf(whole, trace.samples),
  };
}

interface Cut {
  readonly sets: readonly { readonly samples: Int32Array; readonly alive: readonly Uint8Array[] }[];
  readonly cost: number;
  /** The units alive somewhere in the set, by group. */
  readonly alive: readonly Uint8Array[];
}

/** What cutting needs to know. */
interface Cutting {
  readonly groups: readonly LivingUnits[];
  readonly split: Splitter;
  readonly workOf: (counts: readonly number[]) => number;
  readonly costOf: (work: number, samples: number) => number;
  readonly isLeaf: (count: number) => boolean;
  readonly mayJoin: boolean;
  /** A mask of so many units, its contents undefined. */
  readonly maskOf: (width: number) => Uint8Array;
}

function cut(samples: Int32Array, cutting: Cutting): Cut {
  const { groups, split, isLeaf, mayJoin, maskOf } = cutting;
  if (isLeaf(samples.length)) {
    const alive = groups.map((group) => {
      const mask = maskOf(group.width);
      group.livingIn(samples, mask);
      return mask;
    });
    return asOne(samples, alive, cutting);
  }
  split(samples);
  const middle = samples.length >> 1;
  const left = cut(samples.subarray(0, middle), cutting);
  const right = cut(samples.subarray(middle), cutting);
  const alive = left.alive.map((mask, g) => union(mask, right.alive[g]!, maskOf(mask.length)));
  const cost = left.cost + right.cost;
  if (mayJoin) {
    const together = asOne(samples, alive, cutting);
    if (together.cost <= cost) return together;
  }
  return { sets: [...left.sets, ...right.sets], cost, alive };
}

function asOne(samples: Int32Array, alive: readonly Uint8Array[], { workOf, costOf }: Cutting): Cut {
  const counts = alive.map((mask) => Math.max(1, countOf(mask)));
  return { sets: [{ samples, alive }], cost: costOf(workOf(counts), samples.length), alive };
}

function countOf(mask: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i]!;
  return count;
}

/** Makes masks as parts of long arrays: memory of their own would take longer to get and to free than to fill. */
function masksInChunks(): (width: number) => Uint8Array {
  let chunk = new Uint8Array(0);
  let used = 0;
  return (width) => {
    if (used + width > chunk.length) {
      chunk = new Uint8Array(Math.max(width, MASKS));
      used = 0;
    }
    return chunk.subarray(used, (used += width));
  };
}

/** Units of the masks in one chunk. */
const MASKS = 2 ** 13;

function union(a: Uint8Array, b: Uint8Array, out: Uint8Array): Uint8Array {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! | b[i]!;
  return out;
}

/** The units of a mask; the first where none lives, so that no width is zero; null where all do. */
function keptOf(alive: Uint8Array): Kept {
  const count = countOf(alive);
  if (count === alive.length) return null;
  if (count === 0) return Int32Array.of(0);
  const out = new Int32Array(count);
  for (let i = 0, at = 0; i < alive.length; i++) if (alive[i] === 1) out[at++] = i;
  return out;
}

/** The numbers of units that a part keeps, by group. */
function countsOf({ kept }: Part, groups: readonly LivingUnits[]): number[] {
  return kept.map((units, g) => units?.length ?? groups[g]!.width);
}

/** The part with its samples and units in another order, where steps pay. */
function partInSteps(
  part: Part,
  groups: readonly LivingUnits[],
  weights: readonly WeightWork[],
  cost: StepCost,
): Part {
  const counts = countsOf(part, groups);
  const found = inSteps(
    part.samples,
    groups.map((group, g) => {
      const own = weights.filter(({ into, from }) => into === g || from === g);
      return {
        group,
        units: part.kept[g] ?? Int32Array.from({ length: group.width }, (_, i) => i),
        perUnit: workIn(own, counts) / counts[g]!,
        weights: own.length,
      };
    }),
    cost,
  );
  if (found === null) return part;
  return {
    samples: found.samples,
    kept: found.groups.map(({ units, stairs }, g) => (stairs === undefined ? part.kept[g]! : units)),
    stairs: found.groups.map(({ stairs }) => stairs),
  };
}
