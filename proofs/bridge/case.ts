/**
 * The same network twice: as symbols, with a value for each of them, and as the library's own object. Parameters, inputs,
 * labels and directions are multiples of 1/16 (some of a coarser power of two, where products of many numbers must fit
 * into 53 bits), activations identity, relu or square.
 */
import {
  activation,
  dense,
  halfSquaredError,
  linearize,
  sequential,
  type Layer,
  type Linearization,
  type Network,
} from '../../src/index.js';
import { random } from '../../src/numeric/random.js';
import { factors, type Factors } from '../kernel/factors.js';
import * as q from '../kernel/fraction.js';
import type { Fraction } from '../kernel/fraction.js';
import { nameOf } from '../kernel/jets.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import type { Polynomial } from '../kernel/polynomial.js';
import type { Point } from '../kernel/rational-points.js';

export type PolynomialActivation = 'identity' | 'relu' | 'square';

/** A and its derivatives at z, as many as there are names for. */
const derivatives: Readonly<Record<PolynomialActivation, (z: Fraction) => readonly Fraction[]>> = {
  identity: (z) => [z, q.one],
  relu: (z) => (z.numerator > 0n ? [z, q.one] : [q.zero, q.zero]),
  square: (z) => [q.multiply(z, z), q.multiply(q.fraction(2), z), q.fraction(2)],
};

/** The highest derivative that any formula of the bridge uses. */
const highest = 4;

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export interface BridgeCase {
  readonly name: string;
  readonly net: SymbolicNetwork;
  readonly factors: Factors;
  readonly network: Network;
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
  /** A direction in the space of parameters. */
  readonly v: readonly number[];
  /** What every symbol of `net` is at sample n; f is half the squared error. */
  readonly points: readonly Point[];
  /** The mean of half squared errors. */
  readonly at: Linearization;
  /** Numbers like all others of this case. */
  readonly draw: (count: number) => number[];
}

export interface CaseOptions {
  readonly widths: readonly number[];
  readonly activations: readonly PolynomialActivation[];
  /** Numbers are k·step/16 for whole k. Default 1. */
  readonly step?: number;
  readonly samples?: number;
  readonly seed: number;
}

/** A unit: its symbol, its pre-activation, and what the activation is. */
export interface Unit {
  readonly name: string;
  readonly z: Polynomial;
  readonly activation: PolynomialActivation;
}

/** The values of all symbols: those given, then unit by unit, then half the squared error f of the outputs. */
export function pointOf(
  given: Iterable<readonly [name: string, value: number]>,
  units: readonly Unit[],
  outputs: readonly Polynomial[],
  y: readonly number[],
): Point {
  const point = new Map<string, Fraction>();
  for (const [name, value] of given) point.set(name, q.fromNumber(value));
  for (const { name, z, activation: kind } of units) {
    const list = derivatives[kind](p.evaluate(z, point));
    for (let order = 0; order <= highest; order++) {
      point.set(nameOf(name, ...range(order).map(() => 1)), list[order] ?? q.zero);
    }
  }
  const errors = outputs.map((output, o) => q.subtract(p.evaluate(output, point), q.fromNumber(y[o]!)));
  const squares = errors.reduce((sum, error) => q.add(sum, q.multiply(error, error)), q.zero);
  point.set('f', q.divide(squares, q.fraction(2)));
  errors.forEach((error, i) => {
    point.set(nameOf('f', i + 1), error);
    errors.forEach((_, j) => {
      point.set(nameOf('f', i + 1, j + 1), i === j ? q.one : q.zero);
      errors.forEach((_third, k) => point.set(nameOf('f', i + 1, j + 1, k + 1), q.zero));
    });
  });
  return point;
}

/** The same for a feedforward network at one input. */
function pointAt(
  net: SymbolicNetwork,
  activations: readonly PolynomialActivation[],
  parameters: readonly number[],
  x: readonly number[],
  y: readonly number[],
): Point {
  const given = [
    ...net.parameters.map((name, i) => [name, parameters[i]!] as const),
    ...x.map((value, j) => [`x_${j + 1}`, value] as const),
  ];
  const units = activations.flatMap((kind, k) =>
    net.preactivations[k + 1]!.map((z, j): Unit => ({ name: `A${k + 1}_${j + 1}`, z, activation: kind })),
  );
  return pointOf(given, units, net.states[net.depth]!, y);
}

/** Lists of multiples of step/16 from −1 to 1. */
export function drawn(seed: number, step: number): (count: number) => number[] {
  const stream = random(seed);
  const largest = Math.floor(16 / step);
  return (count) => range(count).map(() => ((stream.integer(2 * largest + 1) - largest) * step) / 16);
}

export function bridgeCase(options: CaseOptions): BridgeCase {
  const { widths, activations, step = 1, samples = 2, seed } = options;
  const net = network({ widths, bias: true });
  const draw = drawn(seed, step);
  const parameters = draw(net.parameters.length);
  const x = range(samples).map(() => draw(widths[0]!));
  const y = range(samples).map(() => draw(widths[net.depth]!));
  const layers = widths
    .slice(1)
    .flatMap((outputs, k): Layer[] => [
      dense(widths[k]!, outputs),
      ...(k + 1 < net.depth ? [activation(activations[k]!)] : []),
    ]);
  const subject = sequential(layers, { parameters });
  return {
    name: `${widths.join('-')}, ${activations.join(' and ')}`,
    net,
    factors: factors(net),
    network: subject,
    x,
    y,
    v: draw(parameters.length),
    points: x.map((row, n) => pointAt(net, activations, parameters, row, y[n]!)),
    at: linearize(subject, { x, y }, halfSquaredError),
    draw,
  };
}

export const evaluated = (polynomials: readonly Polynomial[], point: Point): Fraction[] =>
  polynomials.map((polynomial) => p.evaluate(polynomial, point));

/** Made at first use, then kept: symbols and their derivatives are shared by many checks. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** One hidden layer with two outputs; two hidden layers that bend in different places. */
export const cases: () => readonly BridgeCase[] = once(() => [
  bridgeCase({ widths: [2, 3, 2], activations: ['square'], seed: 1 }),
  bridgeCase({ widths: [2, 2, 2, 1], activations: ['square', 'relu'], seed: 4 }),
  bridgeCase({ widths: [2, 2, 2, 1], activations: ['identity', 'square'], step: 4, seed: 3 }),
]);

/** Multiples of 1/2, for products of products. */
export const coarseCases: () => readonly BridgeCase[] = once(() => [
  bridgeCase({ widths: [2, 2, 2], activations: ['square'], step: 8, seed: 5 }),
  bridgeCase({ widths: [1, 2, 2, 1], activations: ['square', 'relu'], step: 8, seed: 6 }),
]);

/** One output read off two units of a piecewise linear layer: the last three parameters are V and c. */
export const headCases: () => readonly BridgeCase[] = once(() => [
  bridgeCase({ widths: [2, 2, 1], activations: ['relu'], seed: 7 }),
  bridgeCase({ widths: [2, 3, 2, 1], activations: ['relu', 'relu'], step: 2, samples: 4, seed: 8 }),
  bridgeCase({ widths: [1, 2, 2, 1], activations: ['square', 'identity'], step: 4, seed: 9 }),
]);

/** One input and so many samples that products after the first few take tables of the first two layers. */
export const pairCases: () => readonly BridgeCase[] = once(() => [
  bridgeCase({ widths: [1, 3, 2], activations: ['square'], step: 4, samples: 8, seed: 10 }),
  bridgeCase({ widths: [1, 2, 2, 1], activations: ['square', 'relu'], step: 4, samples: 8, seed: 11 }),
]);
