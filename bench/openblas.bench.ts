/**
 * OpenBLAS through `accelerate('openblas')` against the base build, and against NumPy on its OpenBLAS: products,
 * factorizations and eigenvalues. Samples are taken in turn (base, OpenBLAS, NumPy, base, …) on one thread each; printed are
 * the medians, and the ratio of medians. NumPy's samples are made by a Python process that waits between them, so pin
 * both to one processor: taskset -c 1 node build/bench/openblas.bench.js.
 *
 * Usage: npm run bench -- openblas, or after it: node build/bench/openblas.bench.js [--python /usr/bin/python3] [--blas-core NAME] [--json]
 */
import { parseArgs } from 'node:util';
import { accelerate } from '../src/numeric/accelerate.js';
import { cholesky } from '../src/numeric/cholesky.js';
import { gemm } from '../src/numeric/gemm.js';
import { ldlt } from '../src/numeric/ldlt.js';
import { matrix, type Matrix } from '../src/numeric/matrix.js';
import { blasLibrary, useBlasLibrary } from '../src/numeric/openblas/blas-library.js';
import { random } from '../src/numeric/random.js';
import { symmetricEigen } from '../src/numeric/symmetric-eigen.js';
import { UnavailableError } from '../src/errors.js';
import { numpy, type Numpy } from './numpy.js';

/** Something to time, for matrices of one order; `python` is the same in NumPy, of `a`, `b` and the positive `p`. */
interface Work {
  readonly name: string;
  readonly orders: readonly number[];
  /** Flops for an order, for the rate. */
  readonly flops: (n: number) => number;
  readonly run: (given: Given) => void;
  readonly python: string | null;
}

interface Given {
  readonly n: number;
  readonly a: Matrix;
  readonly b: Matrix;
  readonly c: Matrix;
  readonly symmetric: Matrix;
  readonly positive: Matrix;
}

const works: readonly Work[] = [
  {
    name: 'product',
    orders: [16, 32, 64, 128, 256, 512],
    flops: (n) => 2 * n ** 3,
    run: ({ n, a, b, c }) => gemm(false, false, n, n, n, 1, a.data, 0, n, b.data, 0, n, 0, c.data, 0, n),
    python: 'np.matmul(a, b, out=c)',
  },
  {
    name: 'Cholesky',
    orders: [32, 128, 256, 512],
    flops: (n) => n ** 3 / 3,
    run: ({ positive }) => void cholesky(positive),
    python: 'np.linalg.cholesky(p)',
  },
  {
    name: 'L·D·Lᵀ',
    orders: [32, 128, 256, 512],
    flops: (n) => n ** 3 / 3,
    run: ({ symmetric }) => void ldlt(symmetric),
    python: null,
  },
  {
    name: 'eigenvectors',
    orders: [32, 128, 256],
    flops: (n) => (14 / 3) * n ** 3,
    run: ({ symmetric }) => void symmetricEigen(symmetric),
    python: 'np.linalg.eigh(s)',
  },
];

function givenOf(n: number): Given {
  const stream = random(n);
  const draw = (): Matrix => matrix(n, n, Float64Array.from({ length: n * n }, stream.normal));
  const [a, b, c] = [draw(), draw(), draw()];
  const symmetric = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) symmetric.data[i * n + j] = a.data[i * n + j]! + a.data[j * n + i]!;
  const positive = matrix(n, n, symmetric.data.slice());
  for (let i = 0; i < n; i++) positive.data[i * (n + 1)]! += 4 * n;
  return { n, a, b, c, symmetric, positive };
}

/** The same in NumPy. */
const setupOf = (n: number): string =>
  `n = ${n}; r = np.random.default_rng(n); a = r.standard_normal((n, n)); s = a + a.T; ` +
  'b = r.standard_normal((n, n)); c = np.empty((n, n)); p = s + 4 * n * np.eye(n)';

const SAMPLES = 15;
const SECONDS = 0.02;

/** Seconds of processor time of `count` runs. */
function seconds(run: () => void, count: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function countFor(run: () => void): number {
  let count = 1;
  while (seconds(run, count) < SECONDS / 2) count *= 2;
  return count;
}

const median = (values: number[]): number => values.sort((x, y) => x - y)[values.length >> 1]!;

interface Figure {
  readonly work: string;
  readonly n: number;
  /** GFLOP/s. */
  readonly base: number;
  readonly openblas: number;
  readonly numpy: number | null;
}

async function measure(work: Work, n: number, peer: Numpy | null): Promise<Figure> {
  const given = givenOf(n);
  const run = (): void => work.run(given);
  const library = blasLibrary();
  const ours = [null, library].map((use) => {
    useBlasLibrary(use);
    return { use, count: countFor(run), times: [] as number[] };
  });
  const code = peer === null ? null : work.python;
  const theirs: number[] = [];
  const { count } = ours[1]!;
  if (code !== null) await peer!.seconds(setupOf(n), count, code);
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (const { use, count: often, times } of ours) {
      useBlasLibrary(use);
      times.push(seconds(run, often) / often);
    }
    if (code !== null) theirs.push((await peer!.seconds(setupOf(n), count, code)) / count);
  }
  const rate = (times: number[]): number => work.flops(n) / median(times) / 1e9;
  return {
    work: work.name,
    n,
    base: rate(ours[0]!.times),
    openblas: rate(ours[1]!.times),
    numpy: code === null ? null : rate(theirs),
  };
}

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    /** The core that OpenBLAS is told, ours and NumPy's. */
    'blas-core': { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
try {
  const core = values['blas-core'];
  accelerate('openblas', core === undefined ? {} : { core });
  const { path, description } = blasLibrary()!;
  const peer = await numpy(values.python, core);
  const figures: Figure[] = [];
  if (!values.json) {
    console.log(`GFLOP/s, medians; ${path}: ${description}; NumPy ${peer?.version ?? 'missing'}`);
    console.log('                         base  openblas   numpy   openblas/base  openblas/numpy');
  }
  for (const work of works) {
    for (const n of work.orders) {
      const figure = await measure(work, n, peer);
      figures.push(figure);
      const { base, openblas, numpy: theirs } = figure;
      const cells = [base, openblas, theirs].map((rate) => (rate?.toFixed(2) ?? '').padStart(9)).join('');
      const ratios = [openblas / base, theirs === null ? null : openblas / theirs];
      const quotients = ratios.map((ratio) => (ratio?.toFixed(2) ?? '').padStart(15)).join('');
      if (!values.json) console.log(`${work.name.padEnd(14)}${String(n).padStart(5)} ${cells}${quotients}`);
    }
  }
  if (values.json) console.log(JSON.stringify({ node: process.version, description, figures }, null, 2));
  peer?.end();
} catch (error) {
  if (!(error instanceof UnavailableError)) throw error;
  console.log(`skipped: ${error.message}`);
}
