/**
 * Traces and adjoints that are swept over again and again, with what a sweep reads element by element lying in the kernels'
 * memory: slopes and second derivatives, adjoints at activations, and all that is small. Large operands of products stay
 * where they are if kernels keep them in the form that products read (numeric/kernel/resident.ts); all others come along.
 *
 * What is returned is good for the scope of scratch that is open, and holds the same numbers as what was given.
 */
import { isResident } from '../numeric/kernel/resident.js';
import { heldCopies, heldSet, type HeldSet } from '../numeric/kernel/held.js';
import type { Program } from '../program/program.js';
import type { Adjoint, Field, Trace } from './trace.js';

/** Up to so many numbers a product reads an operand where and as it lies. */
const SMALL = 2048;

/** What is kept of something that was given: nothing at its first use, which may be its last. */
interface Kept<T> {
  set: HeldSet | null;
  copies: ReadonlyMap<Float64Array, Float64Array> | null;
  made: T | null;
}

const traces = new WeakMap<Trace, Kept<Trace>>();
const adjoints = new WeakMap<Adjoint, Kept<Adjoint>>();

/** The trace with its small and its elementwise arrays in the kernels' memory from its second use on; else the trace. */
export function heldTrace(trace: Trace): Trace {
  return heldOf(traces, trace, arraysOfTrace, (copies) => ({
    ...trace,
    parameters: copies.get(trace.parameters) ?? trace.parameters,
    value: replaced(trace.value, copies) as Float64Array[],
    slope: replaced(trace.slope, copies),
    second: replaced(trace.second, copies),
  }));
}

/** The same for an adjoint over `program`. */
export function heldAdjoint(program: Program, adjoint: Adjoint): Adjoint {
  return heldOf(
    adjoints,
    adjoint,
    () => arraysOfAdjoint(program, adjoint),
    (copies) => ({ count: adjoint.count, value: replaced(adjoint.value, copies) }),
  );
}

function heldOf<T extends object>(
  all: WeakMap<T, Kept<T>>,
  given: T,
  arrays: (given: T) => Float64Array[],
  make: (copies: ReadonlyMap<Float64Array, Float64Array>) => T,
): T {
  const kept = all.get(given);
  if (kept === undefined) {
    all.set(given, { set: null, copies: null, made: null });
    return given;
  }
  kept.set ??= heldSet(arrays(given));
  const copies = heldCopies(kept.set);
  if (copies === null) return given;
  if (copies !== kept.copies || kept.made === null) {
    kept.copies = copies;
    kept.made = make(copies);
  }
  return kept.made;
}

function arraysOfTrace({ program, parameters, value, slope, second }: Trace): Float64Array[] {
  const isSmall = program.blocks.every(({ length }) => length <= SMALL);
  return [
    ...(isSmall || !isResident(parameters) ? [parameters] : []),
    ...value.filter(isReadThere),
    ...present(slope),
    ...present(second),
  ];
}

function arraysOfAdjoint(program: Program, { value }: Adjoint): Float64Array[] {
  return program.slots.flatMap((_, slot) => {
    const array = value[slot];
    const writer = program.nodes[program.writer[slot]!];
    return array !== undefined && (writer?.kind === 'activation' || isReadThere(array)) ? [array] : [];
  });
}

/** Whether products read an operand where and as it lies. */
function isReadThere(array: Float64Array): boolean {
  return array.length <= SMALL || !isResident(array);
}

function present(field: Field): Float64Array[] {
  return field.filter((array) => array !== undefined);
}

function replaced(
  field: readonly (Float64Array | undefined)[],
  copies: ReadonlyMap<Float64Array, Float64Array>,
): Field {
  return field.map((array) => array && (copies.get(array) ?? array));
}
