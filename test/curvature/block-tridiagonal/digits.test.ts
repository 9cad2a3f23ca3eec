/** The size that the issue promises: an exact Newton step on 784-128-64-10 with 32 samples, where P² numbers take 96 GB. */
import { describe, expect, it } from 'vitest';
import {
  blockTridiagonal,
  blockTridiagonalCost,
} from '../../../src/curvature/block-tridiagonal/block-tridiagonal.js';
import { linearize, mlp } from '../../../src/index.js';
import { countAllocations } from '../../../src/numeric/allocation.js';
import { stream } from '../../support/stream.js';
import { normals } from './chains.js';

describe('784-128-64-10 with 32 samples', () => {
  it.each(['tanh', 'relu'] as const)('%s: a step on one block of 134 MB', (activation) => {
    const network = mlp({ inputs: 784, hidden: [128, 64], outputs: 10, activation, seed: 1 });
    const numbers = stream(1);
    const x = Array.from({ length: 32 }, () => normals(784, 1, numbers).map((value) => Math.max(0, value)));
    const y = x.map(() => {
      const digit = numbers.integer(10);
      return Array.from({ length: 10 }, (_, k) => (k === digit ? 1 : 0));
    });
    const at = linearize(network, { x, y }, 'crossEntropy');
    const state = at.hessian.verbs.state!;
    const gradient = at.gradient.mean();
    const counted = countAllocations(() => {
      const found = blockTridiagonal(state, 'exact', 1e-2)!;
      return { found, solution: found.solve(gradient) };
    });
    const { found, solution } = counted.value;
    expect(solution.residual).toBeLessThan(1e-10);
    expect(found.accuracy()).toBeLessThan(1e-8);
    expect(found.inertia.negative).toBeGreaterThan(0);
    expect(found.inertia.positive + found.inertia.negative).toBe(109_386);
    // One dense block of 2·32·64 rows is the largest array; a block of all factors would have 12,608² numbers.
    expect(counted.largest).toBe(4096 ** 2);
    expect(8 * found.numbers).toBeLessThan(400e6);
    expect(found.numbers).toBe(blockTridiagonalCost(state)!.numbers);
  });
});
