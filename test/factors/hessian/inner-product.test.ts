/** Inner products across batches, networks and chunks; what is comparable and what is not. */
import { describe, expect, it } from 'vitest';
import { linearize } from '../../../src/linearization/linearize.js';
import type { Linearization } from '../../../src/linearization/linearization.js';
import { mlp } from '../../../src/network/mlp.js';
import type { Network } from '../../../src/network/network.js';
import { expectClose } from '../../support/compare.js';
import { stream } from '../../support/architectures.js';
import { thrownBy } from '../../support/thrown.js';
import { unitRoundoff } from '../../support/tolerances.js';

const build = (hidden: number, seed: number, bias = true): Network =>
  mlp({ inputs: 2, hidden: [hidden], outputs: 1, activation: 'tanh', bias, seed });

function at(network: Network, samples: number, seed: number): Linearization {
  const { normal, uniform } = stream(seed);
  const rows = (columns: number): number[][] =>
    Array.from({ length: samples }, () => Array.from({ length: columns }, normal));
  const weights = Array.from({ length: samples }, uniform);
  return linearize(network, { x: rows(2), y: rows(1), weights }, 'halfSquaredError');
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('inner products of Hessians', () => {
  it('compare different parameters and batches of one structure', () => {
    const [a, b] = [at(build(4, 1), 3, 1).hessian, at(build(4, 2), 5, 2).ggn];
    const [dense, other] = [a.materialize().data, b.materialize().data];
    // Sums of P² = 289 products, each of entries that carry the rounding of three layers of sweeps.
    const tolerance = 64 * 289 * unitRoundoff * Math.sqrt(dot(dense, dense) * dot(other, other));
    expectClose('⟨H, G⟩', [a.inner(b), b.inner(a)], [dot(dense, other), dot(other, dense)], tolerance);
  });

  it('are summed over pairs of chunks when the batch is large', () => {
    // 2·100² + 2 numbers of state Hessians a sample: chunks of 13 samples, so that 15 make two.
    const { hessian } = at(build(100, 1), 15, 3);
    const dense = hessian.materialize().data;
    const square = dot(dense, dense);
    expectClose('‖H‖²', [hessian.frobeniusNorm() ** 2], [square], 64 * 401 * unitRoundoff * square);
  });

  it('are refused for networks of another structure', () => {
    const one = at(build(4, 1), 2, 1).hessian;
    const expected =
      'a Hessian of a network of the structure affine(0) with bias → 4; activation(1) → 4; affine(2) with bias → 1; activation(3) → 1';
    const advice =
      'Inner products compare Hessians over one parameter space: linearize networks of one structure.';
    expect(thrownBy(() => one.inner(at(build(3, 1), 2, 1).hessian))).toEqual({
      name: 'DomainError',
      message: `hessian.inner: other: expected ${expected}, got affine(0) with bias → 3; activation(1) → 3; affine(2) with bias → 1; activation(3) → 1. ${advice}`,
    });
    expect(thrownBy(() => one.inner(at(build(4, 1, false), 2, 1).hessian)).message).toBe(
      `hessian.inner: other: expected ${expected}, got affine(0) → 4; activation(1) → 4; affine(2) → 1; activation(3) → 1. ${advice}`,
    );
  });
});
