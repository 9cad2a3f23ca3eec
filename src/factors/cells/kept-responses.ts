/**
 * What sweeps along a direction leave at the affine nodes, for products that stay dyads: copied out of scratch into arrays
 * that the next direction may overwrite. Cells answer for their samples and kept units; the batch's arrays are put together of
 * their answers, with zeros where units are left out, when they are first read: who wants few of them pays for few.
 */
import { copyOf, scratchOf, withScratch } from '../../numeric/allocation.js';
import type { Slot } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import type { Field } from '../../sweeps/trace.js';
import { emptyField, scatterField } from './compact-rows.js';
import { overCells, type OfCells } from './over-cells.js';

/** δ̇ at the outputs and v̇ at the inputs of affine nodes; other slots may have them or not. */
export interface Responses {
  readonly changes: Field;
  readonly moved: Field;
}

/** The whole batch's responses to the direction that `answer` was last given. */
export interface KeptResponses extends Responses {
  answer(v: Float64Array): void;
}

/** What is kept of `changes` and `moved`. */
type Slots = Readonly<Record<keyof Responses, readonly Slot[]>>;

function slotsOf({ nodes }: Program): Slots {
  const affine = nodes.filter((node) => node.kind === 'affine');
  const changes = new Set(affine.map(({ output }) => output));
  const moved = new Set(affine.map(({ input }) => input));
  return { changes: [...changes], moved: [...moved] };
}

/** Of a batch without cells. `respond` may return scratch. */
export function batchResponses(
  program: Program,
  respond: (direction: Float64Array) => Responses,
): KeptResponses {
  const kept = emptyResponses(program);
  const slots = slotsOf(program);
  return {
    ...kept,
    answer(v) {
      withScratch(() => {
        keep(slots, respond(scratchOf(v)), kept);
      });
    },
  };
}

/** Of a batch in cells, each with what an objective keeps beside it. */
export function responsesOverCells<T>(
  cells: OfCells<T>,
  program: Program,
  samples: number,
  respond: (own: T, direction: Float64Array) => Responses,
): KeptResponses {
  const parts = cells.map(([cell]) => [cell, emptyResponses(program)] as const);
  const slots = slotsOf(program);
  let answers = 0;
  const whole = (which: keyof Responses): Field => {
    const field = emptyField(program);
    const made = emptyField(program);
    for (const slot of slots[which]) {
      let at = 0;
      const get = (): Float64Array | undefined => {
        if (at !== answers) {
          made[slot]?.fill(0);
          for (const [cell, part] of parts) scatterField(program, samples, cell, part[which], [slot], made);
          at = answers;
        }
        return made[slot];
      };
      Object.defineProperty(field, slot, { get, enumerable: true });
    }
    return field;
  };
  return {
    changes: whole('changes'),
    moved: whole('moved'),
    answer(v) {
      withScratch(() => {
        overCells(cells, v, (_, own, direction, index) => {
          keep(slots, respond(own, direction), parts[index]![1]);
        });
      });
      answers++;
    },
  };
}

function emptyResponses(program: Program): Responses {
  return { changes: emptyField(program), moved: emptyField(program) };
}

/** Copies what affine nodes have into the arrays of `kept`, which are made where there are none that fit. */
function keep(slots: Slots, { changes, moved }: Responses, kept: Responses): void {
  for (const slot of slots.changes) keepSlot(changes, slot, kept.changes);
  for (const slot of slots.moved) keepSlot(moved, slot, kept.moved);
}

function keepSlot(field: Field, slot: Slot, kept: Field): void {
  const array = field[slot];
  const own = kept[slot];
  if (array !== undefined && own?.length === array.length) own.set(array);
  else kept[slot] = array && copyOf(array);
}
