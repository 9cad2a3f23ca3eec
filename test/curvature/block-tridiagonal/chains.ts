/** Random chains of dense layers with data: what the block-tridiagonal form is made for, its awkward cases included. */
import fc from 'fast-check';
import {
  activation,
  dense,
  linearize,
  scaling,
  sequential,
  type Layer,
  type Linearization,
  type Loss,
} from '../../../src/index.js';
import { stream, type Stream } from '../../support/stream.js';

const activations = ['tanh', 'relu', 'softplus', 'sin', 'sigmoid', 'identity', 'leakyRelu'] as const;
const losses = ['halfSquaredError', 'crossEntropy', 'binaryCrossEntropy', 'indefinite'] as const;

/** Σ sin(p_k − y_k): an indefinite ∇²loss. */
const indefinite: Loss = {
  name: 'indefinite',
  value: (p, y) => p.reduce((sum, pk, k) => sum + Math.sin(pk - y[k]!), 0),
  first: (p, y) => p.map((pk, k) => Math.cos(pk - y[k]!)),
  second: (p, y) => Array.from(p, (pi, i) => Array.from(p, (_, j) => (i === j ? -Math.sin(pi - y[i]!) : 0))),
};

export interface ChainShape {
  readonly inputs: number;
  readonly hidden: readonly {
    readonly width: number;
    readonly activation: (typeof activations)[number];
    /** 'dead' puts all pre-activations of half of the units far below zero, 'saturated' makes them large. */
    readonly mood: 'plain' | 'dead' | 'saturated';
    readonly extra: 'none' | 'scaling' | 'second';
    readonly bias: boolean;
  }[];
  readonly outputs: number;
  readonly last: 'identity' | 'tanh' | 'relu';
  readonly scaled: boolean;
  readonly bias: boolean;
  readonly loss: (typeof losses)[number];
  readonly samples: number;
  readonly weighted: boolean;
  readonly seed: number;
}

/** Depths 1–5, widths 1–9, up to 6 samples. */
export const chainShapes: fc.Arbitrary<ChainShape> = fc.record({
  inputs: fc.integer({ min: 1, max: 5 }),
  hidden: fc.array(
    fc.record({
      width: fc.integer({ min: 1, max: 9 }),
      activation: fc.constantFrom(...activations),
      mood: fc.constantFrom('plain', 'plain', 'dead', 'saturated'),
      extra: fc.constantFrom('none', 'none', 'scaling', 'second'),
      bias: fc.boolean(),
    }),
    { maxLength: 4, size: 'max' },
  ),
  outputs: fc.integer({ min: 1, max: 4 }),
  last: fc.constantFrom('identity', 'identity', 'tanh', 'relu'),
  scaled: fc.boolean(),
  bias: fc.boolean(),
  loss: fc.constantFrom(...losses),
  samples: fc.integer({ min: 1, max: 6 }),
  weighted: fc.boolean(),
  seed: fc.noShrink(fc.nat()),
});

/** The linearization of such a chain at random parameters. */
export function linearizedChain(shape: ChainShape): Linearization {
  const numbers = stream(shape.seed);
  const layers: Layer[] = shape.scaled ? [scalingOf(shape.inputs, numbers)] : [];
  const parameters: number[] = [];
  let width = shape.inputs;
  for (const hidden of shape.hidden) {
    layers.push(dense(width, hidden.width, { bias: hidden.bias }), activation(hidden.activation));
    if (hidden.extra === 'scaling') layers.push(scalingOf(hidden.width, numbers));
    if (hidden.extra === 'second') layers.push(activation('softplus'));
    const size = hidden.mood === 'saturated' ? 6 : 1;
    parameters.push(...normals(width * hidden.width, size * Math.sqrt(1.5 / width), numbers));
    const shift = (i: number): number => (hidden.mood === 'dead' && i % 2 === 0 ? -20 : 0);
    if (hidden.bias) parameters.push(...normals(hidden.width, 0.5, numbers).map((b, i) => b + shift(i)));
    width = hidden.width;
  }
  layers.push(dense(width, shape.outputs, { bias: shape.bias }), activation(shape.last));
  if (shape.scaled) layers.push(scalingOf(shape.outputs, numbers));
  parameters.push(...normals(width * shape.outputs, Math.sqrt(1.5 / width), numbers));
  if (shape.bias) parameters.push(...normals(shape.outputs, 0.5, numbers));
  const network = sequential(layers, { parameters });
  const x = Array.from({ length: shape.samples }, () => normals(shape.inputs, 1, numbers));
  const y = Array.from({ length: shape.samples }, () => labels(shape, numbers));
  const weights = Array.from({ length: shape.samples }, (_, n) =>
    shape.weighted ? (n % 3) * (0.5 + numbers.uniform()) + (n === 0 ? 1 : 0) : 1,
  );
  return linearize(network, { x, y, weights }, shape.loss === 'indefinite' ? indefinite : shape.loss);
}

export function normals(length: number, size: number, numbers: Stream): number[] {
  return Array.from({ length }, () => size * numbers.normal());
}

function scalingOf(width: number, numbers: Stream): Layer {
  return scaling({
    scale: Array.from({ length: width }, () => 0.5 + numbers.uniform()),
    shift: normals(width, 1, numbers),
  });
}

function labels({ loss, outputs }: ChainShape, numbers: Stream): number[] {
  if (loss === 'binaryCrossEntropy') return Array.from({ length: outputs }, () => numbers.integer(2));
  if (loss !== 'crossEntropy') return normals(outputs, 1, numbers);
  const chosen = numbers.integer(outputs);
  return Array.from({ length: outputs }, (_, k) => (k === chosen ? 1 : 0));
}
