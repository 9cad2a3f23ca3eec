/**
 * Networks for the structure report: named ones of every kind, and random mixtures of all layer kinds. A random network
 * is drawn as a list of wishes; each is granted if it fits the width that arrives, so that every list gives a network.
 */
import fc from 'fast-check';
import {
  activation,
  averagePool,
  conv1d,
  conv2d,
  dense,
  elman,
  flatten,
  gru,
  maxPool,
  residual,
  scaling,
  sequential,
  tied,
  type Layer,
  type Network,
} from '../../src/index.js';
import { stream } from '../support/architectures.js';

export const namedNetworks: Readonly<Record<string, Network>> = {
  'two layers': sequential([dense(3, 4), activation('tanh'), dense(4, 2)], { seed: 1 }),
  relu: sequential([dense(3, 5), activation('relu'), dense(5, 4), activation('leakyRelu'), dense(4, 2)], {
    seed: 2,
  }),
  'without biases': sequential(
    [dense(3, 4, { bias: false }), activation('softplus'), dense(4, 2, { bias: false })],
    { seed: 3 },
  ),
  'curved output': sequential([dense(2, 3), activation('tanh'), dense(3, 2), activation('sigmoid')], {
    seed: 4,
  }),
  residual: sequential(
    [dense(3, 4), activation('tanh'), residual([dense(4, 4), activation('softplus')]), dense(4, 2)],
    { seed: 5 },
  ),
  nested: sequential(
    [
      dense(2, 3),
      residual([dense(3, 3), activation('tanh'), residual([dense(3, 3), activation('sin')])]),
      dense(3, 1),
    ],
    { seed: 6 },
  ),
  scaled: sequential(
    [
      scaling({ scale: [0.5, 2], shift: [1, -1] }),
      dense(2, 3),
      activation('tanh'),
      dense(3, 2),
      scaling({ scale: [2, 3], shift: [0, 1] }),
    ],
    { seed: 7 },
  ),
  elman: sequential([elman({ inputs: 2, hidden: 3, steps: 4 }), dense(3, 1)], { seed: 8 }),
  'elman, every step': sequential([elman({ inputs: 2, hidden: 3, steps: 3, sequence: true }), dense(9, 3)], {
    seed: 9,
  }),
  'elman, one step': sequential([elman({ inputs: 2, hidden: 3, steps: 1 }), dense(3, 2)], { seed: 10 }),
  'elman on elman': sequential(
    [
      elman({ inputs: 2, hidden: 3, steps: 3, sequence: true }),
      elman({ inputs: 3, hidden: 2, steps: 3, activation: 'softplus' }),
      dense(2, 2),
    ],
    { seed: 11 },
  ),
  gru: sequential([gru({ inputs: 2, hidden: 2, steps: 3 }), dense(2, 2)], { seed: 12 }),
  'gru, every step': sequential([gru({ inputs: 1, hidden: 2, steps: 3, sequence: true })], { seed: 13 }),
  conv2d: sequential(
    [
      conv2d({ inChannels: 1, outChannels: 2, kernel: 3, height: 5, width: 5 }),
      activation('tanh'),
      flatten(),
      dense(18, 3),
    ],
    { seed: 14 },
  ),
  'conv2d twice': sequential(
    [
      conv2d({ inChannels: 1, outChannels: 2, kernel: 2, height: 4, width: 4 }),
      activation('tanh'),
      conv2d({ inChannels: 2, outChannels: 2, kernel: 2, height: 3, width: 3 }),
      activation('softplus'),
      flatten(),
      dense(8, 2),
    ],
    { seed: 15 },
  ),
  pooled: sequential(
    [
      conv2d({ inChannels: 1, outChannels: 2, kernel: 3, height: 6, width: 6, padding: 1, stride: 2 }),
      activation('relu'),
      maxPool({ channels: 2, height: 3, width: 3, size: 2, stride: 1 }),
      flatten(),
      dense(8, 4),
      activation('tanh'),
      dense(4, 2),
    ],
    { seed: 16 },
  ),
  'a column left out': sequential(
    [
      conv1d({ inChannels: 1, outChannels: 2, kernel: 2, length: 8 }),
      activation('tanh'),
      averagePool({ channels: 2, height: 1, width: 7, size: [1, 2] }),
      flatten(),
      dense(6, 1),
    ],
    { seed: 17 },
  ),
  'padding beyond the kernel': sequential(
    [
      conv1d({ inChannels: 1, outChannels: 2, kernel: 1, length: 3, padding: 1, bias: false }),
      activation('tanh'),
      dense(10, 2),
    ],
    { seed: 18 },
  ),
  tied: sequential(
    [
      dense(2, 3),
      activation('tanh'),
      tied('a', dense(3, 3)),
      activation('tanh'),
      tied('a', dense(3, 3)),
      activation('sigmoid'),
      dense(3, 1),
    ],
    { seed: 19 },
  ),
  'tied convolution': sequential(
    [
      tied('a', conv1d({ inChannels: 1, outChannels: 1, kernel: 3, length: 6, padding: 1 })),
      activation('tanh'),
      tied('a', conv1d({ inChannels: 1, outChannels: 1, kernel: 3, length: 6, padding: 1 })),
      dense(6, 2),
    ],
    { seed: 20 },
  ),
  'a label at each step': sequential(
    [elman({ inputs: 1, hidden: 2, steps: 3, sequence: true }), dense(2, 2, { steps: 3 })],
    { seed: 22 },
  ),
  'tied steps': sequential(
    [
      gru({ inputs: 1, hidden: 2, steps: 2, sequence: true }),
      tied('head', dense(2, 2, { steps: 2 })),
      activation('tanh'),
      tied('head', dense(2, 2, { steps: 2 })),
    ],
    { seed: 23 },
  ),
  'wide recurrence': sequential([elman({ inputs: 9, hidden: 12, steps: 3 }), dense(12, 1)], { seed: 21 }),
};

const smoothNames = ['tanh', 'sigmoid', 'softplus', 'sin'] as const;
const anyNames = [...smoothNames, 'relu', 'leakyRelu', 'identity', 'square'] as const;

type Wish = readonly [kind: string, a: number, b: number, c: number];

/** What a random network may contain. */
export interface Choice {
  /** Only activations that bend everywhere, and no maximum: nothing vanishes by chance. */
  readonly smooth?: boolean;
}

/** Random networks of all layer kinds, with at least one layer of weights. */
export function randomNetworks({ smooth = false }: Choice = {}): fc.Arbitrary<Network> {
  const kinds = [
    'dense',
    'steps',
    'activation',
    'residual',
    'skip',
    'scaling',
    'elman',
    'gru',
    'conv1d',
    'conv2d',
    'pool',
    'tied',
    'flatten',
  ];
  const wish = fc.tuple(fc.constantFrom(...kinds), fc.nat(20), fc.nat(20), fc.nat(20));
  return fc
    .tuple(
      fc.integer({ min: 1, max: 6 }),
      fc.array(wish, { minLength: 1, maxLength: 6 }),
      fc.noShrink(fc.nat()),
    )
    .map(([inputs, wishes, seed]) => granted(inputs, wishes, seed, smooth));
}

/** Sizes stay small: the Hessian of each network is written out. */
const mostUnits = 12;

function granted(inputs: number, wishes: readonly Wish[], seed: number, smooth: boolean): Network {
  const names = smooth ? smoothNames : anyNames;
  const layers: Layer[] = [];
  let width = inputs;
  for (const [kind, a, b, c] of wishes) {
    const name = activation(names[a % names.length]!);
    const steps = [3, 2, 1].find((count) => width % count === 0)!;
    const units = 1 + (b % 3);
    switch (kind) {
      case 'dense':
        layers.push(dense(width, units, { bias: c % 4 > 0 }));
        width = units;
        break;
      case 'steps':
        layers.push(dense(width / steps, units, { steps, bias: c % 4 > 0 }));
        width = steps * units;
        break;
      case 'activation':
        layers.push(name);
        break;
      case 'residual':
        layers.push(residual([dense(width, units), name, dense(units, width)]));
        break;
      case 'skip':
        layers.push(residual([dense(width, width, { bias: c % 2 > 0 }), name]));
        break;
      case 'scaling':
        layers.push(scaling({ scale: ramp(width, 0.5), shift: ramp(width, -0.25) }));
        break;
      case 'elman':
        layers.push(
          elman({
            inputs: width / steps,
            hidden: units,
            steps,
            activation: name.activation,
            sequence: c % 2 > 0,
          }),
        );
        width = c % 2 > 0 ? steps * units : units;
        break;
      case 'gru':
        layers.push(gru({ inputs: width / steps, hidden: units, steps, sequence: c % 2 > 0 }));
        width = c % 2 > 0 ? steps * units : units;
        break;
      case 'conv1d': {
        const kernel = 1 + (a % Math.min(3, width));
        const options = { inChannels: 1, outChannels: 1 + (b % 2), kernel, length: width, bias: c % 3 > 0 };
        if (options.outChannels * (width - kernel + 1) > mostUnits) break;
        layers.push(conv1d(options));
        width = options.outChannels * (width - kernel + 1);
        break;
      }
      case 'conv2d':
        if (width % 2 > 0 || width < 4) break;
        layers.push(
          conv2d({
            inChannels: 1,
            outChannels: 2,
            kernel: [2, 2],
            height: 2,
            width: width / 2,
            stride: [1, 1 + (c % 2)],
          }),
        );
        width = 2 * (Math.floor((width / 2 - 2) / (1 + (c % 2))) + 1);
        break;
      case 'pool': {
        const size = {
          channels: 1,
          height: 1,
          width,
          size: [1, Math.min(2, width)] as const,
          stride: [1, 1 + (c % 2)] as const,
        };
        layers.push(smooth || a % 2 > 0 ? averagePool(size) : maxPool(size));
        width = Math.floor((width - size.size[1]) / size.stride[1]) + 1;
        break;
      }
      case 'tied':
        layers.push(tied(`square ${width}`, dense(width, width)), name);
        break;
      case 'flatten':
        layers.push(flatten());
        break;
    }
  }
  layers.push(dense(width, 1 + (seed % 3)));
  return sequential(layers, { inputs, seed: seed % 2 ** 31 });
}

function ramp(width: number, from: number): number[] {
  return Array.from({ length: width }, (_, i) => from + 0.25 * ((i % 3) + 1));
}

/** Rows of normal numbers. */
export function normalRows(rows: number, columns: number, seed: number): number[][] {
  const numbers = stream(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => numbers.normal()));
}
