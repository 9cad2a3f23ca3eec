/**
 * Matrix multiplication: `gemm` (the WebAssembly kernel wherever there is SIMD), its plain TypeScript twin and the naive
 * triple loop, in GFLOP/s (2·m·n·k flops a product), medians over samples that are taken in turn. Time is the processor time
 * of this process, which has one busy thread: on a quiet machine that is the time on the clock, and on a busy one it still
 * measures the code and not its neighbours.
 *
 * Usage: npm run bench -- gemm, or after it: node build/bench/gemm.bench.js [--accelerate openblas] [--json]
 */
import { parseArgs } from 'node:util';
import { accelerate, acceleration, type Acceleration } from '../src/numeric/accelerate.js';
import { gemm } from '../src/numeric/gemm.js';
import { gemmPlain } from '../src/numeric/gemm/plain.js';
import { simdKernel } from '../src/numeric/gemm/simd-kernel.js';
import { random } from '../src/numeric/random.js';

/** A product to time; `form` is N or T for each operand as stored. */
interface Shape {
  readonly form: 'NN' | 'NT' | 'TN';
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly what: string;
}

/** GFLOP/s of one shape: medians, and the best sample of gemm. */
interface Figure extends Shape {
  readonly gemm: number;
  readonly best: number;
  readonly plain: number;
  readonly naive: number;
}

const squares: readonly Shape[] = [8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024].map(
  (n) => ({ form: 'NN', m: n, n, k: n, what: 'square' }),
);

// Dense layers of small nets: forward x·Wᵀ, backward δ·W, weight gradient δᵀ·v.
const layers: readonly Shape[] = [
  { form: 'NT', m: 256, n: 256, k: 2, what: 'forward, first layer of a 2-256-256-1 net' },
  { form: 'NT', m: 256, n: 256, k: 256, what: 'forward, hidden layer' },
  { form: 'NT', m: 256, n: 1, k: 256, what: 'forward, head' },
  { form: 'NN', m: 256, n: 256, k: 1, what: 'backward, head' },
  { form: 'NN', m: 256, n: 2, k: 256, what: 'backward, to the inputs' },
  { form: 'TN', m: 256, n: 256, k: 256, what: 'weight gradient, hidden layer' },
  { form: 'TN', m: 1, n: 256, k: 256, what: 'weight gradient, head' },
  { form: 'TN', m: 129, n: 129, k: 300, what: 'normal matrix, 300 residuals' },
  { form: 'NT', m: 300, n: 300, k: 20, what: 'Gram matrix of factors, 300 residuals' },
  { form: 'NT', m: 32, n: 128, k: 784, what: 'forward, 784-128-64-10, batch 32' },
  { form: 'NT', m: 32, n: 64, k: 128, what: 'forward, 784-128-64-10, batch 32' },
  { form: 'NT', m: 32, n: 10, k: 64, what: 'forward, 784-128-64-10, batch 32' },
  { form: 'NT', m: 100, n: 20, k: 20, what: 'forward, 20 units, 100 samples' },
  { form: 'NT', m: 1, n: 256, k: 256, what: 'forward, hidden layer, one sample' },
];

type Product = () => void;

function productsOf({ form, m, n, k }: Shape): Record<'gemm' | 'plain' | 'naive', Product> {
  const stream = random(1);
  const a = Float64Array.from({ length: m * k }, stream.normal);
  const b = Float64Array.from({ length: k * n }, stream.normal);
  const c = new Float64Array(m * n);
  const [ta, tb] = [form[0] === 'T', form[1] === 'T'];
  const [lda, ldb] = [ta ? m : k, tb ? k : n];
  return {
    gemm: () => gemm(ta, tb, m, n, k, 1, a, 0, lda, b, 0, ldb, 0, c, 0, n),
    plain: () => gemmPlain(ta, tb, m, n, k, 1, a, 0, lda, b, 0, ldb, 0, c, 0, n, false),
    naive: () => naive(ta, tb, m, n, k, a, lda, b, ldb, c),
  };
}

function naive(
  ta: boolean,
  tb: boolean,
  m: number,
  n: number,
  k: number,
  a: Float64Array,
  lda: number,
  b: Float64Array,
  ldb: number,
  c: Float64Array,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++)
        sum += a[ta ? p * lda + i : i * lda + p]! * b[tb ? j * ldb + p : p * ldb + j]!;
      c[i * n + j] = sum;
    }
  }
}

/** Milliseconds of processor time of `count` products. */
function time(product: Product, count: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) product();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** How many products fill about `milliseconds`, found by doubling; this warms the code up, too. */
function countFor(product: Product, milliseconds: number): number {
  let count = 1;
  while (time(product, count) < milliseconds / 2) count *= 2;
  return count;
}

const SAMPLES = 11;
const SAMPLE_MILLISECONDS = 10;

function measure(shape: Shape): Figure {
  const flops = 2 * shape.m * shape.n * shape.k;
  const runs = Object.entries(productsOf(shape)).map(([name, product]) => ({
    product,
    count: countFor(product, SAMPLE_MILLISECONDS),
    // A naive product of 1024³ takes seconds: few samples there.
    samples: flops > 5e8 && name !== 'gemm' ? 3 : SAMPLES,
    rates: [] as number[],
  }));
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (const { product, samples, count, rates } of runs) {
      if (sample < samples) rates.push((flops * count) / time(product, count) / 1e6);
    }
  }
  for (const { rates } of runs) rates.sort((x, y) => x - y);
  const [kernel, plain, naiveLoop] = runs.map(({ rates }) => rates[rates.length >> 1]!);
  return { ...shape, best: runs[0]!.rates.at(-1)!, gemm: kernel!, plain: plain!, naive: naiveLoop! };
}

function line({ form, m, n, k, what, gemm: kernel, best, plain, naive: naiveLoop }: Figure): string {
  const cells = [kernel, best, plain, naiveLoop].map((rate) => rate.toFixed(2).padStart(8));
  return `${form} ${`${m}×${n}×${k}`.padEnd(16)}${cells.join('')}   ${what}`;
}

const { values } = parseArgs({
  options: { accelerate: { type: 'string', default: 'base' }, json: { type: 'boolean', default: false } },
});
accelerate(values.accelerate as Acceleration);
const simd = simdKernel() !== null;
if (!values.json) {
  console.log(
    `GFLOP/s, medians (and the best sample of gemm); ${acceleration()}, WebAssembly SIMD: ${simd ? 'yes' : 'no'}`,
  );
  console.log(`   ${'m×n×k'.padEnd(16)}    gemm    best   plain   naive`);
}
const figures = [...squares, ...layers].map((shape) => {
  const figure = measure(shape);
  if (!values.json) console.log(line(figure));
  return figure;
});
if (values.json)
  console.log(JSON.stringify({ node: process.version, simd, unit: 'GFLOP/s', figures }, null, 2));
