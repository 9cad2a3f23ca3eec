/**
 * Networks for the laws of the sweeps, with integer parameters and data and polynomial activations: products and sums of
 * integers below 2⁵³ are exact in float64 in any order, so identities between sweeps hold bit for bit and no tolerance
 * can hide a wrong term. The cubic is a user's own, because its A''' is not zero.
 */
import fc from 'fast-check';
import { it } from 'vitest';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import type { Layer } from '../../src/network/layers/layer.js';
import { residual } from '../../src/network/layers/residual.js';
import { scaling } from '../../src/network/layers/scaling.js';
import { sequential } from '../../src/network/sequential.js';
import { matrix, type Matrix } from '../../src/numeric/matrix.js';
import { programBuilder, type Program } from '../../src/program/program.js';
import { forward, type Streams } from '../../src/sweeps/forward.js';
import type { Field, Trace } from '../../src/sweeps/trace.js';
import { stream } from '../support/architectures.js';
import { expectExact, largest, type Numbers } from '../support/compare.js';

const cubic = activation({
  name: 'cubic',
  value: (z) => z * z * z,
  first: (z) => 3 * z * z,
  second: (z) => 6 * z,
  third: () => 6,
});
const square = activation('square');
const relu = activation('relu');
const identity = activation('identity');
const stretch = (...scale: number[]): Layer => scaling({ scale, shift: scale.map((s) => 1 - s) });

/** One of each shape that the rules must get right: chains, skips of skips, units, activations in a row, no bias. */
const architectures: Readonly<Record<string, () => readonly Layer[]>> = {
  chain: () => [dense(2, 3), cubic, dense(3, 2), square, dense(2, 2)],
  'no bias': () => [dense(3, 2, { bias: false }), cubic, dense(2, 1, { bias: false })],
  'activation last': () => [dense(2, 2), relu, dense(2, 2), cubic],
  'consecutive activations': () => [square, dense(2, 2), square, relu, dense(2, 2), identity, square],
  'scaling everywhere': () => [
    stretch(2, -1),
    dense(2, 2),
    square,
    stretch(1, 3),
    dense(2, 2),
    stretch(-2, 2),
  ],
  'nested residuals': () => [
    dense(1, 2),
    residual([dense(2, 3), square, residual([dense(3, 3), identity]), dense(3, 2)]),
    residual([square]),
    dense(2, 1),
  ],
  'residual on the input': () => [residual([residual([dense(2, 2), cubic]), stretch(1, 2)]), dense(2, 2)],
  'masks between dense layers': () => [dense(2, 3), relu, dense(3, 2), relu, identity, dense(2, 2)],
  'a mask that a skip passes': () => [dense(2, 3), relu, residual([dense(3, 3), relu]), dense(3, 2)],
  'dense after dense': () => [dense(2, 2), dense(2, 2), square, dense(2, 2), dense(2, 1)],
};

/** Two affine nodes that use their weights at several sites, which no layer does yet. */
function sitesProgram(): Program {
  const builder = programBuilder(6);
  let slot = 0;
  for (const [inputs, outputs, sites, name] of [
    [2, 2, 3, 'cubic'],
    [3, 1, 2, 'square'],
  ] as const) {
    const layer = `layers.${builder.nextLayer()}`;
    const weight = builder.block(`${layer}.weight`, [outputs, inputs]);
    const bias = builder.block(`${layer}.bias`, [outputs]);
    const output = builder.slot(outputs * sites);
    builder.add({ kind: 'affine', input: slot, output, weight, bias, sites });
    slot = builder.slot(outputs * sites);
    const chosen = name === 'cubic' ? cubic : square;
    builder.add({ kind: 'activation', input: output, output: slot, activation: chosen.activation });
  }
  return builder.finish(slot);
}

export interface Subject {
  readonly name: string;
  readonly program: Program;
  readonly parameters: Float64Array;
  readonly x: Matrix;
  /** Integers from −2 to 2; each call gives the next ones. */
  integers(length: number): Float64Array;
}

export const subjectNames: readonly string[] = [...Object.keys(architectures), 'several sites'];
const programs = new Map(
  subjectNames.map((name) => [
    name,
    architectures[name] ? sequential(architectures[name]()).program : sitesProgram(),
  ]),
);

/** A subject by name with the numbers of a seed. */
export function subjectOf(name: string, seed: number): Subject {
  const program = programs.get(name)!;
  const { integer } = stream(seed);
  const integers = (length: number): Float64Array => Float64Array.from({ length }, () => integer(5) - 2);
  const samples = 1 + integer(3);
  const inputs = program.slots[0]!;
  return {
    name,
    program,
    parameters: integers(program.parameterCount),
    x: matrix(samples, inputs, integers(samples * inputs)),
    integers,
  };
}

/** A property of random subjects, those of `names` only if given; a failure prints the name and the seed. */
export function law(
  what: string,
  check: (subject: Subject) => void,
  names: readonly string[] = subjectNames,
): void {
  const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
  const property = fc.property(fc.constantFrom(...names), seeds, (name, seed) =>
    check(subjectOf(name, seed)),
  );
  it(what, () => fc.assert(property));
}

/** The subject's trace, with `count` random streams if asked. */
export function traced({ program, parameters, x, integers }: Subject, count = 0): Trace {
  const streams: Streams | undefined =
    count === 0 ? undefined : { count, directions: integers(count * x.data.length) };
  return forward(program, parameters, x, streams);
}

/** Length of a slot's array in a trace: base and streams. */
export function lengthOf(trace: Trace, slot: number): number {
  return (1 + trace.streams) * trace.samples * trace.program.slots[slot]!;
}

/** Zeros for what a sweep left out. */
export function present(field: Field, slot: number, length: number): Float64Array {
  return field[slot] ?? new Float64Array(length);
}

/**
 * Agreement bit for bit, in a property: it passes over the rare subject whose expected numbers are too large for exact arithmetic,
 * and no other; NaN and what is large without being expected fail.
 */
export function expectSame(what: string, actual: Numbers, expected: Numbers): void {
  fc.pre(!(largest(expected) >= 2 ** 50));
  expectExact(what, actual, expected);
}

export function dot(a: Numbers, b: Numbers): number {
  return Array.from(a, (value, i) => value * b[i]!).reduce((sum, value) => sum + value, 0);
}
