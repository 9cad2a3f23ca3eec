/**
 * Products that pass over the zeros of their left operand, as a ratio to those that do not (more than 1: quicker), for parts
 * of numbers that are not zero; zeros lie anywhere. One thread, samples in turn, processor time, operands in the kernels'
 * memory. `sparsity` of the builds (src/numeric/gemm) was read from such a table.
 *
 * Usage: npm run bench -- sparse, or after it: node build/bench/sparse.bench.js [--accelerate relaxed] [--json]
 */
import { parseArgs } from 'node:util';
import { accelerate, acceleration, type Acceleration } from '../src/numeric/accelerate.js';
import { scratch, withScratch } from '../src/numeric/allocation.js';
import { simdKernel } from '../src/numeric/gemm/simd-kernel.js';
import { tiledProduct } from '../src/numeric/gemm/tiled.js';
import { random } from '../src/numeric/random.js';

const shapes = [
  [256, 784, 256],
  [256, 256, 256],
  [256, 128, 256],
  [256, 64, 256],
  [256, 32, 256],
  [32, 256, 256],
  [256, 256, 32],
  [1024, 128, 64],
  [64, 64, 64],
  [26, 115, 115],
] as const;
const parts = [0.3, 0.5, 0.6, 0.7, 0.8] as const;

const SAMPLES = 15;
/** Multiplications of a sample. */
const WORK = 3e7;

function median(values: readonly number[]): number {
  return [...values].sort((x, y) => x - y)[values.length >> 1]!;
}

/** Aᵀ·B with and without lists: how many times faster lists are. */
function ratio(m: number, n: number, k: number, part: number): number {
  const dense = simdKernel()!;
  const kernels = [dense, dense.sparse()!];
  const count = Math.max(1, Math.round(WORK / (m * n * k)));
  return withScratch(() => {
    const [a, b, c] = [scratch(m * k), scratch(k * n), scratch(m * n)];
    const stream = random(m + n + k);
    a.forEach((_, i) => (a[i] = stream.uniform() < part ? stream.normal() : 0));
    b.forEach((_, i) => (b[i] = stream.normal()));
    const times: number[][] = kernels.map(() => []);
    for (let sample = -2; sample < SAMPLES; sample++) {
      for (const [which, kernel] of kernels.entries()) {
        const start = process.cpuUsage();
        for (let i = 0; i < count; i++) {
          tiledProduct(kernel, true, false, m, n, k, 1, a, 0, m, b, 0, n, 0, c, 0, n, false, false);
        }
        const { user, system } = process.cpuUsage(start);
        // The first rounds warm up.
        if (sample >= 0) times[which]!.push(user + system);
      }
    }
    return median(times[0]!) / median(times[1]!);
  });
}

const { values } = parseArgs({
  options: {
    accelerate: { type: 'string', default: 'base' },
    json: { type: 'boolean', default: false },
  },
});
accelerate(values.accelerate as Acceleration);
// The kernels' memory grows to what is wanted when the next scope opens.
withScratch(() => scratch(2 ** 20));
if (!values.json) {
  console.log(`Aᵀ·B, time in tiles / time by lists, ${acceleration()}, Node ${process.version}`);
  console.log(`${''.padEnd(18)}${parts.map((part) => `${100 * part} %`.padStart(8)).join('')}`);
}
const figures = [];
for (const [m, n, k] of shapes) {
  const ratios = parts.map((part) => ratio(m, n, k, part));
  figures.push({ m, n, k, ratios: Object.fromEntries(parts.map((part, i) => [part, ratios[i]])) });
  const cells = ratios.map((value) => value.toFixed(2).padStart(8)).join('');
  if (!values.json) console.log(`${`${m}×${n}×${k}`.padEnd(18)}${cells}`);
}
if (values.json)
  console.log(JSON.stringify({ node: process.version, build: acceleration(), figures }, null, 2));
