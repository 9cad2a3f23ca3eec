/** Arrays of a slot between a batch and a cell: the rows of the cell's samples, the columns of its kept units. */
import { allocate, scratch } from '../../numeric/allocation.js';
import { gatherBlock } from '../../numeric/elementwise.js';
import type { Program } from '../../program/program.js';
import type { Field, Trace } from '../../sweeps/trace.js';
import type { CompactProgram, Kept } from './compact-program.js';

/** Rows of up to so many numbers are copied in a loop. */
const SHORT = 32;

/** Copies of N × width numbers, one behind another → the same of the cell. */
export function gatherRows(
  source: Float64Array,
  total: number,
  width: number,
  samples: Int32Array,
  kept: Kept,
): Float64Array {
  const copies = source.length / (total * width);
  const columns = kept?.length ?? width;
  const out = scratch(copies * samples.length * columns);
  for (let c = 0, at = 0; c < copies; c++) {
    const from = c * total * width;
    if (kept !== null) {
      gatherBlock(samples, kept, source, from, width, out, at);
      at += samples.length * columns;
    } else {
      for (let n = 0; n < samples.length; n++) {
        const start = from + samples[n]! * width;
        if (width > SHORT) out.set(source.subarray(start, start + width), at);
        else for (let i = 0; i < width; i++) out[at + i] = source[start + i]!;
        at += width;
      }
    }
  }
  return out;
}

/** The way back, into zeros: `out` holds as many copies of total × width numbers as `part` of the cell's. */
export function scatterRows(
  part: Float64Array,
  total: number,
  width: number,
  samples: Int32Array,
  kept: Kept,
  out: Float64Array,
): void {
  const columns = kept?.length ?? width;
  const copies = part.length / (samples.length * columns);
  for (let c = 0, at = 0; c < copies; c++) {
    for (let n = 0; n < samples.length; n++, at += columns) {
      const to = (c * total + samples[n]!) * width;
      if (kept === null) for (let i = 0; i < columns; i++) out[to + i] = part[at + i]!;
      else for (let i = 0; i < columns; i++) out[to + kept[i]!] = part[at + i]!;
    }
  }
}

/** The cell's part of a trace; `parameters` are the compact ones. An array that two slots share is still shared. */
export function compactTrace(
  trace: Trace,
  samples: Int32Array,
  { program, kept }: CompactProgram,
  parameters: Float64Array,
): Trace {
  const { slots } = trace.program;
  const standIns = standInsOf(trace.program);
  const seen = new Map<Float64Array, Float64Array>();
  const field = (arrays: readonly (Float64Array | undefined)[]): Field =>
    arrays.map((array, slot) => {
      if (array === undefined) return undefined;
      const known = seen.get(array);
      if (known !== undefined) return known;
      const made = gatherRows(array, trace.samples, slots[slot]!, samples, kept[slot]!);
      seen.set(array, made);
      return made;
    });
  return {
    ...trace,
    program,
    parameters,
    samples: samples.length,
    value: field(trace.value.map((_, slot) => trace.value[standIns[slot]!])) as Float64Array[],
    slope: field(trace.slope),
    second: field(trace.second),
    third: field(trace.third),
    selection: trace.selection.map((taken, slot) => selectedRows(taken, slots[slot]!, samples)),
  };
}

/**
 * By slot the slot whose values stand for it: itself, but for pre-activations that only a piecewise linear activation reads
 * its output. Sweeps ask such a slot for its length and nothing else, and a third of the gathers are saved.
 */
function standInsOf({ slots, nodes, readers, writer }: Program): number[] {
  const out = slots.map((_, slot) => slot);
  for (const node of nodes) {
    if (node.kind !== 'activation' || !node.activation.piecewiseLinear) continue;
    const isPlain = nodes[writer[node.input]!]?.kind === 'affine'; // another activation would read what it wrote
    if (readers[node.input] === 1 && isPlain) out[node.input] = node.output;
  }
  return out;
}

function selectedRows(
  taken: Int32Array | undefined,
  width: number,
  samples: Int32Array,
): Int32Array | undefined {
  if (taken === undefined) return undefined;
  const out = new Int32Array(samples.length * width);
  samples.forEach((n, at) => out.set(taken.subarray(n * width, (n + 1) * width), at * width));
  return out;
}

/** Nothing at any slot. */
export function emptyField(program: Program): Field {
  return program.slots.map(() => undefined);
}

/** Puts a cell's field at `slots` into the batch's field `out`, whose arrays are made here; `total` samples. */
export function scatterField(
  program: Program,
  total: number,
  cell: { readonly samples: Int32Array; readonly kept: readonly Kept[] },
  field: Field,
  slots: readonly number[],
  out: Field,
): void {
  for (const slot of slots) {
    const part = field[slot];
    if (part === undefined) continue;
    const width = program.slots[slot]!;
    const kept = cell.kept[slot]!;
    const copies = part.length / (cell.samples.length * (kept?.length ?? width));
    const into = (out[slot] ??= allocate(copies * total * width));
    scatterRows(part, total, width, cell.samples, kept, into);
  }
}
