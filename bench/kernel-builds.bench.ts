/**
 * The builds of the kernel of products (base, and 'relaxed' and 'wide' where this engine has them) and NumPy, in GFLOP/s:
 * samples in turn, on one thread each, operands in the kernels' memory. NumPy's samples are made by a Python process that
 * waits between them, so pin both to one processor: taskset -c 1 node build/bench/kernel-builds.bench.js.
 *
 * Usage: npm run bench -- kernel-builds, or after it: node build/bench/kernel-builds.bench.js [--python /usr/bin/python3] [--json]
 */
import { parseArgs } from 'node:util';
import { UnavailableError } from '../src/errors.js';
import { scratch, withScratch } from '../src/numeric/allocation.js';
import { loadBuild } from '../src/numeric/gemm/builds.js';
import { baseKernel, chooseKernel, type SimdKernel } from '../src/numeric/gemm/simd-kernel.js';
import { gemm } from '../src/numeric/gemm.js';
import { random } from '../src/numeric/random.js';
import { numpy, type Numpy } from './numpy.js';

/** Form (N or T for each operand as stored), m, n, k. */
type Shape = readonly [form: 'NN' | 'NT' | 'TN', m: number, n: number, k: number];

const shapes: readonly Shape[] = [
  ['NN', 256, 256, 256],
  ['NT', 256, 256, 256],
  ['TN', 256, 256, 256],
  ['NN', 1024, 256, 256],
  ['NT', 32, 256, 256],
  ['NN', 32, 256, 256],
  ['TN', 256, 256, 32],
  ['NT', 256, 256, 2],
  ['NT', 256, 1, 256],
  ['NN', 256, 256, 1],
  ['NN', 256, 2, 256],
  ['TN', 1, 256, 256],
  ['NN', 64, 64, 64],
  ['NT', 32, 16, 16],
];

const SAMPLES = 11;
const SECONDS = 0.015;

interface Build {
  readonly name: string;
  readonly kernel: SimdKernel | null;
}

function buildsHere(): readonly Build[] {
  const builds: Build[] = [{ name: 'base', kernel: baseKernel() }];
  for (const name of ['relaxed', 'wide'] as const) {
    try {
      builds.push({ name, kernel: loadBuild(name) });
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
    }
  }
  return builds;
}

function seconds(run: () => void, count: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

const median = (values: readonly number[]): number => [...values].sort((x, y) => x - y)[values.length >> 1]!;

/** GFLOP/s of one shape: of each build, then NumPy's or NaN. */
async function measure(
  [form, m, n, k]: Shape,
  builds: readonly Build[],
  peer: Numpy | null,
): Promise<number[]> {
  const [ta, tb] = [form[0] === 'T', form[1] === 'T'];
  const { normal } = random(m + n + k);
  const numbers = [m * k, k * n].map((length) => Float64Array.from({ length }, normal));
  const flops = 2 * m * n * k;
  const count = Math.max(1, Math.round((SECONDS * 2e10) / (flops + 4e3)));
  const sampleOf = (build: Build): number =>
    withScratch(() => {
      const [a, b, c] = [scratch(m * k), scratch(k * n), scratch(m * n)];
      a.set(numbers[0]!);
      b.set(numbers[1]!);
      chooseKernel(build.kernel);
      const run = (): void => {
        gemm(ta, tb, m, n, k, 1, a, 0, ta ? m : k, b, 0, tb ? k : n, 0, c, 0, n);
      };
      seconds(run, count >> 1);
      return seconds(run, count) / count;
    });
  const times: number[][] = [...builds, null].map(() => []);
  const uniform = (rows: number, columns: number): string => `np.random.rand(${rows}, ${columns})`;
  const setup =
    `a = ${ta ? `${uniform(k, m)}.T` : uniform(m, k)}; b = ${tb ? `${uniform(n, k)}.T` : uniform(k, n)}; ` +
    `c = np.empty((${m}, ${n}))`;
  for (let sample = -1; sample < SAMPLES; sample++) {
    const taken = builds.map(sampleOf);
    if (peer !== null) taken.push((await peer.seconds(setup, count, 'np.dot(a, b, out=c)')) / count);
    // The first round warms up.
    if (sample >= 0) for (const [which, time] of taken.entries()) times[which]!.push(time);
  }
  return times.map((list) => (list.length === 0 ? NaN : flops / median(list) / 1e9));
}

const { values } = parseArgs({
  options: { python: { type: 'string', default: 'python3' }, json: { type: 'boolean', default: false } },
});
// The kernels' memory grows to what is wanted when the next scope opens.
withScratch(() => scratch(2 ** 20));
const builds = buildsHere();
const peer = await numpy(values.python);
const names = [...builds.map(({ name }) => name), 'numpy'];
if (!values.json) {
  console.log(
    `GFLOP/s, medians, and ratios to NumPy ${peer?.version ?? '(missing)'}; Node ${process.version}`,
  );
  console.log(`${''.padEnd(18)}${names.map((name) => name.padStart(9)).join('')}`);
}
const figures = [];
for (const shape of shapes) {
  const rates = await measure(shape, builds, peer);
  const [form, m, n, k] = shape;
  figures.push({ form, m, n, k, rates: Object.fromEntries(names.map((name, i) => [name, rates[i]])) });
  const ratios = rates.slice(0, -1).map((rate) => (rate / rates[rates.length - 1]!).toFixed(2).padStart(6));
  const cells = rates.map((rate) => rate.toFixed(1).padStart(9)).join('');
  if (!values.json) console.log(`${`${form} ${m}×${n}×${k}`.padEnd(18)}${cells}  ${ratios.join('')}`);
}
if (values.json) console.log(JSON.stringify({ node: process.version, unit: 'GFLOP/s', figures }, null, 2));
peer?.end();
