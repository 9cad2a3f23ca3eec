/** Work on each cell in turn, with vectors of parameters gathered for it and results put in place. */
import { allocate, scratch, scratchOf, scratchZeros, withScratch } from '../../numeric/allocation.js';
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
    const sum = scratchZeros(v.length);
    overCells(cells, v, (cell, own, direction) => {
      const part = scratch(direction.length);
      write(own, direction, part);
      scatterParameters(cell.blocks, part, sum);
    });
    into.set(sum);
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
  const list = cells.map(([cell]) => cell);
  withScratch(() => {
    let pack: ((array: Float64Array) => Float64Array) | null = null;
    overCells(cells, v, (cell, own, direction) => {
      const { changes, moved } = respond(own, direction);
      const sources = [...of(changes, outputs), ...of(moved, inputs)];
      pack ??= packer(sumLength(list, cell, sources));
      parts.push([cell, { changes: packed(changes, outputs, pack), moved: packed(moved, inputs, pack) }]);
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

/** The arrays that a field has at some slots. */
function of(field: Field, slots: readonly Slot[]): (readonly [Slot, Float64Array])[] {
  return slots.flatMap((slot) => {
    const array = field[slot];
    return array === undefined ? [] : [[slot, array] as const];
  });
}

/** Numbers of all cells' arrays at the slots where one of them has some. */
function sumLength(
  list: readonly Cell[],
  one: Cell,
  arrays: readonly (readonly [Slot, Float64Array])[],
): number {
  const numbers = ({ samples, state }: Cell, slot: Slot): number =>
    samples.length * state.program.slots[slot]!;
  return arrays.reduce((sum, [slot, array]) => {
    const copies = array.length / numbers(one, slot);
    return sum + copies * list.reduce((total, cell) => total + numbers(cell, slot), 0);
  }, 0);
}

/** Copies arrays one behind another into one of `length` numbers: an array of its own for each would cost far more. */
function packer(length: number): (array: Float64Array) => Float64Array {
  const room = allocate(length);
  let at = 0;
  return (array) => {
    const copy = room.subarray(at, at + array.length);
    copy.set(array);
    at += array.length;
    return copy;
  };
}

function packed(field: Field, slots: readonly Slot[], pack: (array: Float64Array) => Float64Array): Field {
  const out: Field = field.map(() => undefined);
  for (const [slot, array] of of(field, slots)) out[slot] = pack(array);
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
