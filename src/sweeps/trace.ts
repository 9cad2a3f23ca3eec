/**
 * What the sweeps leave behind. Each record has one array per slot, or nothing where the quantity is zero: absence
 * is how a sweep knows that there is no work to do.
 *
 * Layout. A slot of width w holds N·w numbers, sample after sample. A trace may carry q *streams* beside the base
 * values: derivatives of every slot along q directions of the input. They lie behind the base, stream after stream,
 *
 *     value[slot] = [ base: N·w | stream 1: N·w | … | stream q: N·w ]
 *
 * so that an affine node treats all of them as (1+q)·N rows of one multiplication, and an activation node meets the
 * same element of base and stream at the same index. Directions of a tangent, or several adjoints of one trace, lie
 * one behind another in the same way: `count` copies of that layout.
 */
import { allocate } from '../numeric/allocation.js';
import type { ActivationNode, Slot } from '../program/nodes.js';
import type { Program } from '../program/program.js';
import type { SeriesAlgebra } from './series/algebra.js';
import type { Stairs } from './stairs.js';

/** One array per slot; undefined stands for zero. */
export type Field = (Float64Array | undefined)[];

/** The result of the forward sweep. */
export interface Trace {
  readonly program: Program;
  readonly parameters: Float64Array;
  readonly samples: number;
  /** q: how many input directions travel with the base values. */
  readonly streams: number;
  /** Set where the streams are coefficients of truncated series; γ and A'' are then such series, (1+q)·N·w numbers. */
  readonly algebra?: SeriesAlgebra;
  readonly value: readonly Float64Array[];
  /** γ = A'(z) by output slot of the activation node, N·w numbers; filled by the forward sweep. */
  readonly slope: Field;
  /** A''(z) and A'''(z) by output slot; computed at first use. */
  readonly second: Field;
  readonly third: Field;
  /** Zeros in steps by slot; absent where nobody knows of any. Values, tangents and adjoints have them alike. */
  readonly stairs?: readonly (Stairs | undefined)[];
  /** Which input entry a maximum node took, by output slot, N·w indices into the input's row. */
  readonly selection: (Int32Array | undefined)[];
}

/** Derivatives of every slot along `count` directions. */
export interface Tangent {
  readonly count: number;
  readonly value: Field;
  /**
   * Whether a mask (`ProgramPlan.isMask`) may be applied where the array lies: for who reads only what affine nodes write of an
   * adjoint, and what they read of a tangent. More of what a product touches stays in the caches then.
   */
  readonly inPlace?: boolean;
}

/** Derivatives of `count` functions of the output with respect to every slot. */
export interface Adjoint {
  readonly count: number;
  readonly value: Field;
  /** As for tangents. */
  readonly inPlace?: boolean;
}

/** Zero everywhere. */
export function emptyField(program: Program): Field {
  const field: Field = [];
  for (let slot = 0; slot < program.slots.length; slot++) field.push(undefined);
  return field;
}

/** Length of a slot's base values: N·w. */
export function baseLength(trace: Trace, slot: Slot): number {
  return trace.samples * trace.program.slots[slot]!;
}

/** γ = A'(z) at an activation node. */
export function slopeOf(trace: Trace, node: ActivationNode): Float64Array {
  return (trace.slope[node.output] ??= allocate(baseLength(trace, node.output)).fill(1));
}

/** A''(z) at an activation node, or null where it vanishes identically. */
export function secondOf(trace: Trace, node: ActivationNode): Float64Array | null {
  return higher(trace, node, trace.second, 'secondOf');
}

/** A'''(z) at an activation node, or null where it vanishes identically. Throws MissingDerivativeError if undefined. */
export function thirdOf(trace: Trace, node: ActivationNode): Float64Array | null {
  return higher(trace, node, trace.third, 'thirdOf');
}

function higher(
  trace: Trace,
  node: ActivationNode,
  cache: Field,
  derivative: 'secondOf' | 'thirdOf',
): Float64Array | null {
  if (node.activation.piecewiseLinear) return null;
  const cached = cache[node.output];
  if (cached !== undefined) return cached;
  const length = baseLength(trace, node.output);
  const out = allocate(length);
  const z = trace.value[node.input]!.subarray(0, length);
  const value = trace.value[node.output]!.subarray(0, length);
  node.activation[derivative](z, value, slopeOf(trace, node), out);
  cache[node.output] = out;
  return out;
}

/** Rows [start, start + count) of a trace without streams, as views: nothing is copied. */
export function traceRange(trace: Trace, start: number, count: number): Trace {
  const { slots } = trace.program;
  const part = (field: Field): Field =>
    field.map((array, slot) => array?.subarray(start * slots[slot]!, (start + count) * slots[slot]!));
  const { stairs: _, ...flat } = trace;
  return {
    ...flat,
    samples: count,
    value: part([...trace.value]) as Float64Array[],
    slope: part(trace.slope),
    second: part(trace.second),
    third: part(trace.third),
    selection: trace.selection.map((taken, slot) =>
      taken?.subarray(start * slots[slot]!, (start + count) * slots[slot]!),
    ),
  };
}

/**
 * The same trace with stream number `stream` alone: [base | stream]. Values are copied; A', A'' and A''' are those of
 * the whole trace, also where they are made later.
 */
export function streamOf(trace: Trace, stream: number): Trace {
  const value = trace.value.map((array, slot) => {
    const length = baseLength(trace, slot);
    const out = allocate(2 * length);
    out.set(array.subarray(0, length));
    out.set(array.subarray((1 + stream) * length, (2 + stream) * length), length);
    return out;
  });
  return { ...trace, streams: 1, value };
}

/** Rows [start, start + count) of a field of one copy over `total` samples without streams, as views. */
export function fieldRange(field: Field, program: Program, start: number, count: number): Field {
  return field.map((array, slot) =>
    array?.subarray(start * program.slots[slot]!, (start + count) * program.slots[slot]!),
  );
}

/** The `index`-th of an adjoint's or tangent's copies, as views. */
export function copyOf(many: Tangent | Adjoint, index: number): { count: 1; value: Field } {
  return {
    count: 1,
    value: many.value.map((array) => copyOfSlot(array, many.count, index)),
  };
}

/** The same for one slot's array alone: where only it is wanted, the others need no views. */
export function copyOfSlot(
  array: Float64Array | undefined,
  count: number,
  index: number,
): Float64Array | undefined {
  if (array === undefined) return undefined;
  const length = array.length / count;
  return array.subarray(index * length, (index + 1) * length);
}
