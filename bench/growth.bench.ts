/**
 * How cost grows: measured exponents of each verb in the number of samples N, the width n, and the number T of steps or
 * positions where a weight is used, against those of the formulas. An exponent is the slope of a line through
 * (log size, log cost) at four sizes or more; the formula's is the same slope of its flops at those sizes (at finite
 * sizes it is no whole number). Costs are processor time, measured in rounds that visit all sizes in turn, so that a slow
 * moment of the machine meets all of them; the exponent is the median of the rounds' slopes. Exit code 1 if some difference exceeds 0.15.
 *
 * Usage: npm run bench -- growth, or after it: node build/bench/growth.bench.js [--json]
 */
import { parseArgs } from 'node:util';
import { linearize } from '../src/linearization/linearize.js';
import type { Linearization } from '../src/linearization/linearization.js';
import { halfSquaredError } from '../src/functions/losses/half-squared-error.js';
import { activation } from '../src/network/layers/activation.js';
import { conv1d } from '../src/network/layers/convolution.js';
import { dense } from '../src/network/layers/dense.js';
import { elman } from '../src/network/layers/elman.js';
import { mlp } from '../src/network/mlp.js';
import type { Network } from '../src/network/network.js';
import { averagePool } from '../src/network/layers/pool.js';
import { sequential } from '../src/network/sequential.js';
import { matrix, type Matrix } from '../src/numeric/matrix.js';
import { random } from '../src/numeric/random.js';
import { flopsOf, type Verb } from './growth/flops.js';

/** One verb on one family of networks, at growing sizes. */
interface Series {
  readonly family: 'N' | 'width' | 'T steps' | 'T positions';
  readonly verb: Verb;
  readonly sizes: readonly number[];
  problem(size: number): { readonly network: Network; readonly samples: number };
}

const wide = (width: number): Network =>
  mlp({ inputs: width, hidden: [width, width], outputs: width, activation: 'tanh', seed: 1 });
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

const inSamples = (verb: Verb, width: number, sizes: readonly number[]): Series => {
  const network = wide(width);
  return { family: 'N', verb, sizes, problem: (samples) => ({ network, samples }) };
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
    problem: (size) => ({ network: make(size), samples }),
  }));

const widths = [240, 360, 540, 810];
const series: readonly Series[] = [
  inSamples('gradient', 128, [128, 256, 512, 1024]),
  inSamples('norms', 256, [256, 512, 1024, 2048]),
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
  ...along('T steps', recurrent(96), 16, {
    norms: [6, 12, 24, 46],
    'quadratic forms': [8, 16, 32, 64],
  }),
  ...along('T steps', recurrent(128), 32, { gradient: [8, 16, 32, 64], product: [8, 16, 32, 64] }),
  ...along('T steps', recurrent(512), 8, { gram: [14, 18, 24, 32] }),
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

function normals(rows: number, columns: number, seed: number): Matrix {
  return matrix(rows, columns, Float64Array.from({ length: rows * columns }, random(seed).normal));
}

/** The work to time. Sweeps that a verb shares with others are done beforehand, save for the gradient, which is them. */
function workOf(verb: Verb, network: Network, samples: number): () => unknown {
  const batch = { x: normals(samples, network.inputs, 1), y: normals(samples, network.outputs, 2) };
  const begin = (): Linearization => linearize(network, batch, halfSquaredError);
  if (verb === 'gradient') return () => begin().gradient.mean();
  const at = begin();
  const v = at.gradient.mean();
  switch (verb) {
    case 'norms':
      return at.gradient.norms;
    case 'gram':
      return at.gradient.gram;
    case 'product':
      return () => at.hessian.multiply(v);
    case 'quadratic forms':
      return () => at.hessian.quadraticForms(v);
    case 'diagonal':
      return at.hessian.diagonal;
  }
}

interface Figure {
  readonly family: Series['family'];
  readonly verb: Verb;
  readonly sizes: readonly number[];
  readonly milliseconds: readonly number[];
  readonly measured: number;
  readonly formula: number;
  readonly difference: number;
}

const ROUNDS = 11;
const SAMPLE_MILLISECONDS = 25;
const ALLOWED = 0.15;

/** Processor milliseconds, which other programs on the machine do not count in. */
function time(work: () => unknown, count: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function measure({ family, verb, sizes, problem }: Series): Figure {
  const runs = sizes.map((size) => {
    const { network, samples } = problem(size);
    const work = workOf(verb, network, samples);
    let count = 1;
    while (time(work, count) < SAMPLE_MILLISECONDS) count *= 2; // this warms the code up, too
    return { work, count, flops: flopsOf(verb, network.program, samples), times: [] as number[] };
  });
  for (let round = 0; round < ROUNDS; round++) {
    for (const { work, count, times } of runs) times.push(time(work, count) / count);
  }
  const milliseconds = runs.map(({ times }) => median(times));
  // Round by round: what slows the machine for a while slows all sizes of a round.
  const slopes = Array.from({ length: ROUNDS }, (_, round) =>
    slope(
      sizes,
      runs.map(({ times }) => times[round]!),
    ),
  );
  const measured = median(slopes);
  const formula = slope(
    sizes,
    runs.map(({ flops }) => flops),
  );
  return { family, verb, sizes, milliseconds, measured, formula, difference: measured - formula };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** Least-squares slope of log y against log x. */
function slope(x: readonly number[], y: readonly number[]): number {
  const [u, v] = [x.map(Math.log), y.map(Math.log)];
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mu, mv] = [mean(u), mean(v)];
  return mean(u.map((value, i) => (value - mu) * (v[i]! - mv))) / mean(u.map((value) => (value - mu) ** 2));
}

function line({ family, verb, sizes, milliseconds, measured, formula, difference }: Figure): string {
  const names = `${family.padEnd(12)}${verb.padEnd(17)}${`${sizes[0]!}–${sizes.at(-1)!}`.padEnd(11)}`;
  const times = `${milliseconds[0]!.toFixed(2)}–${milliseconds.at(-1)!.toFixed(2)} ms`.padEnd(20);
  const figures = [measured, formula, difference].map((value) => value.toFixed(2).padStart(9)).join('');
  return `${names}${times}${figures}${Math.abs(difference) > ALLOWED ? '  > 0.15' : ''}`;
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
if (!values.json) {
  console.log('Exponents of cost; processor time, medians');
  console.log(
    `${'along'.padEnd(12)}${'verb'.padEnd(17)}${'sizes'.padEnd(11)}${'times'.padEnd(20)} measured  formula    diff.`,
  );
}
const figures = series.map((one) => {
  const figure = measure(one);
  if (!values.json) console.log(line(figure));
  return figure;
});
if (values.json) console.log(JSON.stringify({ node: process.version, allowed: ALLOWED, figures }, null, 2));
if (figures.some(({ difference }) => Math.abs(difference) > ALLOWED)) process.exitCode = 1;
