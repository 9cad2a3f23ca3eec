/** B-rnn and B-conv: weights that are used more than once, in a recurrent layer and in a convolution. */
import {
  activation,
  conv1d,
  dense,
  elman,
  halfSquaredError,
  linearize,
  sequential,
  type Network,
} from '../../src/index.js';
import type { BridgeCheck } from '../bridge-check.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, jet, symbol as f } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';
import type { Polynomial } from '../kernel/polynomial.js';
import type { Point } from '../kernel/rational-points.js';
import { drawn, evaluated, once, pointOf, type Unit } from './case.js';
import { bridgeCheck, type Comparison } from './check.js';

interface SharedCase {
  readonly network: Network;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly parameters: readonly string[];
  readonly units: readonly Unit[];
  readonly output: Polynomial;
  readonly point: Point;
}

const names = (...matrices: readonly m.Matrix[]): string[] => matrices.flat(2).flatMap(p.variablesOf);

/** Values for everything; `build` makes the library's network of the drawn parameters. */
function sharedCase(
  draw: (count: number) => number[],
  inputs: number,
  shape: Pick<SharedCase, 'parameters' | 'units' | 'output'>,
  build: (parameters: readonly number[]) => Network,
): SharedCase {
  const [values, x, y] = [draw(shape.parameters.length), draw(inputs), draw(1)];
  const given = [
    ...shape.parameters.map((name, i) => [name, values[i]!] as const),
    ...x.map((value, j) => [`x_${j + 1}`, value] as const),
  ];
  const point = pointOf(given, shape.units, [shape.output], y);
  return { ...shape, network: build(values), x, y, point };
}

/** h_t = A(V x_t + W h_{t−1} + b), two units, three steps, one output of the last state. */
const recurrent = once((): SharedCase => {
  const [V, W, b, u, c] = [
    m.symbols('V', 2, 1),
    m.symbols('W', 2, 2),
    m.vectorOf('b', 2),
    m.symbols('u', 1, 2),
    m.vectorOf('c', 1),
  ];
  const state = (t: number): m.Vector => b.map((_, i) => (t === 0 ? p.zero : f(`h${t}_${i + 1}`)));
  const units = [1, 2, 3].flatMap((t) =>
    m
      .add(m.apply(V, [p.variable(`x_${t}`)]), m.apply(W, state(t - 1)), b)
      .map((z, i): Unit => ({ name: `h${t}_${i + 1}`, z, activation: 'square' })),
  );
  const [output] = m.add(m.apply(u, state(3)), c);
  return sharedCase(
    drawn(21, 8),
    3,
    { parameters: names(V, W, [b], u, [c]), units, output: output! },
    (parameters) =>
      sequential([elman({ inputs: 1, hidden: 2, steps: 3, activation: 'square' }), dense(2, 1)], {
        parameters,
      }),
  );
});

/** Two channels of a kernel of two over four numbers: three positions, then one output. */
const convolution = once((): SharedCase => {
  const positions = [0, 1, 2];
  const [w, b, u, c] = [m.symbols('w', 2, 2), m.vectorOf('b', 2), m.symbols('u', 1, 6), m.vectorOf('c', 1)];
  const units = w.flatMap((kernel, channel) =>
    positions.map((at): Unit => ({
      name: `a${channel + 1}_${at + 1}`,
      z: p.sum(m.dot(kernel, [p.variable(`x_${at + 1}`), p.variable(`x_${at + 2}`)]), b[channel]!),
      activation: 'square',
    })),
  );
  const [output] = m.add(
    m.apply(
      u,
      units.map(({ name }) => p.variable(name)),
    ),
    c,
  );
  return sharedCase(
    drawn(22, 4),
    4,
    { parameters: names(w, [b], u, [c]), units, output: output! },
    (parameters) =>
      sequential(
        [conv1d({ inChannels: 1, outChannels: 2, kernel: 2, length: 4 }), activation('square'), dense(6, 1)],
        { parameters },
      ),
  );
});

/** The gradient and the Hessian by differentiating the symbols. `order` below 2 takes the activations for straight. */
function* derivatives(one: SharedCase, order: number): Generator<Comparison> {
  const functions = [...one.units.map(({ name, z }) => jet(name, [z], order)), jet('f', [one.output], 2)];
  const { gradient } = differentiator(chainOf(functions));
  const first = gradient(f('f'), one.parameters);
  const at = linearize(one.network, { x: [one.x], y: [one.y] }, halfSquaredError);
  yield { what: 'gradient', code: at.gradient.mean(), formula: evaluated(first, one.point) };
  const second = first.flatMap((slope) => gradient(slope, one.parameters));
  yield { what: 'Hessian', code: at.hessian.materialize().data, formula: evaluated(second, one.point) };
}

const shared = (id: string, layer: string, source: string, one: () => SharedCase): BridgeCheck =>
  bridgeCheck({
    formula: '∂f/∂θ and ∂²f/∂θ²',
    entries: [id],
    symbol: layer,
    source,
    comparisons: () => derivatives(one(), 2),
    control: { statement: 'as if A″ were 0', comparisons: () => derivatives(one(), 1) },
  });

export const sharedBridge: readonly BridgeCheck[] = [
  shared('B-rnn', 'elman(…)', 'src/network/layers/elman.ts', recurrent),
  shared('B-conv', 'conv1d(…)', 'src/network/layers/convolution.ts', convolution),
];
