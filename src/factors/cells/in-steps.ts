/**
 * Samples and units of a cell in such an order that zeros lie in steps (sweeps/stairs.ts). With many inputs samples seldom share
 * all their zeros, but some units live in few samples: these samples go first, so that a product with such units ends after
 * them. Units are taken in the order in which they add the fewest samples to those before, as sets are covered greedily.
 */
import type { Stairs, Step } from '../../sweeps/stairs.js';
import type { LivingUnits } from './living-units.js';

/** What steps cost beside their multiplications. */
export interface StepCost {
  /** Multiplications that each weight which a step cuts could have made in the time. */
  readonly calls: number;
  /** A step reads its samples anew, which takes as long as so many more units would. */
  readonly units: number;
  /** Steps are cut at multiples of so many units: what is left over of a kernel's tile takes as long as a whole one. */
  readonly tile: number;
}

/** Products by OpenBLAS. (Measured on net 784-256-128-10, where 8 units or tiles of 16 are as quick.) */
export const ofBlas: StepCost = { calls: 2 ** 17, units: 12, tile: 8 };

/** The order of the last samples matters little: units that live in so many of all are not worth a step. */
const NEARLY_ALL = 0.95;

/** Where all multiplications together are not so many times what a step costs, no part of them is worth one. */
const WORTH_A_LOOK = 32;

/** A group's units of a cell. */
export interface GroupUnits {
  readonly group: LivingUnits;
  readonly units: Int32Array;
  /** Multiplications of a sample with the weights of one unit, and how many weights that are. */
  readonly perUnit: number;
  readonly weights: number;
}

/** The same in steps, all groups for one order of the samples. */
export interface InSteps {
  readonly samples: Int32Array;
  readonly groups: readonly { readonly units: Int32Array; readonly stairs: Stairs | undefined }[];
}

/** The cheapest steps found; null if there are none that pay. */
export function inSteps(samples: Int32Array, groups: readonly GroupUnits[], cost: StepCost): InSteps | null {
  const main = groups.reduce<GroupUnits | null>(
    (best, own) => (best === null || sizeOf(own) > sizeOf(best) ? own : best),
    null,
  );
  if (main === null || samples.length * sizeOf(main) < WORTH_A_LOOK * cost.calls * main.weights) return null;
  const ordered = rarestFirst(main, samples);
  const stepped = groups.map((own) => stairsOf(own, ordered, cost));
  return stepped.every(({ stairs }) => stairs === undefined) ? null : { samples: ordered, groups: stepped };
}

function sizeOf({ units, perUnit }: GroupUnits): number {
  return units.length * perUnit;
}

/** The samples in the order in which the group's units need them. Cost: (rare units)²·samples/32 operations at most. */
function rarestFirst({ group, units }: GroupUnits, samples: Int32Array): Int32Array {
  const count = samples.length;
  const words = (count + 31) >> 5;
  const alive = group.alive();
  const patterns = Array.from(units, (unit) => {
    const pattern = new Int32Array(words);
    samples.forEach((n, s) => {
      if (alive[n * group.width + unit] === 1) pattern[s >> 5]! |= 1 << (s & 31);
    });
    return pattern;
  });
  const taken = new Int32Array(words);
  const order: number[] = [];
  // What lives in most samples ends no earlier for any order.
  const left = new Set(patterns.filter((pattern) => countNew(pattern, taken) <= count / 2));
  while (left.size > 0 && order.length < NEARLY_ALL * count) {
    let next = taken;
    let fewest = Infinity;
    for (const pattern of left) {
      const added = countNew(pattern, taken);
      if (added < fewest) [next, fewest] = [pattern, added];
    }
    left.delete(next);
    for (let s = 0; s < count; s++) if (((next[s >> 5]! & ~taken[s >> 5]!) >>> (s & 31)) & 1) order.push(s);
    for (let w = 0; w < words; w++) taken[w]! |= next[w]!;
  }
  for (let s = 0; s < count; s++) if (((taken[s >> 5]! >>> (s & 31)) & 1) === 0) order.push(s);
  return Int32Array.from(order, (s) => samples[s]!);
}

/** Bits of `pattern` that are not in `taken`. */
function countNew(pattern: Int32Array, taken: Int32Array): number {
  let sum = 0;
  for (let w = 0; w < taken.length; w++) {
    let bits = pattern[w]! & ~taken[w]!;
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    sum += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return sum;
}

/** A group's units by how far down they live in the samples, and the cheapest cut of them into steps. */
function stairsOf(
  { group, units, perUnit, weights }: GroupUnits,
  samples: Int32Array,
  { calls, units: more, tile }: StepCost,
): { readonly units: Int32Array; readonly stairs: Stairs | undefined } {
  const alive = group.alive();
  const reach = Array.from(units, (unit) => {
    let rows = samples.length;
    while (rows > 0 && alive[samples[rows - 1]! * group.width + unit] === 0) rows--;
    return rows;
  });
  const order = [...reach.keys()].sort((a, b) => reach[b]! - reach[a]! || a - b);
  const depth = order.map((i) => reach[i]!);
  const starts = [...depth.keys()].filter((i) => i % tile === 0 && (i === 0 || depth[i]! < depth[i - tile]!));
  // best[c]: the least cost of all units before start c (of all, for the last), and where its last step begins.
  const best = [{ cost: 0, from: 0 }];
  for (let c = 1; c <= starts.length; c++) {
    const end = starts[c] ?? depth.length;
    let [cost, from] = [Infinity, 0];
    for (let b = 0; b < c; b++) {
      const step = (end - starts[b]! + more) * depth[starts[b]!]! * perUnit + calls * weights;
      if (best[b]!.cost + step < cost) [cost, from] = [best[b]!.cost + step, b];
    }
    best.push({ cost, from });
  }
  const stairs: Step[] = [];
  for (let c = starts.length; c > 0; c = best[c]!.from) {
    const from = starts[best[c]!.from]!;
    stairs.unshift({ from, end: starts[c] ?? depth.length, rows: depth[from]! });
  }
  if (stairs.length === 1 && stairs[0]!.rows === samples.length) return { units, stairs: undefined };
  // In a step as they were: what lies together stays together, and is copied in one go.
  const sorted = stairs.flatMap(({ from, end }) => order.slice(from, end).sort((a, b) => a - b));
  return { units: Int32Array.from(sorted, (i) => units[i]!), stairs };
}
