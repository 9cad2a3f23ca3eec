/**
 * What the growth benchmark measures: each verb on families of networks of growing size. Sizes are chosen so that the term
 * the formula names is the largest part of the time: below them fixed costs show, and a kernel that gets faster with size.
 */
import { activation } from '../../src/network/layers/activation.js';
import { conv1d } from '../../src/network/layers/convolution.js';
import { dense } from '../../src/network/layers/dense.js';
import { elman } from '../../src/network/layers/elman.js';
import { mlp } from '../../src/network/mlp.js';
import type { Network } from '../../src/network/network.js';
import { averagePool } from '../../src/network/layers/pool.js';
import { sequential } from '../../src/network/sequential.js';
import type { Verb } from './flops.js';

/** One verb on one family of networks, at growing sizes. */
export interface Series {
  readonly family: 'N' | 'P' | 'P at fixed units' | 'depth' | 'width' | 'T steps' | 'T positions';
  readonly verb: Verb;
  readonly sizes: readonly number[];
  /** What the exponent is of; the size itself unless given. */
  readonly isOf?: (network: Network) => number;
  /** Largest difference of the measured exponent from the formula's. */
  readonly allowed: number;
  problem(size: number): { readonly network: Network; readonly samples: number };
}

const wide = (width: number): Network =>
  mlp({ inputs: width, hidden: [width, width], outputs: width, activation: 'tanh', seed: 1 });
const deep = (layers: number): Network =>
  mlp({ inputs: 96, hidden: Array<number>(layers).fill(96), outputs: 96, activation: 'tanh', seed: 1 });
/** 2,048 hidden units in two layers, k of them in the first: P grows with the product of both. */
const split = (k: number): Network =>
  mlp({ inputs: 4, hidden: [k, 2048 - k], outputs: 4, activation: 'tanh', seed: 1 });
const recurrent = (hidden: number) => (steps: number) =>
  sequential([elman({ inputs: hidden, hidden, steps }), dense(hidden, 4)], { seed: 1 });
const convolution = (channels: number, kernel: number) => (positions: number) =>
  sequential(
    [
      conv1d({ inChannels: channels, outChannels: channels, kernel, length: positions + kernel - 1 }),
      activation('tanh'),
      averagePool({ channels, height: 1, width: positions, size: [1, positions] }),
      dense(channels, 4),
    ],
    { seed: 1 },
  );

/** Products and forms are to be linear in N and in P, and norms from factors at hand to know nothing of P. */
function allowedFor(family: Series['family'], verb: Verb): number {
  const isStrict = family === 'P at fixed units' || verb === 'product' || verb === 'quadratic forms';
  return isStrict && (family === 'N' || family.startsWith('P')) ? 0.1 : 0.15;
}

const inSamples = (verb: Verb, width: number, sizes: readonly number[]): Series => {
  const network = wide(width);
  return {
    family: 'N',
    verb,
    sizes,
    allowed: allowedFor('N', verb),
    problem: (samples) => ({ network, samples }),
  };
};
const along = (
  family: Series['family'],
  make: (size: number) => Network,
  samples: number,
  sizes: Partial<Record<Verb, readonly number[]>>,
): Series[] =>
  (Object.entries(sizes) as [Verb, readonly number[]][]).map(([verb, list]) => ({
    family,
    verb,
    sizes: list,
    allowed: allowedFor(family, verb),
    ...(family.startsWith('P') ? { isOf: (network: Network) => network.program.parameterCount } : {}),
    problem: (size) => ({ network: make(size), samples }),
  }));

const widths = [240, 360, 540, 810];
export const series: readonly Series[] = [
  inSamples('gradient', 128, [128, 256, 512, 1024]),
  // Norms are as fast as their factors are read: sizes whose factors lie in the same cache (2,048 samples have 25 MB of them).
  inSamples('norms', 256, [128, 256, 512, 1024]),
  inSamples('gram', 256, [200, 300, 450, 675]),
  inSamples('product', 128, [256, 512, 1024, 2048]),
  inSamples('quadratic forms', 128, [128, 256, 512, 1024]),
  inSamples('diagonal', 64, [8, 16, 32, 64]),
  ...along('width', wide, 64, {
    gradient: widths,
    norms: [128, 256, 512, 1024],
    product: widths,
    'quadratic forms': widths,
  }),
  ...along('width', wide, 256, { gram: [256, 512, 768, 1024] }),
  // The n² numbers that go in and out of the products cost a tenth of them at n = 400: a wide range of widths counts.
  ...along('width', wide, 2, { diagonal: [400, 560, 790, 1100] }),
  ...along('P', wide, 64, { product: widths, 'quadratic forms': widths }),
  ...along('P at fixed units', split, 512, { norms: [16, 64, 256, 1024] }),
  ...along('depth', deep, 64, { product: [4, 8, 16, 32], 'quadratic forms': [4, 8, 16, 32] }),
  ...along('T steps', recurrent(96), 16, {
    norms: [6, 12, 24, 46],
    'quadratic forms': [8, 16, 32, 64],
  }),
  ...along('T steps', recurrent(128), 32, { gradient: [8, 16, 32, 64], product: [8, 16, 32, 64] }),
  // Two samples of wide layers: more of either, and writing the gradients out is cheaper than T² pairs.
  ...along('T steps', recurrent(512), 2, { gram: [48, 80, 136, 224] }),
  ...along('T steps', recurrent(24), 1, { diagonal: [8, 16, 32, 64] }),
  ...along('T positions', convolution(24, 5), 8, {
    gradient: [128, 256, 512, 1024],
    norms: [64, 128, 256, 512],
    gram: [64, 128, 256, 512],
    product: [128, 256, 512, 1024],
    'quadratic forms': [64, 128, 256, 512],
  }),
  ...along('T positions', convolution(8, 3), 1, { diagonal: [16, 32, 64, 128] }),
];
