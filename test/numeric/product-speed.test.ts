import { afterEach, describe, expect, it } from 'vitest';
import { linearize, mlp } from '../../src/index.js';
import { baseKernel, chooseKernel } from '../../src/numeric/gemm/simd-kernel.js';
import { productSpeed } from '../../src/numeric/product-speed.js';
import { random } from '../../src/numeric/random.js';
import { sameBits } from '../support/same-bits.js';

afterEach(() => {
  chooseKernel(null);
});

// Kernels of speeds that are made up stand for the base build, so it must be the one in force.
describe.runIf(sameBits)('productSpeed', () => {
  it('is one for the base build, and what the build in force has', () => {
    expect(productSpeed()).toBe(1);
    chooseKernel({ ...baseKernel()!, speed: 1.7 });
    expect(productSpeed()).toBe(1.7);
  });

  it('makes larger cells where products are quicker, and never finer ones', () => {
    const stream = random(5);
    const samples = 128;
    const x = Array.from({ length: samples }, () => [stream.normal(), stream.normal()]);
    const y = x.map(() => [stream.normal()]);
    const network = mlp({ inputs: 2, hidden: [128, 128], outputs: 1, activation: 'relu', seed: 3 });
    const counts = [1, 2, 4, 8, 16].map((speed) => {
      chooseKernel({ ...baseKernel()!, speed });
      return linearize(network, { x, y }, 'halfSquaredError').cells?.count ?? 1;
    });
    for (let i = 1; i < counts.length; i++) expect(counts[i]).toBeLessThanOrEqual(counts[i - 1]!);
    expect(counts[0]).toBeGreaterThan(counts.at(-1)!);
  });
});
