/**
 * Factorizations of symmetric matrices in GFLOP/s, next to what one product of the same size reaches: that is their ceiling.
 * Flops are those of the textbook algorithm (n³/3, 4n³/3, and 9n³ for eigenvalues and eigenvectors by QL), so that a
 * method which needs fewer shows as faster. Processor time, as in gemm.bench.ts; the best of a few samples.
 *
 * Usage: npm run bench -- symmetric, or after it: node build/bench/symmetric.bench.js [--sizes 100,500,1000] [--json]
 */
import { parseArgs } from 'node:util';
import { EigenvalueDecomposition, Matrix as MlMatrix } from 'ml-matrix';
import { gemm } from '../src/numeric/gemm.js';
import { ldlt } from '../src/numeric/ldlt.js';
import { matrix, type Matrix } from '../src/numeric/matrix.js';
import { random } from '../src/numeric/random.js';
import { symmetricEigen, symmetricEigenvalues } from '../src/numeric/symmetric-eigen.js';
import { tridiagonalize } from '../src/numeric/tridiagonal.js';

function symmetric(n: number): Matrix {
  const { normal } = random(n);
  const a = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) a.data[i * n + j] = a.data[j * n + i] = normal();
  }
  return a;
}

interface Task {
  readonly name: string;
  readonly flops: (n: number) => number;
  readonly run: (a: Matrix) => unknown;
}

/** What symmetricEigen was before: plain JavaScript on arrays of rows. */
function byMlMatrix({ rows: n, data }: Matrix): unknown {
  return new EigenvalueDecomposition(MlMatrix.from1DArray(n, n, data), { assumeSymmetric: true })
    .realEigenvalues;
}

const tasks: readonly Task[] = [
  {
    name: 'gemm',
    flops: (n) => 2 * n ** 3,
    run: ({ rows: n, data }) =>
      gemm(false, false, n, n, n, 1, data, 0, n, data, 0, n, 0, new Float64Array(n * n), 0, n),
  },
  { name: 'ldlt', flops: (n) => n ** 3 / 3, run: (a) => ldlt(a) },
  { name: 'tridiagonalize', flops: (n) => (4 / 3) * n ** 3, run: (a) => tridiagonalize(a) },
  { name: 'symmetricEigenvalues', flops: (n) => (4 / 3) * n ** 3, run: (a) => symmetricEigenvalues(a) },
  { name: 'symmetricEigen', flops: (n) => 9 * n ** 3, run: (a) => symmetricEigen(a) },
  { name: 'ml-matrix', flops: (n) => 9 * n ** 3, run: byMlMatrix },
];

/** Milliseconds of processor time of the fastest of a few runs: more of them the shorter they are. */
function best(run: () => unknown): number {
  let [fastest, total] = [Infinity, 0];
  for (let sample = 0; sample < 3 || (total < 300 && sample < 200); sample++) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    const time = (user + system) / 1000;
    fastest = Math.min(fastest, time);
    total += time;
    if (total > 10_000) break;
  }
  return fastest;
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '50,100,200,500,1000' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const figures = tasks.flatMap(({ name, flops, run }) =>
  sizes.map((n) => {
    const a = symmetric(n);
    const milliseconds = best(() => run(a));
    const rate = flops(n) / milliseconds / 1e6;
    if (!values.json)
      console.log(
        `${name.padEnd(22)}n = ${`${n}`.padEnd(6)}${milliseconds.toFixed(2).padStart(10)} ms${rate.toFixed(2).padStart(8)} GFLOP/s`,
      );
    return { name, n, milliseconds, rate };
  }),
);
if (values.json) console.log(JSON.stringify({ node: process.version, figures }, null, 2));
