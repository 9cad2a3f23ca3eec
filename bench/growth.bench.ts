/**
 * How cost grows: measured exponents of each verb in the number of samples N, of parameters P, the depth, the width n, and
 * the number T of steps or positions where a weight is used, against those of the formulas. An exponent is the slope of a line through
 * (log size, log cost) at four sizes or more; the formula's is the same slope of its flops at those sizes (at finite
 * sizes it is no whole number). Costs are processor time, measured in rounds that visit all sizes in turn, so that a slow
 * moment of the machine meets all of them; the exponent is the median of the rounds' slopes. On a machine whose cores others
 * use, too, `--estimate fastest` takes the slope through each size's fastest round. Exit code 1 if some difference exceeds what
 * growth/series.ts allows.
 *
 * Usage: npm run bench -- growth, or after it: node build/bench/growth.bench.js [--json FILE] [--families N,P] [--verbs gram]
 *   [--estimate median | fastest] [--rounds 11]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { linearize } from '../src/linearization/linearize.js';
import type { Linearization } from '../src/linearization/linearization.js';
import { halfSquaredError } from '../src/functions/losses/half-squared-error.js';
import type { Network } from '../src/network/network.js';
import { matrix, type Matrix } from '../src/numeric/matrix.js';
import { random } from '../src/numeric/random.js';
import { machine } from './machine.js';
import { flopsOf, type Verb } from './growth/flops.js';
import { series, type Series } from './growth/series.js';

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
  readonly allowed: number;
}

const SAMPLE_MILLISECONDS = 25;

/** Processor milliseconds, which other programs on the machine do not count in. */
function time(work: () => unknown, count: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

interface Settings {
  readonly rounds: number;
  /** Of a size's time: the median of the rounds, or their least. */
  readonly estimate: 'median' | 'fastest';
}

function measure(
  { family, verb, sizes, isOf, allowed, problem }: Series,
  { rounds, estimate }: Settings,
): Figure {
  const runs = sizes.map((size) => {
    const { network, samples } = problem(size);
    const work = workOf(verb, network, samples);
    let count = 1;
    while (time(work, count) < SAMPLE_MILLISECONDS) count *= 2; // this warms the code up, too
    return {
      x: isOf?.(network) ?? size,
      work,
      count,
      flops: flopsOf(verb, network.program, samples),
      times: [] as number[],
    };
  });
  for (let round = 0; round < rounds; round++) {
    for (const { work, count, times } of runs) times.push(time(work, count) / count);
  }
  const along = runs.map(({ x }) => x);
  const isFastest = estimate === 'fastest';
  const milliseconds = runs.map(({ times }) => (isFastest ? Math.min(...times) : median(times)));
  // Round by round: what slows the machine for a while slows all sizes of a round.
  const slopes = Array.from({ length: rounds }, (_, round) =>
    slope(
      along,
      runs.map(({ times }) => times[round]!),
    ),
  );
  const measured = isFastest ? slope(along, milliseconds) : median(slopes);
  const formula = slope(
    along,
    runs.map(({ flops }) => flops),
  );
  const difference = measured - formula;
  return { family, verb, sizes: along, milliseconds, measured, formula, difference, allowed };
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

function line(figure: Figure): string {
  const { family, verb, sizes, milliseconds, measured, formula, difference, allowed } = figure;
  const names = `${family.padEnd(16)}${verb.padEnd(17)}${`${sizes[0]!}–${sizes.at(-1)!}`.padEnd(16)}`;
  const times = `${milliseconds[0]!.toFixed(2)}–${milliseconds.at(-1)!.toFixed(2)} ms`.padEnd(20);
  const figures = [measured, formula, difference].map((value) => value.toFixed(2).padStart(9)).join('');
  return `${names}${times}${figures}${Math.abs(difference) > allowed ? `  > ${allowed}` : ''}`;
}

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    families: { type: 'string' },
    verbs: { type: 'string' },
    estimate: { type: 'string', default: 'median' },
    rounds: { type: 'string', default: '11' },
  },
});
const { estimate } = values;
if (estimate !== 'median' && estimate !== 'fastest') {
  console.error(`growth: no estimate ${estimate}; there are: median, fastest`);
  process.exit(1);
}
const settings: Settings = { rounds: Number(values.rounds), estimate };
const isAsked = (list: string | undefined, name: string): boolean =>
  list === undefined || list.split(',').includes(name);
console.log(`Exponents of cost; processor time, ${estimate} of ${settings.rounds} rounds`);
console.log(
  `${'along'.padEnd(16)}${'verb'.padEnd(17)}${'sizes'.padEnd(16)}${'times'.padEnd(20)} measured  formula    diff.`,
);
const figures = series
  .filter(({ family, verb }) => isAsked(values.families, family) && isAsked(values.verbs, verb))
  .map((one) => {
    const figure = measure(one, settings);
    console.log(line(figure));
    return figure;
  });
if (values.json !== undefined) {
  const rounded = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  const date = new Date().toISOString().slice(0, 10);
  const report = { date, machine: machine(), node: process.version, ...settings, figures };
  writeFileSync(values.json, `${JSON.stringify(report, rounded, 1)}\n`);
}
if (figures.some(({ difference, allowed }) => Math.abs(difference) > allowed)) process.exitCode = 1;
