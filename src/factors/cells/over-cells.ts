/** Work on each cell in turn, with vectors of parameters gathered for it and results put in place. */
import { allocate, scratch, scratchOf, scratchZeros, withScratch } from '../../numeric/allocation.js';
import { addressOf } from '../../numeric/kernel/memory.js';
import type { Cell } from '../state.js';
import { gatherParameters, placeParameters, scatterParameters } from './compact-parameters.js';

/** A cell, or what an objective keeps beside it. */
export type OfCells<T> = readonly (readonly [cell: Cell, own: T])[];

/**
 * Σ over cells of vectors of parameters, written to `into` or a new array: `make` makes a cell's of the cell's entries of v,
 * and may write over these. They lie in the kernels' memory and must not be kept. Added in the order of the cells.
 */
export function sumOverCells<T>(
  cells: OfCells<T>,
  v: Float64Array,
  make: (own: T, direction: Float64Array) => Float64Array,
  into: Float64Array = allocate(v.length),
): Float64Array {
  const [only] = cells;
  withScratch(() => {
    if (cells.length === 1 && only![0].hasEachOnce) {
      // Nothing is added: one copy in and one out, and no zeros to add to.
      const [cell, own] = only!;
      const direction = scratch(cell.state.program.parameterCount);
      gatherParameters(cell.blocks, v, direction);
      placeParameters(cell.blocks, make(own, direction), into);
      return;
    }
    const isThere = addressOf(into) >= 0;
    const sum = isThere ? into.fill(0) : scratchZeros(v.length);
    overCells(cells, v, (cell, own, direction) => {
      scatterParameters(cell.blocks, make(own, direction), sum);
    });
    if (!isThere) into.set(sum);
  });
  return into;
}

/** Σ over cells of vectors of parameters that need no direction; `write` writes a cell's to `out`, whose contents are undefined. */
export function sumOfCells(
  list: readonly Cell[],
  parameterCount: number,
  write: (cell: Cell, out: Float64Array) => void,
): Float64Array {
  const into = allocate(parameterCount);
  withScratch(() => {
    const sum = scratchZeros(parameterCount);
    for (const cell of list) {
      withScratch(() => {
        const part = scratch(cell.state.program.parameterCount);
        write(cell, part);
        scatterParameters(cell.blocks, part, sum);
      });
    }
    into.set(sum);
  });
  return into;
}

/** One number per sample, from each cell's. */
export function numbersOverCells<T>(
  cells: OfCells<T>,
  samples: number,
  v: Float64Array,
  numbers: (own: T, direction: Float64Array) => Float64Array,
): Float64Array {
  const out = allocate(samples);
  withScratch(() => {
    overCells(cells, v, (cell, own, direction) => {
      const part = numbers(own, direction);
      for (let i = 0; i < part.length; i++) out[cell.samples[i]!] = part[i]!;
    });
  });
  return out;
}

/** v is copied into the kernels' memory once, and gathered there for each cell. In a scope of scratch. */
export function overCells<T>(
  cells: OfCells<T>,
  v: Float64Array,
  visit: (cell: Cell, own: T, direction: Float64Array, index: number) => void,
): void {
  const whole = scratchOf(v);
  cells.forEach(([cell, own], index) => {
    withScratch(() => {
      const direction = scratch(cell.state.program.parameterCount);
      gatherParameters(cell.blocks, whole, direction);
      visit(cell, own, direction, index);
    });
  });
}
