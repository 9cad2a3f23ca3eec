/** Work on each cell in turn, with vectors of parameters gathered for it and results put in place. */
import { allocate, copyOf, scratch, scratchOf, scratchZeros, withScratch } from '../../numeric/allocation.js';
import { addressOf } from '../../numeric/kernel/memory.js';
import type { Slot } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import type { Field } from '../../sweeps/trace.js';
import { lazy } from '../lazy.js';
import type { Cell } from '../state.js';
import { gatherParameters, scatterParameters } from './compact-parameters.js';
import { emptyField, scatterField } from './compact-rows.js';

/** A cell, or what an objective keeps beside it. */
type Of<T> = readonly (readonly [cell: Cell, own: T])[];

/**
 * Σ over cells of vectors of parameters, written to `into` or a new array: `write` writes a cell's to `out`, whose contents
 * are undefined, for the cell's entries of v. Both lie in the kernels' memory and must not be kept. Added in the order of
 * the cells.
 */
export function sumOverCells<T>(
  cells: Of<T>,
  v: Float64Array,
  write: (own: T, direction: Float64Array, out: Float64Array) => void,
  into: Float64Array = allocate(v.length),
): Float64Array {
  withScratch(() => {
    const isThere = addressOf(into) >= 0;
    const sum = isThere ? into.fill(0) : scratchZeros(v.length);
    overCells(cells, v, (cell, own, direction) => {
      const part = scratch(direction.length);
      write(own, direction, part);
      scatterParameters(cell.blocks, part, sum);
    });
    if (!isThere) into.set(sum);
  });
  return into;
}

/** Σ over cells of vectors of parameters that need no direction; `write` as for `sumOverCells`. */
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
  cells: Of<T>,
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

/** What a cell's sweeps leave at the outputs (δ̇) and the inputs (v̇) of its affine nodes. */
export interface Responses {
  readonly changes: Field;
  readonly moved: Field;
}

/**
 * The same for the whole batch: each slot's array is put together, with zeros where units are left out, when it is first
 * read, so that whoever wants few of them pays for few.
 */
export function responsesOverCells<T>(
  cells: Of<T>,
  program: Program,
  samples: number,
  v: Float64Array,
  respond: (own: T, direction: Float64Array) => Responses,
): Responses {
  const affine = program.nodes.filter((node) => node.kind === 'affine');
  const outputs = [...new Set(affine.map(({ output }) => output))];
  const inputs = [...new Set(affine.map(({ input }) => input))];
  const parts: (readonly [Cell, Responses])[] = [];
  withScratch(() => {
    overCells(cells, v, (cell, own, direction) => {
      const { changes, moved } = respond(own, direction);
      parts.push([cell, { changes: copied(changes, outputs), moved: copied(moved, inputs) }]);
    });
  });
  const whole = (which: keyof Responses, slots: readonly Slot[]): Field => {
    const field = emptyField(program);
    for (const slot of slots) {
      const get = lazy(() => {
        const out = emptyField(program);
        for (const [cell, part] of parts) scatterField(program, samples, cell, part[which], [slot], out);
        return out[slot];
      });
      Object.defineProperty(field, slot, { get, enumerable: true });
    }
    return field;
  };
  return { changes: whole('changes', outputs), moved: whole('moved', inputs) };
}

/** The arrays of some slots in memory of their own. */
function copied(field: Field, slots: readonly Slot[]): Field {
  const out: Field = field.map(() => undefined);
  for (const slot of slots) {
    const array = field[slot];
    if (array !== undefined) out[slot] = copyOf(array);
  }
  return out;
}

/** v is copied into the kernels' memory once, and gathered there for each cell. */
function overCells<T>(
  cells: Of<T>,
  v: Float64Array,
  visit: (cell: Cell, own: T, direction: Float64Array) => void,
): void {
  const whole = scratchOf(v);
  for (const [cell, own] of cells) {
    withScratch(() => {
      const direction = scratch(cell.state.program.parameterCount);
      gatherParameters(cell.blocks, whole, direction);
      visit(cell, own, direction);
    });
  }
}
