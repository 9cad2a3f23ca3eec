/**
 * Cells of a linearization: its samples in sets that share zeros, each a state of its own on a program without the units
 * that are dead in the whole set (living-units.ts says why nothing is lost). What the sweeps make of a cell is what they make of
 * the batch with the zeros left out; sums over samples are regrouped by cells, in a fixed order.
 */
import { passing, scratch } from '../../numeric/allocation.js';
import { blasLibrary } from '../../numeric/openblas/blas-library.js';
import { productSpeed } from '../../numeric/product-speed.js';
import type { Trace } from '../../sweeps/trace.js';
import { lazy } from '../lazy.js';
import { lossState, type Cell, type Cells, type LossState } from '../state.js';
import type { CellsOption } from './check-cells.js';
import { compactProgram } from './compact-program.js';
import { gatherParameters } from './compact-parameters.js';
import { compactTrace, gatherRows } from './compact-rows.js';
import { ofBlas, type StepCost } from './in-steps.js';
import { livingUnits } from './living-units.js';
import { ofProducts, partitionOf, type CellCost, type Part, type Partition } from './partition.js';
import type { UnitGroup } from './unit-groups.js';

/** Cells are made if they are modelled to take no more than this part of the time. */
const WORTHWHILE = 0.9;

/**
 * `state` with cells, decided and made at first use; `streamed` as for `livingUnits`. `steps`: what zeros in steps cost (default:
 * by what multiplies then).
 */
export function withCells(
  state: LossState,
  option: CellsOption,
  streamed: boolean = false,
  steps?: StepCost,
): LossState {
  if (option === false) return state;
  const cells = lazy(() => cellsOf(state, option, streamed, steps ?? stepsInForce()));
  return { ...state, cells, gradientsInCells: option !== 'auto' };
}

/** Cells that exist one at a time. */
export interface PassingCells {
  /**
   * Makes each cell in turn, in the kernels' memory of the one before, so that the caches hold it; `use` may keep nothing of
   * it, and nothing that it asks for the first time of what outlives the cell.
   */
  visit(use: (cell: Cell) => void): void;
}

/** Cells for one mean gradient of a Sobolev objective, inside of `passing`; null if they do not pay for being made. */
export function cellsForGradient(state: LossState, cost: CellCost): PassingCells | null {
  if (state.trace.samples < cost.smallest) return null;
  const found = partitioned(state, 'auto', true, cost, null);
  if (found === null) return null;
  const { groups, partition } = found;
  return {
    visit(use) {
      for (const part of partition.parts) {
        passing(
          () => use(cellOf(state, groups, part)),
          () => null,
        );
      }
    },
  };
}

/** Our own products pass over zeros wherever they are, and need no steps. */
function stepsInForce(): StepCost | null {
  return blasLibrary() === null ? null : ofBlas;
}

function cellsOf(
  state: LossState,
  option: CellsOption,
  streamed: boolean,
  steps: StepCost | null,
): Cells | null {
  const found = partitioned(state, option, streamed, atSpeed(ofProducts, productSpeed()), steps);
  return found && madeOf(state, found.groups, found.partition);
}

/** What is not a product takes as long in every build, and is as much more work as products are quicker. */
function atSpeed(model: CellCost, speed: number): CellCost {
  return { ...model, overhead: speed * model.overhead, calls: speed * model.calls };
}

/** Which cells there are; null if there are none, or they do not pay. */
function partitioned(
  { trace }: LossState,
  option: CellsOption,
  streamed: boolean,
  cost: CellCost,
  steps: StepCost | null,
): { readonly groups: readonly UnitGroup[]; readonly partition: Partition } | null {
  const groups = livingUnits(trace, streamed);
  if (groups.length === 0) return null;
  const size = typeof option === 'number' ? option : null;
  // Streams have rows of their own, which sweeps take together with the samples'.
  const partition = partitionOf(trace, groups, size, cost, streamed || trace.streams > 0 ? null : steps);
  if (option === 'auto' && partition.cost > WORTHWHILE) return null;
  return partition.parts.length === 1 && partition.kept === 1 ? null : { groups, partition };
}

function madeOf(state: LossState, groups: readonly UnitGroup[], partition: Partition): Cells {
  // How much is kept is asked for more often than the cells themselves, which take a gather of all that they keep.
  const list = lazy(() => partition.parts.map((part) => cellOf(state, groups, part)));
  return {
    kept: partition.kept,
    get list() {
      return list();
    },
  };
}

function cellOf(state: LossState, groups: readonly UnitGroup[], { samples, kept, stairs }: Part): Cell {
  const { trace, labels, weights } = state;
  const compact = compactProgram(trace.program, groups, kept);
  const parameters = scratch(compact.program.parameterCount);
  gatherParameters(compact.blocks, trace.parameters, parameters);
  const rows = gatherRows(labels.data, trace.samples, labels.columns, samples, null);
  return {
    samples,
    kept: compact.kept,
    blocks: compact.blocks,
    hasEachOnce: compact.hasEachOnce,
    state: lossState({
      trace: {
        ...compactTrace(trace, samples, compact, parameters),
        ...(stairs && { stairs: bySlot(trace, groups, stairs) }),
      },
      loss: state.loss,
      labels: { rows: samples.length, columns: labels.columns, data: rows },
      weights: gatherRows(weights, weights.length, 1, samples, null),
      l2: 0,
      isCell: true,
    }),
  };
}

/** What groups have, for each of their slots. */
function bySlot<T>(
  { program }: Trace,
  groups: readonly UnitGroup[],
  ofGroup: readonly T[],
): (T | undefined)[] {
  const out = program.slots.map((): T | undefined => undefined);
  groups.forEach(({ slots }, g) => {
    for (const slot of slots) out[slot] = ofGroup[g];
  });
  return out;
}
