/**
 * Values, first and second derivatives of a network's outputs by its inputs at many points, and the gradients by θ of
 * any combination of them as factor rows. First derivatives travel forward as streams (the note's 𝔇, G3 and G4); second
 * ones are tangents of those streams. The gradient of
 *
 *     r = F(m, ∂m, ∂²m)     is     Σ_entries F_entry · ∂entry/∂θ,
 *
 * an adjoint sweep through the streams seeded with F_m and F_{∂_j m} (G5, G6), and for each second direction k one more,
 * seeded with F_{∂_k∂_j m}, whose change along k joins the first: with λ and λ^k the adjoints,
 *
 *     ∂r/∂θ at a layer = (λ + Σ_k λ̇^k) ⊗ ṽ + Σ_k λ^k ⊗ v̇_k,     summed over value and streams.
 */
import type { Term, FactorRows } from '../factors/rows/factor-rows.js';
import { allocate } from '../numeric/allocation.js';
import type { Matrix } from '../numeric/matrix.js';
import type { Program } from '../program/program.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { backward } from '../sweeps/backward.js';
import { forward } from '../sweeps/forward.js';
import { tangent } from '../sweeps/tangent.js';
import { copyOf, type Field, type Tangent, type Trace } from '../sweeps/trace.js';
import { keyOf, type JetEntry } from './jet-symbols.js';

/** The jets of a network at N points. */
export interface Jets {
  readonly trace: Trace;
  /** Values of one entry, N numbers. It must be among those asked for. */
  valueOf(entry: JetEntry): Float64Array;
  /** Rows ∂r_e/∂θ, kind e for the e-th list of coefficients: F_entry at each point, N numbers, by `keyOf(entry)`. */
  rows(coefficients: readonly ReadonlyMap<string, Float64Array>[]): FactorRows;
}

/**
 * One forward sweep with a stream per variable that is differentiated by, and one tangent per second direction.
 * Cost: 2(1+q)(1+k)·N·P flops for q streams and k second directions; rows cost (1+2k) times 2(1+q)·N·P each.
 */
export function jetsAt(
  program: Program,
  parameters: Float64Array,
  x: Matrix,
  entries: readonly JetEntry[],
): Jets {
  const streams = distinct(entries.flatMap(({ by }) => by.slice(0, 1)));
  const seconds = distinct(entries.flatMap(({ by }) => by.slice(1)));
  const [n, d] = [x.rows, x.columns];
  const directions = allocate(streams.length * n * d);
  streams.forEach((j, s) => {
    for (let i = 0; i < n; i++) directions[(s * n + i) * d + j] = 1;
  });
  const trace = forward(program, parameters, x, { count: streams.length, directions });
  const along = seconds.length === 0 ? null : secondTangents(trace, seconds);
  const outputs = program.slots[program.output]!;
  const gathered = (array: Float64Array | undefined, stream: number, unknown: number): Float64Array => {
    const out = allocate(n);
    if (array === undefined) return out;
    for (let i = 0; i < n; i++) out[i] = array[(stream * n + i) * outputs + unknown]!;
    return out;
  };
  return {
    trace,
    valueOf({ unknown, by: [j, k] }) {
      if (j === undefined) return gathered(trace.value[program.output], 0, unknown);
      const stream = 1 + streams.indexOf(j);
      if (k === undefined) return gathered(trace.value[program.output], stream, unknown);
      return gathered(copyOf(along!, seconds.indexOf(k)).value[program.output], stream, unknown);
    },
    rows: (coefficients) => jetRows(trace, streams, seconds, along, coefficients),
  };
}

function distinct(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Tangents of value and streams along unit vectors of the input; the streams' own directions do not change. */
function secondTangents(trace: Trace, seconds: readonly number[]): Tangent {
  const { program, samples } = trace;
  const d = program.slots[program.input]!;
  const layout = (1 + trace.streams) * samples * d;
  const seeds = allocate(seconds.length * layout);
  seconds.forEach((k, s) => {
    for (let i = 0; i < samples; i++) seeds[s * layout + i * d + k] = 1;
  });
  return tangent(trace, { count: seconds.length, slots: new Map([[program.input, seeds]]) });
}

function jetRows(
  trace: Trace,
  streams: readonly number[],
  seconds: readonly number[],
  along: Tangent | null,
  coefficients: readonly ReadonlyMap<string, Float64Array>[],
): FactorRows {
  const copies = 1 + streams.length;
  const lefts: Field[] = [];
  const kinds: Term[][] = [];
  const alongs = seconds.map((_, s) => copyOf(along!, s));
  for (const given of coefficients) {
    const first = backward(trace, seedsOf(trace, given, [undefined, ...streams.map((j) => [j])]));
    const pulled = alongs.map((change, s) => {
      const k = seconds[s]!;
      const by = [undefined, ...streams.map((j) => (j <= k ? [j, k] : undefined))];
      // The value's own entry is no second derivative: its seed stays zero.
      const adjoint = backward(trace, seedsOf(trace, given, by, true));
      return { adjoint: adjoint.value, change: adjointTangent(trace, adjoint, change).value };
    });
    const total = pulled.reduce((sum, { change }) => added(sum, change), first.value);
    const fields = [total, ...pulled.map(({ adjoint }) => adjoint)];
    const start = lefts.length * copies;
    lefts.push(...fields);
    kinds.push(
      Array.from({ length: fields.length * copies }, (_, t): Term => ({ left: start + t, right: t })),
    );
  }
  const slabs = (array: Float64Array | undefined): (Float64Array | undefined)[] =>
    Array.from({ length: copies }, (_, s) =>
      array?.subarray((s * array.length) / copies, ((s + 1) * array.length) / copies),
    );
  const rights: readonly (readonly (Float64Array | undefined)[])[] = [
    trace.value,
    ...alongs.map(({ value }) => value),
  ];
  return {
    program: trace.program,
    samples: trace.samples,
    kinds,
    constants: rights.flatMap((_, r) =>
      Array.from({ length: copies }, (__, s) => (r === 0 && s === 0 ? 1 : 0)),
    ),
    nodes: trace.program.nodes
      .filter((node) => node.kind === 'affine')
      .map((node) => ({
        node,
        left: lefts.flatMap((field) => slabs(field[node.output])),
        right: rights.flatMap((field) => slabs(field[node.input])),
      })),
  };
}

/** Seeds at the output: the coefficients of the entries `by` of value and streams (undefined: the value, or nothing). */
function seedsOf(
  trace: Trace,
  given: ReadonlyMap<string, Float64Array>,
  by: readonly (readonly number[] | undefined)[],
  isSecond: boolean = false,
): Map<number, Float64Array> {
  const { program, samples } = trace;
  const outputs = program.slots[program.output]!;
  const seed = allocate(by.length * samples * outputs);
  by.forEach((variables, s) => {
    if (variables === undefined && (isSecond || s > 0)) return;
    for (let unknown = 0; unknown < outputs; unknown++) {
      const values = given.get(keyOf({ unknown, by: variables ?? [] }));
      if (values === undefined) continue;
      for (let i = 0; i < samples; i++) seed[(s * samples + i) * outputs + unknown] = values[i]!;
    }
  });
  return new Map([[program.output, seed]]);
}

function added(a: Field, b: Field): Field {
  return a.map((array, slot) => {
    const other = b[slot];
    if (array === undefined || other === undefined) return array ?? other;
    const sum = allocate(array.length);
    for (let i = 0; i < sum.length; i++) sum[i] = array[i]! + other[i]!;
    return sum;
  });
}
