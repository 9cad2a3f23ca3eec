/** How many multiplications the samples of a cell make with the units that it keeps. */
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import { level, type Stairs } from '../../sweeps/stairs.js';
import type { LivingUnits } from './living-units.js';

/** A weight: multiplications of a sample with it, and the groups whose units are its rows and columns. */
export interface WeightWork {
  readonly size: number;
  readonly rows: LivingUnits | null;
  readonly columns: LivingUnits | null;
  /** Their numbers, −1 where units are in no group. */
  readonly into: number;
  readonly from: number;
}

export function weightsOf(program: Program, groups: readonly LivingUnits[]): WeightWork[] {
  const groupOf = new Map<number, number>();
  groups.forEach(({ slots }, g) => {
    for (const slot of slots) groupOf.set(slot, g);
  });
  return program.nodes
    .filter((node) => node.kind === 'affine')
    .map((node) => {
      const [into, from] = [groupOf.get(node.output) ?? -1, groupOf.get(node.input) ?? -1];
      return {
        size: node.sites * affineInputs(node) * affineOutputs(node),
        rows: groups[into] ?? null,
        columns: groups[from] ?? null,
        into,
        from,
      };
    });
}

/** Multiplications of a sample with all weights, for given numbers of kept units by group. */
export function workIn(weights: readonly WeightWork[], counts: readonly number[]): number {
  return weights.reduce((sum, { size, rows, columns, into, from }) => {
    const down = rows === null ? 1 : counts[into]! / rows.width;
    const across = columns === null ? 1 : counts[from]! / columns.width;
    return sum + size * down * across;
  }, 0);
}

/** The same of so many samples, without those with zeros in steps. */
export function workInSteps(
  weights: readonly WeightWork[],
  counts: readonly number[],
  samples: number,
  stairs: readonly (Stairs | undefined)[],
): number {
  const stairsOf = (g: number): Stairs => stairs[g] ?? level(counts[g] ?? 1, samples);
  return weights.reduce((sum, { size, rows, columns, into, from }) => {
    return (
      sum +
      (size / ((rows?.width ?? 1) * (columns?.width ?? 1))) * entriesInSteps(stairsOf(into), stairsOf(from))
    );
  }, 0);
}

/** Σ over pairs of units of how many samples both go down. */
function entriesInSteps(a: Stairs, b: Stairs): number {
  return a.reduce(
    (sum, { from, end, rows }) =>
      sum +
      b.reduce((own, step) => own + (end - from) * (step.end - step.from) * Math.min(rows, step.rows), 0),
    0,
  );
}
